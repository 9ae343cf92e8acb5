package dev.imprimatur.server.publication;

import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.tree.TreeHead;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What others say they have seen of this log; grows as they are heard. */
final class Sightings implements Seen {

    private static final String OLDER =
            " of it: an older copy of the folder was restored, its end was cut off, or a second"
                    + " gateway has the same key and origin";

    private final Set<TreeHead> heads = new HashSet<>();
    private Optional<Claim> claimed = Optional.empty();
    private Optional<String> other = Optional.empty();

    private record Claim(String by, long size) {}

    /** A head that this log signed once. */
    synchronized void saw(TreeHead head) {
        heads.add(head);
    }

    /** A witness says that it has cosigned this log at {@code size}; it does not say with which root. */
    synchronized void claimed(String witness, long size) {
        if (claimed.isEmpty() || claimed.get().size() < size) {
            claimed = Optional.of(new Claim(witness, size));
        }
    }

    /** A witness has seen other events than these. */
    synchronized void forked(String witness, long size) {
        if (other.isEmpty()) {
            other = Optional.of("is not the one that the witness `" + witness + "` has seen: its first " + size
                    + " events are others. An older copy of the folder was restored and written on, a second gateway has"
                    + " the same key and origin, or events were changed");
        }
    }

    /** A witness had cosigned {@code size} events when this log had signed fewer. */
    synchronized void ahead(String witness, long size, long signed) {
        if (other.isEmpty()) {
            other = Optional.of(
                    "had " + signed + " events when the witness `" + witness + "` had seen " + size + OLDER);
        }
    }

    @Override
    public synchronized Optional<TreeHead> largest() {
        return heads.stream().max(Comparator.comparingLong(TreeHead::size));
    }

    @Override
    public synchronized Set<TreeHead> heads() {
        return Set.copyOf(heads);
    }

    @Override
    public synchronized Optional<String> objection(long size) {
        return other.or(() -> claimed.filter(claim -> claim.size() > size)
                .map(claim -> "has " + size + " events, but the witness `" + claim.by() + "` has seen " + claim.size()
                        + OLDER));
    }
}
