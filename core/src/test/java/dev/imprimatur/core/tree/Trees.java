package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The recursive definitions of RFC 9162, section 2.1, word for word, slow and obvious. */
final class Trees {

    private Trees() {}

    /** Leaves of the entries `event 0`, `event 1` … */
    static List<Digest> leaves(int count) {
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Hashes.leaf(entry(i)));
        }
        return leaves;
    }

    static byte[] entry(int index) {
        return ("event " + index).getBytes(StandardCharsets.UTF_8);
    }

    static Digest root(List<Digest> leaves) {
        int n = leaves.size();
        if (n == 0) {
            return Hashes.EMPTY;
        }
        if (n == 1) {
            return leaves.getFirst();
        }
        int k = split(n);
        return Hashes.node(root(leaves.subList(0, k)), root(leaves.subList(k, n)));
    }

    static TreeHead head(List<Digest> leaves) {
        return new TreeHead(leaves.size(), root(leaves));
    }

    static List<Digest> inclusion(int m, List<Digest> leaves) {
        int n = leaves.size();
        if (n == 1) {
            return List.of();
        }
        int k = split(n);
        return m < k
                ? plus(inclusion(m, leaves.subList(0, k)), root(leaves.subList(k, n)))
                : plus(inclusion(m - k, leaves.subList(k, n)), root(leaves.subList(0, k)));
    }

    static List<Digest> consistency(int m, List<Digest> leaves) {
        return part(m, leaves, true);
    }

    private static List<Digest> part(int m, List<Digest> leaves, boolean known) {
        int n = leaves.size();
        if (m == n) {
            return known ? List.of() : List.of(root(leaves));
        }
        int k = split(n);
        return m <= k
                ? plus(part(m, leaves.subList(0, k), known), root(leaves.subList(k, n)))
                : plus(part(m - k, leaves.subList(k, n), false), root(leaves.subList(0, k)));
    }

    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Digest> plus(List<Digest> path, Digest last) {
        List<Digest> all = new ArrayList<>(path);
        all.add(last);
        return all;
    }

    /** Nodes computed from the leaves each time. */
    static Nodes nodes(List<Digest> leaves) {
        return (level, index) ->
                root(leaves.subList(Math.toIntExact(index << level), Math.toIntExact((index + 1) << level)));
    }
}
