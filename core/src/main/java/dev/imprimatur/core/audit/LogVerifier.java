package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Verifies a log from its files alone, without a gateway: the checkpoint's signature and cosignatures, every hash, that it
 * grew out of an older checkpoint, the form of every event, and that every step of every action follows from the steps
 * before it. It shares nothing with what writes logs but the hash functions and the types of events. Whoever holds the
 * log's key can write a log that is consistent in itself: only an older checkpoint, or witnesses, show that.
 */
public final class LogVerifier {

    /** Clocks and threads may disagree so much; more is an error. */
    public static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final WitnessPolicy policy;
    private final Optional<SignedNote> since;
    private final Instant now;
    private final Executor workers;

    /**
     * @param policy the log's key, and which witnesses must have cosigned
     * @param since a checkpoint that was kept elsewhere: the log must have grown out of it
     * @param now what is cosigned after it counts for nothing
     * @param workers read and parse bundles ahead; {@code Runnable::run} for none
     */
    public LogVerifier(WitnessPolicy policy, Optional<SignedNote> since, Instant now, Executor workers) {
        this.policy = policy;
        this.since = since;
        this.now = now;
        this.workers = workers;
    }

    /**
     * Looks at the whole log.
     *
     * @param progress is told, every few hundred events, how many were found good
     * @throws RuntimeException what {@code files} throws
     */
    public LogVerification verify(LogFiles files, LongConsumer progress) {
        LogWalk walk = new LogWalk(files, workers, TOLERANCE);
        Optional<TreeHead> head = Optional.empty();
        try {
            Checkpoint checkpoint = checkpoint(files);
            head = Optional.of(checkpoint.head());
            Optional<TreeHead> older = older(checkpoint);
            if (checkpoint.head().size() == 0) {
                throw new LogFault(
                        Soundness.CANNOT_TELL,
                        java.util.OptionalLong.empty(),
                        "The log is empty, so there is nothing to verify. Give an older checkpoint to tell whether it ever"
                                + " held anything.");
            }
            walk.through(checkpoint.head(), older, progress);
            return walk.result(checkpoint.head(), older.isPresent());
        } catch (LogFault fault) {
            return walk.result(head.orElse(TreeHead.EMPTY), fault);
        }
    }

    private Checkpoint checkpoint(LogFiles files) throws LogFault {
        byte[] note = files.read("checkpoint")
                .orElseThrow(() -> new LogFault(
                        Soundness.CANNOT_TELL,
                        java.util.OptionalLong.empty(),
                        "There is no file `checkpoint`, so this is not a log, or one that was never published."));
        try {
            return policy.accept(SignedNote.parse(note), now, TOLERANCE);
        } catch (IllegalArgumentException e) {
            throw LogFault.somewhere("The file `checkpoint` can't be read: " + e.getMessage());
        } catch (Unproven e) {
            throw LogFault.somewhere(e.getMessage());
        }
    }

    /** The older checkpoint needs no cosignatures: whoever kept it is the witness. */
    private Optional<TreeHead> older(Checkpoint checkpoint) throws LogFault {
        if (since.isEmpty()) {
            return Optional.empty();
        }
        TreeHead older;
        try {
            older = new WitnessPolicy(policy.logs(), java.util.List.of(), new dev.imprimatur.core.tree.Quorum.None())
                    .accept(since.get(), now, TOLERANCE)
                    .head();
        } catch (IllegalArgumentException | Unproven e) {
            throw new LogFault(
                    Soundness.CANNOT_TELL,
                    java.util.OptionalLong.empty(),
                    "The older checkpoint tells nothing: " + e.getMessage());
        }
        if (older.size() > checkpoint.head().size()) {
            throw LogFault.at(
                    checkpoint.head().size(),
                    "The log ends here, but an older checkpoint has " + older.size()
                            + " events: its tail was cut off.");
        }
        return Optional.of(older);
    }
}
