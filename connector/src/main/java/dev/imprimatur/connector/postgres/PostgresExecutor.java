package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Obligation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Sends what executes, for a permit. Nothing else writes a statement to the target. */
final class PostgresExecutor {

    private final Answers target;
    private final ReadOnlyRun readOnly;
    private final InstantSource clock;

    PostgresExecutor(Answers target, ReadOnlyRun readOnly, InstantSource clock) {
        this.target = target;
        this.readOnly = readOnly;
        this.clock = clock;
    }

    /**
     * Spends the permit and sends exactly the message that was judged.
     *
     * @throws PermitRefused when the permit does not cover it, or demands what this connector can't do; nothing was sent
     */
    Execution run(Permit permit, Unsent unsent) throws PermitRefused {
        boolean reads = permit.obligations().contains(new Obligation.ReadOnly());
        if (reads) {
            readOnly.require(unsent);
        }
        long mostRows = Long.MAX_VALUE;
        for (Obligation obligation : permit.obligations()) {
            mostRows =
                    Math.min(mostRows, rows(obligation, reads || unsent.judged().plainRead()));
        }
        if (permit.approval().isPresent() && unsent.judged().takesRows()) {
            throw new PermitRefused(
                    "The rows that follow a COPY FROM STDIN are not in what people approved, so it can't"
                            + " run under an approval. Nothing was executed; use INSERT.");
        }
        Instant now = clock.instant();
        permit.spend(unsent.judged().action(), now);
        Execution execution = new Execution(
                unsent.judged().action(),
                permit.approval(),
                unsent.judged().effects(),
                unsent.judged().opaque(),
                now,
                mostRows,
                reads);
        if (reads) {
            readOnly.send(unsent, execution);
        } else {
            target.send(unsent.message(), Optional.of(unsent.awaited(execution)));
        }
        return execution;
    }

    /** @param reads it changes nothing, whatever is left out of its result */
    private static long rows(Obligation obligation, boolean reads) throws PermitRefused {
        return switch (obligation) {
            case Obligation.MaxRows(long rows) when reads -> rows;
            case Obligation.MaxRows rows ->
                throw new PermitRefused("The rows of this statement are limited, and that can be done for plain reads"
                        + " only, or read-only. Nothing was executed.");
            case Obligation.Mask(String column) ->
                throw new PermitRefused("It is demanded that `" + column
                        + "` is masked, which this gateway can't do yet. Nothing was executed.");
            case Obligation.ReadOnly() -> Long.MAX_VALUE;
            case Obligation.Recording() ->
                throw new PermitRefused(
                        "The policy demands that the result is recorded, which this gateway can't do yet."
                                + " Nothing was executed.");
        };
    }

    /** Goes on with what was begun under a permit and stopped after some rows. */
    void resume(Execution execution, Portal portal, byte[] message) {
        portal.resume();
        target.send(message, Optional.of(new Awaited.Executed(Optional.of(execution), Optional.of(portal))));
    }

    /** Sends a message in which nothing stands that could execute: the target answers just that. */
    void runNothing(byte[] message, Optional<Portal> portal) {
        target.send(
                message,
                Optional.of(
                        message[0] == 'Q'
                                ? new Awaited.Queried(Optional.empty())
                                : new Awaited.Executed(Optional.empty(), portal)));
    }
}
