package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Programs spend a permit before they act, and say afterwards how it went. */
public final class Permits implements Resource {

    private final ApprovalDesk desk;
    private final PermitLedger ledger;
    private final Policies policies;
    private final PermitSeal seal;
    private final Recorder recorder;
    private final Running running;
    private final InstantSource clock;
    private final MacKey key;

    public Permits(
            ApprovalDesk desk,
            PermitLedger ledger,
            Policies policies,
            PermitSeal seal,
            Recorder recorder,
            Running running,
            InstantSource clock,
            MacKey key) {
        this.desk = desk;
        this.ledger = ledger;
        this.policies = policies;
        this.seal = seal;
        this.recorder = recorder;
        this.running = running;
        this.clock = clock;
        this.key = key;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post(Access.ACTOR, "/v1/permits/consume", this::consume),
                Route.post(Access.ACTOR, "/v1/permits/outcome", this::outcome));
    }

    private Answer consume(Call call) {
        Caller caller = call.caller();
        ApiPermit permit = permit(caller, call.body("permit"));
        if (!clock.instant().isBefore(permit.expires())) {
            throw Problem.permitRefused(
                    "The permit expired at " + permit.expires() + ". Nothing may be done; ask again.");
        }
        PrincipalId actor = caller.subject().actor().id();
        running.objection(actor).ifPresent(sentence -> {
            throw Problem.tooMany(sentence);
        });
        List<Obligation> obligations;
        try {
            obligations = permit.approval().isPresent() ? release(permit, caller) : spend(permit, caller);
        } catch (PermitRefused refused) {
            throw Problem.permitRefused(refused.sentence());
        }
        running.begin(new Running.Started(permit.action(), permit.approval(), Optional.of(actor), clock.instant()));
        return Answer.json(
                200,
                Json.fields()
                        .with("action", permit.action().text())
                        .with("digest", permit.digest().toString())
                        .with(
                                "obligations",
                                Json.array(obligations.stream()
                                        .map(Obligation::canonical)
                                        .toList()))
                        .build());
    }

    /** The permit in the body, when it is ours and the caller's. */
    private ApiPermit permit(Caller caller, Body body) {
        ApiPermit permit = seal.read(body.text("permit"));
        if (permit.target().equals(Target.SELF)) {
            throw Problem.permitRefused("This is for a change to Imprimatur: make the same call again, with the header"
                    + " `Imprimatur-Approval`.");
        }
        if (!caller.subject().canonical().equals(permit.subject())) {
            throw Problem.permitRefused("This permit was given to `"
                    + permit.subject().text("actor") + "`, and is good in no other hands. Nothing may be done.");
        }
        if (!caller.reaches(permit.target())) {
            throw Problem.forbidden("This credential is not good for `" + permit.target() + "`: use another one.");
        }
        return permit;
    }

    /** Of an approved action: power, policy and the ledger are asked by the desk. */
    private List<Obligation> release(ApiPermit permit, Caller caller) throws PermitRefused {
        Approval approval = permit.approval()
                .flatMap(desk::find)
                .orElseThrow(() -> new PermitRefused("The approval of this permit is not stored here any more."
                        + " Nothing may be done; ask again."));
        Action asked = approval.ask().action();
        Action action = new Action(
                asked.id(),
                caller.subject(),
                asked.target(),
                asked.operation(),
                asked.facts(),
                asked.also(),
                asked.payload(),
                asked.intent(),
                asked.model(),
                asked.trace(),
                asked.at());
        if (!action.digest().equals(permit.digest())) {
            throw new PermitRefused("What this permit is for is not what was approved. Nothing may be done.");
        }
        Permit released = desk.release(approval.id(), action);
        released.spend(action, clock.instant());
        return released.obligations();
    }

    /** Of an action that the policy allowed: the policy must still allow it, and ask for no more. */
    private List<Obligation> spend(ApiPermit permit, Caller caller) throws PermitRefused {
        Instant now = clock.instant();
        Action action =
                permit.proposal().orElseThrow().action(permit.action(), caller.subject(), Optional.empty(), now, key);
        if (!action.digest().equals(permit.digest())) {
            throw new PermitRefused("What this permit carries is not what it is for. Nothing may be done.");
        }
        try {
            return desk.freezes().through(action, () -> spend(permit, action, now));
        } catch (PermitRefused refused) {
            recorder.record(
                    new AuditEvent.NotReleased(permit.action(), Optional.empty(), refused.sentence(), clock.instant()));
            throw refused;
        }
    }

    private List<Obligation> spend(ApiPermit permit, Action action, Instant now) throws PermitRefused {
        Decision again = policies.current().decide(action);
        boolean still = switch (again) {
            case Allow allow -> Obligation.covered(allow.obligations(), permit.obligations());
            case Hold hold -> false;
            case Deny deny -> false;
        };
        if (!still) {
            throw new PermitRefused("The policy has changed since this was allowed, and does not allow it like this any"
                    + " more. Nothing may be done; ask again.");
        }
        if (!ledger.consume(permit.name(), now)) {
            throw new PermitRefused(
                    "This permit has been used already, and a permit is good for one execution. Ask again.");
        }
        recorder.record(new AuditEvent.Released(
                permit.action(),
                Optional.empty(),
                permit.digest(),
                again.grounds().version().digest(),
                permit.obligations(),
                now));
        return permit.obligations();
    }

    private Answer outcome(Call call) {
        Caller caller = call.caller();
        Body body = call.body("permit", "outcome", "said", "rows", "code", "message", "took_ms");
        ApiPermit permit = permit(caller, body);
        Outcome outcome = outcome(body);
        Duration took = Duration.ofMillis(body.findCount("took_ms").orElse(0L));
        Running.Started started = running.end(permit.name())
                .orElseThrow(() -> Problem.conflict("No outcome is awaited for this permit: it was not consumed, the"
                        + " outcome was reported already, or more than a day has passed."));
        try {
            recorder.record(
                    new AuditEvent.Executed(started.action(), started.approval(), outcome, took, clock.instant()));
        } catch (RuntimeException e) {
            running.begin(started); // not recorded, so not reported: it can be tried again
            throw e;
        }
        return Answer.nothing();
    }

    private static Outcome outcome(Body body) {
        String said = limited(body, "said");
        String message = limited(body, "message");
        return switch (body.text("outcome")) {
            case "done" -> new Outcome.Done(said, body.findCount("rows").orElse(0L));
            case "failed" -> new Outcome.Failed(limited(body, "code"), message);
            case "indeterminate" -> new Outcome.Indeterminate(message);
            case String other ->
                throw Problem.invalid(
                        "`" + Call.brief(other) + "` is no outcome: write `done`, `failed` or `indeterminate`.");
        };
    }

    private static String limited(Body body, String name) {
        Optional<String> text = body.findText(name);
        if (text.isPresent() && text.get().length() > 2_000) {
            throw Problem.invalid("The member `" + name + "` has at most 2000 characters.");
        }
        return text.orElse("");
    }
}
