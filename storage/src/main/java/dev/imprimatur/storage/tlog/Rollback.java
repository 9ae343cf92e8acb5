package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.TreeHead;
import java.util.Set;
import java.util.function.LongFunction;

/** Whether a log is what others have seen of it. An older copy of it is not, nor is one that was written anew. */
final class Rollback {

    private final String directory;
    private final Seen seen;
    private Set<TreeHead> checked = Set.of();

    Rollback(String directory, Seen seen) {
        this.directory = directory;
        this.seen = seen;
    }

    /**
     * Returns when nothing speaks against it.
     *
     * @param roots the root of this log when it had so many events, up to {@code size}
     * @throws AuditFailure when somebody has seen more of this log than there is, or other events
     */
    void check(long size, LongFunction<Digest> roots) {
        object(size);
        Set<TreeHead> heads = seen.heads();
        if (heads.equals(checked)) {
            return;
        }
        for (TreeHead known : heads) {
            if (known.size() > size) {
                throw refused("has " + size + " events, but a witness has seen " + known.size()
                        + " of it: an older copy of the folder was restored, or its end was cut off");
            }
            if (!roots.apply(known.size()).equals(known.root())) {
                throw refused(
                        "is not the one that a witness has seen: its first " + known.size()
                                + " events are others. An older copy of the folder was restored and written on, or events were changed");
            }
        }
        checked = heads;
    }

    /**
     * The part of {@link #check} that needs no roots.
     *
     * @throws AuditFailure when somebody objects to a log of so many events
     */
    void object(long size) {
        seen.objection(size).ifPresent(what -> {
            throw refused(what);
        });
    }

    private AuditFailure refused(String what) {
        return new AuditFailure(
                "The audit log in `" + directory + "` " + what
                        + ". Nothing is signed or appended, since that would hide events that were recorded. Put the newest"
                        + " folder back; if it is lost, keep this one as evidence, and start an empty log under another"
                        + " `audit.origin` with another key.",
                new IllegalStateException("behind what was seen"));
    }
}
