package dev.imprimatur.storage.tlog;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Texts looked for in lines, to pass over most lines without reading them as JSON. */
final class Needles {

    private final List<byte[]> needles;

    Needles(Collection<String> texts) {
        this.needles = texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Whether one of them, where {@code before} ends the last time it occurs, begins. The last {@code "type":"} of a line is
     * that of its event: what follows it there has no members of its own, and in text quotation marks are escaped.
     */
    boolean anyBehindLast(byte[] before, byte[] line) {
        for (int i = line.length - before.length; i >= 0; i--) {
            if (line[i] == before[0] && matches(line, i, before)) {
                int at = i + before.length;
                return needles.stream()
                        .anyMatch(needle -> at + needle.length <= line.length
                                && line[at] == needle[0]
                                && matches(line, at, needle));
            }
        }
        return false;
    }

    private static boolean matches(byte[] line, int at, byte[] needle) {
        for (int i = 1; i < needle.length; i++) {
            if (line[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
