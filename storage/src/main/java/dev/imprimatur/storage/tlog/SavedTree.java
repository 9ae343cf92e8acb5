package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Frontier;
import java.util.Arrays;
import java.util.List;

/**
 * The file {@code tree}: how far the tiles on disk reach.
 *
 * @param peaks as {@link Frontier#peaks}
 */
record SavedTree(long size, List<Digest> peaks) {

    static final String PATH = "tree";

    SavedTree {
        peaks = List.copyOf(peaks);
    }

    static SavedTree of(Frontier frontier) {
        return new SavedTree(frontier.size(), frontier.peaks());
    }

    Frontier frontier() {
        return Frontier.of(size, peaks);
    }

    /** <code>{"peaks":["sha256:…"],"size":17}</code>, with a line feed. */
    byte[] written() {
        byte[] json = Json.fields()
                .with("size", size)
                .with("peaks", Json.texts(peaks.stream().map(Digest::toString).toList()))
                .build()
                .canonicalBytes();
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    static SavedTree read(byte[] content) {
        if (Json.parse(content) instanceof Json.Fields json) {
            List<Digest> peaks = json.texts("peaks").stream().map(Digest::parse).toList();
            return new SavedTree(json.whole("size"), peaks);
        }
        throw new IllegalArgumentException("This is no saved tree.");
    }
}
