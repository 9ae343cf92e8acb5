package dev.imprimatur.sqlgrammar;

/**
 * What is refused before it can do harm.
 *
 * @param bytes the longest text, in bytes of UTF-8
 * @param depth the deepest nesting of nodes in a tree; a chain of n operators is n deep
 */
public record Limits(int bytes, int depth) {

    /** Deeper trees could exhaust the stack of a thread of {@link Grammar#STACK_SIZE}. */
    private static final int DEEPEST = 2_000;

    /** The parser's memory is bounded for texts up to this size. */
    private static final int LONGEST = 4 << 20;

    public Limits {
        if (bytes < 1 || bytes > LONGEST) {
            throw new IllegalArgumentException(
                    "The longest statement `%d` must be between 1 and %d bytes.".formatted(bytes, LONGEST));
        }
        if (depth < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "The deepest nesting `%d` must be between 1 and %d.".formatted(depth, DEEPEST));
        }
    }

    /** 256 KiB and 1,000 levels: more than people and mappers write, little enough for the stack of a thread. */
    public static Limits standard() {
        return new Limits(256 << 10, 1_000);
    }
}
