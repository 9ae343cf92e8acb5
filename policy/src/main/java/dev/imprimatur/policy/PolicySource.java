package dev.imprimatur.policy;

/**
 * The text of one file of a policy folder.
 *
 * @param file relative to the folder, with {@code /} between its parts
 */
public record PolicySource(String file, String text) implements Comparable<PolicySource> {

    /** A longer file is refused; in code points. */
    public static final int MAX_LENGTH = 1_000_000;

    /** Whether it holds cases, not rules. */
    public boolean cases() {
        return file.endsWith(".test.yaml");
    }

    @Override
    public int compareTo(PolicySource that) {
        return file.compareTo(that.file);
    }
}
