package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree: enough to append leaves and to tell the root. Its peaks are the roots of the complete
 * subtrees that the leaves fall into, the largest first: one for each bit of the size. For one thread.
 */
public final class Frontier {

    private final List<Digest> peaks;
    private final MessageDigest sha256 = Digest.sha256();
    private long size;

    private Frontier(long size, List<Digest> peaks) {
        this.size = size;
        this.peaks = new ArrayList<>(peaks);
    }

    /** Of the empty tree. */
    public static Frontier empty() {
        return new Frontier(0, List.of());
    }

    /** Goes on where another one was; see {@link #peaks}. */
    public static Frontier of(long size, List<Digest> peaks) {
        if (size < 0 || peaks.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(
                    "A tree of `" + size + "` leaves does not have `" + peaks.size() + "` peaks.");
        }
        return new Frontier(size, peaks);
    }

    /** Of the first {@code size} leaves of a tree whose nodes are known. */
    public static Frontier of(long size, Nodes nodes) {
        List<Digest> peaks = new ArrayList<>();
        long start = 0;
        for (int level = Long.SIZE - 2; level >= 0; level--) {
            if (((size >> level) & 1) == 1) {
                peaks.add(nodes.at(level, start >> level));
                start += 1L << level;
            }
        }
        return of(size, peaks);
    }

    /** Another one that goes its own way. */
    public Frontier copy() {
        return new Frontier(size, peaks);
    }

    /** Appends a leaf. */
    public Frontier add(Digest leaf) {
        Digest node = leaf;
        for (long complete = size; (complete & 1) == 1; complete >>= 1) {
            node = Hashes.node(sha256, peaks.removeLast(), node);
        }
        peaks.add(node);
        size = Math.addExact(size, 1);
        return this;
    }

    public long size() {
        return size;
    }

    /** Each the root of a complete subtree, the largest (and first) one first. */
    public List<Digest> peaks() {
        return List.copyOf(peaks);
    }

    public Digest root() {
        if (peaks.isEmpty()) {
            return Hashes.EMPTY;
        }
        Digest root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = Hashes.node(sha256, peaks.get(i), root);
        }
        return root;
    }

    public TreeHead head() {
        return new TreeHead(size, root());
    }
}
