package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Changes to Imprimatur itself. Where a rule names the target {@code imprimatur}, they pass the gate as actions of whoever
 * calls: denied, done at once, or held. What was approved is done when the same call is made again and names the approval:
 * once, and only with the same arguments.
 */
public final class Governed {

    /** The header that names the approval. */
    static final String HEADER = "imprimatur-approval";

    private final Gate gate;
    private final ApprovalDesk desk;
    private final Policies policies;
    private final Recorder recorder;
    private final ActionIds ids;
    private final InstantSource clock;
    private final URI url;
    private final MacKey key;

    /**
     * @param url under which clients reach this gateway, without a slash at its end
     * @param key hides secrets
     */
    public Governed(
            Gate gate,
            ApprovalDesk desk,
            Policies policies,
            Recorder recorder,
            ActionIds ids,
            InstantSource clock,
            URI url,
            MacKey key) {
        this.gate = gate;
        this.desk = desk;
        this.policies = policies;
        this.recorder = recorder;
        this.ids = ids;
        this.clock = clock;
        this.url = url;
        this.key = key;
    }

    /** Whether a rule is about such changes. */
    boolean governs() {
        return policies.current().names(Target.SELF);
    }

    /**
     * Does {@code work}, when it may be done.
     *
     * @param operation as policies name it
     * @param arguments everything that {@code work} goes by, checked
     * @return what {@code work} answers, or that it is held
     */
    Answer change(Call call, String operation, Json.Fields arguments, Supplier<Answer> work) {
        if (!governs()) {
            return work.get();
        }
        Instant now = clock.instant();
        Proposal proposal =
                new Proposal(Target.SELF, new Operation(operation), arguments, new Intent(""), SourceModel.NONE);
        Action action = proposal.action(ids.next(), call.caller().subject(), call.trace(), now, key);
        Optional<ApprovalId> approval = call.header(HEADER).map(Approvals::id);
        return approval.isPresent() ? approved(approval.get(), action, work) : attempted(action, work);
    }

    private Answer attempted(Action action, Supplier<Answer> work) {
        return switch (gate.attempt(action, true)) {
            case Attempt.Refused refused -> throw Actions.denied(action, refused);
            case Attempt.Held held -> Actions.held(action, held.opened().join(), url);
            case Attempt.Permitted permitted -> {
                permitted.recorded().join();
                yield done(action, permitted.permit(), work);
            }
        };
    }

    /** The desk asks policy, the voters' power and the ledger; that these are the same arguments, the digest shows. */
    private Answer approved(ApprovalId id, Action now, Supplier<Answer> work) {
        Approval approval = desk.find(id).orElseThrow(() -> Approvals.unknown(id));
        Action asked = approval.ask().action();
        if (!asked.target().equals(Target.SELF) || !approval.ask().digest().equals(now.digest())) {
            throw Problem.permitRefused(
                    "The approval " + id + " is for something else than this call. Nothing was done.");
        }
        Action action = new Action(
                asked.id(),
                now.subject(),
                asked.target(),
                asked.operation(),
                asked.facts(),
                asked.also(),
                asked.payload(),
                asked.intent(),
                asked.model(),
                asked.trace(),
                asked.at());
        if (approval instanceof Approved approved) {
            keepable(approved.obligations()); // before the permit is spent: it is good for once
        }
        Permit permit;
        try {
            permit = desk.release(id, action);
        } catch (PermitRefused refused) {
            throw Problem.permitRefused(refused.sentence());
        }
        return done(action, permit, work);
    }

    private Answer done(Action action, Permit permit, Supplier<Answer> work) {
        keepable(permit.obligations());
        Instant start = clock.instant();
        try {
            permit.spend(action, start);
        } catch (PermitRefused refused) {
            throw Problem.permitRefused(refused.sentence());
        }
        Answer answer;
        try {
            answer = work.get();
        } catch (Problem problem) {
            executed(action, permit, new Outcome.Failed(problem.word(), String.valueOf(problem.getMessage())), start);
            throw problem;
        } catch (RuntimeException e) {
            executed(action, permit, new Outcome.Indeterminate(String.valueOf(e.getMessage())), start);
            throw e;
        }
        executed(action, permit, new Outcome.Done(action.operation().name(), 0), start);
        return answer;
    }

    private static void keepable(List<Obligation> obligations) {
        if (!obligations.isEmpty()) {
            throw Problem.unavailable("`" + obligations.getFirst()
                    + "` is demanded of a change to Imprimatur, which nobody can keep: where a policy says so, its"
                    + " author has to take that out. Nothing was done.");
        }
    }

    private void executed(Action action, Permit permit, Outcome outcome, Instant start) {
        Instant now = clock.instant();
        Duration took = now.isBefore(start) ? Duration.ZERO : Duration.between(start, now);
        recorder.record(new AuditEvent.Executed(action.id(), permit.approval(), outcome, took, now));
    }
}
