package dev.imprimatur.core.audit;

import dev.imprimatur.core.tree.TreeHead;
import java.util.Optional;
import java.util.Set;

/** Port: what is known elsewhere of how far this log has come, from witnesses above all. */
@FunctionalInterface
public interface Seen {

    /** Nothing is known elsewhere. */
    Seen NOTHING = Optional::empty;

    /** The largest head that anybody has seen of this log; answers at once, from what is known here. */
    Optional<TreeHead> largest();

    /** All heads that anybody has seen of this log; answers at once. */
    default Set<TreeHead> heads() {
        return largest().map(Set::of).orElse(Set.of());
    }

    /**
     * What speaks against a log of {@code size} events where no head of it is known: the rest of a sentence that begins with
     * the log. Answers at once.
     */
    default Optional<String> objection(long size) {
        return Optional.empty();
    }
}
