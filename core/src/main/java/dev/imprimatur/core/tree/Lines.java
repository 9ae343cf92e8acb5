package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.util.List;

/** Spellings that checkpoints, proofs and requests share. */
final class Lines {

    /** No path between 64-bit sizes is longer. */
    static final int LONGEST_PATH = 63;

    private Lines() {}

    /** A number as it is written in only one way. */
    static long number(String text, String what) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && (text.length() == 1 || text.charAt(0) != '0')) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("`" + text + "` is too large for " + what + ".", e);
            }
        }
        throw new IllegalArgumentException(
                "`" + text + "` is not " + what + ": it is a whole number without leading zeroes.");
    }

    static List<Digest> path(List<String> lines) {
        if (lines.size() > LONGEST_PATH) {
            throw new IllegalArgumentException("A proof of `" + lines.size() + "` hashes is too long.");
        }
        return lines.stream().map(Digest::ofBase64).toList();
    }

    static void write(List<Digest> path, StringBuilder to) {
        path.forEach(hash -> to.append(hash.base64()).append('\n'));
    }
}
