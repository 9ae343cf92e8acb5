package dev.imprimatur.server.publication;

import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.tree.TreeHead;
import java.util.Optional;

/** What others say they have seen of this log; grows as they are heard. */
final class Sightings implements Seen {

    private Optional<TreeHead> largest = Optional.empty();
    private Optional<Claim> claimed = Optional.empty();
    private Optional<String> fork = Optional.empty();

    private record Claim(String by, long size) {}

    /** A head that this log signed once. */
    synchronized void saw(TreeHead head) {
        if (largest.isEmpty() || largest.get().size() < head.size()) {
            largest = Optional.of(head);
        }
    }

    /** A witness says that it has cosigned this log at {@code size}; it does not say with which root. */
    synchronized void claimed(String witness, long size) {
        if (claimed.isEmpty() || claimed.get().size() < size) {
            claimed = Optional.of(new Claim(witness, size));
        }
    }

    /** A witness has seen other events than these. */
    synchronized void forked(String witness, long size) {
        if (fork.isEmpty()) {
            fork = Optional.of("is not the one that the witness `" + witness + "` has seen: its first " + size
                    + " events are others. An older copy of the folder was restored and written on, a second gateway has"
                    + " the same key and origin, or events were changed");
        }
    }

    @Override
    public synchronized Optional<TreeHead> largest() {
        return largest;
    }

    @Override
    public synchronized Optional<String> objection(long size) {
        return fork.or(() -> claimed.filter(claim -> claim.size() > size)
                .map(claim -> "has " + size + " events, but the witness `" + claim.by() + "` has seen " + claim.size()
                        + " of it: an older copy of the folder was restored, its end was cut off, or a second gateway has"
                        + " the same key and origin"));
    }
}
