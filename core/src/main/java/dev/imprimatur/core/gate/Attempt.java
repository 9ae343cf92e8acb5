package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.policy.RuleId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The gate's answer to one attempt. */
public sealed interface Attempt {

    /**
     * It may run.
     *
     * @param recorded complete when the log has it. Nothing may be written to the target before; a plain read may be
     *     sent, but no byte of its result released. When it fails, nothing may happen at all.
     * @param routine the result need not wait for {@code recorded}; see {@link RoutineReads}
     */
    record Permitted(Permit permit, CompletableFuture<Long> recorded, boolean routine) implements Attempt {}

    /**
     * It must not run.
     *
     * @param rules that deny it; empty when something failed rather than forbade, or it is frozen
     * @param freeze what stops it, before any policy is asked
     * @param reason a sentence for the subject
     * @param hint what the subject can do; may be empty
     * @param recorded complete when the log has it; the answer need not wait for it
     */
    record Refused(
            List<RuleId> rules, Optional<Freeze> freeze, String reason, String hint, CompletableFuture<Long> recorded)
            implements Attempt {
        public Refused {
            rules = List.copyOf(rules);
        }
    }

    /**
     * It waits for people.
     *
     * @param opened complete when the hold is recorded and stored; fails with a {@link GateFailure} when that is
     *     impossible, with {@link TooManyHolds} when too much waits already, and then the action is refused
     */
    record Held(CompletableFuture<Pending> opened) implements Attempt {}
}
