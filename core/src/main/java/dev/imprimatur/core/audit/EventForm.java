package dev.imprimatur.core.audit;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON form of events: {@code type}, {@code at} and {@code v} always, {@code action} and {@code approval} where the
 * event is about one, and what the kind adds.
 */
final class EventForm {

    /** The version of the form; higher when a reader of the old one would misread it. */
    static final int VERSION = 1;

    private EventForm() {}

    static Json.Fields of(AuditEvent event) {
        Json.Builder json = Json.fields()
                .with("v", VERSION)
                .with("type", event.type())
                .with("at", event.at().toString());
        switch (event) {
            case AuditEvent.Attempted(Action action) -> attempted(action, json);
            case AuditEvent.Decided decided ->
                decided(decided.decision(), json.with("action", decided.action().text()));
            case AuditEvent.Held held -> held(held, json);
            case AuditEvent.Voted voted -> voted(voted, json);
            case AuditEvent.VoterRefused refused -> voterRefused(refused, json);
            case AuditEvent.Settled settled -> settled(settled, json);
            case AuditEvent.Released released -> released(released, json);
            case AuditEvent.NotReleased refused -> notReleased(refused, json);
            case AuditEvent.Executed executed ->
                json.with("action", executed.action().text())
                        .with("approval", executed.approval().map(ApprovalId::text))
                        .with("outcome", executed.outcome().canonical())
                        .with("took_us", executed.took().toNanos() / 1_000);
            case AuditEvent.Undone undone ->
                json.with("approval", undone.approval().text())
                        .with("step", undone.step())
                        .with("why", undone.why());
            case AuditEvent.RowRefused refused ->
                json.with("approval", refused.approval().text()).with("why", refused.why());
            case AuditEvent.ShapeGranted(GrantedShape granted) -> granted.into(json);
            case AuditEvent.ShapeUsed used -> used(used, json);
            case AuditEvent.ShapeEnded ended -> ended(ended, json);
            case AuditEvent.Frozen(Freeze freeze) -> frozen(freeze, json);
            case AuditEvent.Thawed thawed -> thawed(thawed, json);
            case AuditEvent.Halted halted ->
                json.with("action", halted.action().text()).with("freeze", halted.freeze());
            case AuditEvent.Cut cut -> cut(cut, json);
            case AuditEvent.Arrangement arrangement -> ArrangementForm.of(arrangement, json);
            case AuditEvent.Undecided undecided ->
                json.with("action", undecided.action().text()).with("why", undecided.why());
            case AuditEvent.PolicyLoaded loaded ->
                json.with("policy", loaded.version().digest().toString())
                        .with("commit", loaded.version().commit())
                        .with("rules", loaded.rules());
            case AuditEvent.PolicyRefused refused -> json.with("errors", Json.texts(refused.errors()));
            case AuditEvent.Configured configured -> configured.configuration().into(json);
            case AuditEvent.CredentialIssued(IssuedCredential credential) -> issued(credential, json);
            case AuditEvent.CredentialRevoked revoked -> revoked(revoked, json);
            case AuditEvent.SignedIn signed ->
                json.with("who", signed.who()).with("method", signed.method()).with("why", signed.why());
            case AuditEvent.PersonChanged changed -> changed(changed, json);
            case AuditEvent.PasskeyRegistered(Passkey passkey) -> registered(passkey, json);
            case AuditEvent.PasskeyRemoved removed -> removed(removed, json);
            case AuditEvent.AccountLinked linked -> linked(linked, json);
            case AuditEvent.AuditRead read -> read(read, json);
            case AuditEvent.Erased erased -> erased(erased, json);
            case AuditEvent.Lifecycle lifecycle -> json.with("version", lifecycle.version());
            case AuditEvent.ReadsForgotten forgotten -> json.with("reads", forgotten.reads());
        }
        return json.build();
    }

    private static void released(AuditEvent.Released released, Json.Builder json) {
        json.with("action", released.action().text())
                .with("approval", released.approval().map(ApprovalId::text))
                .with("digest", released.digest().toString())
                .with("policy", released.policy().toString())
                .withAll(obligations(released.obligations()));
    }

    private static void used(AuditEvent.ShapeUsed used, Json.Builder json) {
        json.with("grant", used.grant())
                .with("approval", used.approval().text())
                .with("action", used.action().text());
    }

    private static void ended(AuditEvent.ShapeEnded ended, Json.Builder json) {
        json.with("grant", ended.grant()).with("by", ended.by()).with("because", ended.because());
    }

    private static void changed(AuditEvent.PersonChanged changed, Json.Builder json) {
        KnownPerson person = changed.person();
        json.with("who", person.id().toString())
                .with("by", changed.by())
                .with("name", person.name())
                .with("issuer", person.account().issuer())
                .with("account", person.account().subject())
                .with("groups", Json.sorted(person.groups()))
                .with("administrator", person.administrator())
                .with("revision", person.revision());
        if (!person.roles().isEmpty()) {
            json.with(
                    "roles",
                    Json.texts(person.roles().stream().map(Role::word).sorted().toList()));
        }
    }

    private static void linked(AuditEvent.AccountLinked linked, Json.Builder json) {
        LinkedAccount link = linked.link();
        json.with("who", link.person().toString())
                .with("kind", link.account().kind())
                .with("issuer", link.account().issuer())
                .with("account", link.account().subject())
                .with("other", link.other().map(PrincipalId::toString))
                .with("by", linked.by().toString())
                .with("revision", link.revision());
        link.ended().ifPresent(ended -> json.with("parted", ended.parted()));
    }

    private static void frozen(Freeze freeze, Json.Builder json) {
        json.with("freeze", freeze.id())
                .with("scope", freeze.scope().text())
                .with("about", Json.sorted(freeze.about()))
                .with("by", freeze.by().toString())
                .with("because", freeze.because());
    }

    private static void thawed(AuditEvent.Thawed thawed, Json.Builder json) {
        json.with("freeze", thawed.freeze()).with("by", thawed.by().toString()).with("because", thawed.because());
    }

    private static void cut(AuditEvent.Cut cut, Json.Builder json) {
        json.with("approval", cut.approval().map(ApprovalId::text))
                .with("who", cut.subject().toString())
                .with("by", cut.by())
                .with("because", cut.because());
    }

    private static void notReleased(AuditEvent.NotReleased refused, Json.Builder json) {
        json.with("action", refused.action().text())
                .with("approval", refused.approval().map(ApprovalId::text))
                .with("why", refused.why());
    }

    private static void voterRefused(AuditEvent.VoterRefused refused, Json.Builder json) {
        json.with("approval", refused.approval().text())
                .with("voter", refused.who())
                .with("why", refused.why());
    }

    private static void removed(AuditEvent.PasskeyRemoved removed, Json.Builder json) {
        json.with("who", removed.passkey().person().toString())
                .with("credential", removed.passkey().credential().base64Url())
                .with("by", removed.by().toString());
    }

    private static void read(AuditEvent.AuditRead read, Json.Builder json) {
        json.with("who", read.reader().toString()).with("query", read.query()).with("events", read.events());
    }

    private static void erased(AuditEvent.Erased erased, Json.Builder json) {
        erased.erasure().into(json);
        json.with("by", erased.by().toString()).with("because", erased.because());
    }

    /** All that verifies what it signs later. */
    private static void registered(Passkey passkey, Json.Builder json) {
        json.with("who", passkey.person().toString())
                .with("credential", passkey.credential().base64Url())
                .with("public_key", passkey.publicKey().base64Url())
                .with("site", passkey.site())
                .with("origin", passkey.origin())
                .with("attestation", passkey.attestation())
                .with("name", passkey.name())
                .with("counter", passkey.counter());
    }

    private static void revoked(AuditEvent.CredentialRevoked revoked, Json.Builder json) {
        json.with("credential", revoked.credential())
                .with("by", revoked.by().toString())
                .with(
                        "ends",
                        Optional.of(revoked.ends())
                                .filter(revoked.at()::isBefore)
                                .map(Instant::toString));
    }

    private static void issued(IssuedCredential issued, Json.Builder json) {
        json.with("credential", issued.id())
                .with("holder", issued.holder().toString())
                .with("audience", issued.audience().word())
                .with("targets", Json.sorted(issued.targets()))
                .with("method", issued.method())
                .with("issuer", issued.issuer().toString())
                .with("expires", issued.expires().toString())
                .with("key", issued.key().map(Digest::toString));
    }

    private static void attempted(Action action, Json.Builder json) {
        json.with("action", action.id().text())
                .with("subject", action.subject().canonical())
                .with("credential", action.subject().credential())
                .with("issuer", action.subject().issuer().toString())
                .with("interested", Json.sorted(action.subject().interested()))
                .with("target", action.target().name())
                .with("operation", action.operation().name())
                .with("facts", action.facts().canonical())
                .with("text", action.payload().shown().utf8());
        if (!action.payload().redactions().isEmpty()) {
            json.with("redactions", action.payload().commitments());
        }
        if (!action.also().isEmpty()) {
            List<Json> also = new ArrayList<>();
            action.also()
                    .forEach(part -> also.add(Json.fields()
                            .with("operation", part.operation().name())
                            .with("facts", part.facts().canonical())
                            .build()));
            json.with("also", Json.array(also));
        }
        if (!action.subject().actor().groups().isEmpty()) {
            json.with("groups", Json.sorted(action.subject().actor().groups()));
        }
        if (!action.payload().state().isEmpty()) {
            json.with("state", action.payload().meaning());
        }
        if (!action.payload().parameters().isEmpty()) {
            json.with("parameters", action.payload().bound());
        }
        json.with("trace", action.trace().map(Trace::id))
                .with("span", action.trace().map(Trace::span));
        if (!action.intent().text().isEmpty()) {
            json.with("intent", action.intent().text());
        }
        if (!action.intent().task().isEmpty()) {
            json.with("task", action.intent().task());
        }
        if (!action.model().agent().isEmpty()) {
            json.with("agent", action.model().agent());
        }
        if (!action.model().name().isEmpty()) {
            json.with("model", action.model().name())
                    .with("model_verified", action.model().verified());
        }
    }

    private static void decided(Decision decision, Json.Builder json) {
        Decision.Grounds grounds = decision.grounds();
        json.with("effect", decision.effect().word())
                .with("rules", rules(grounds.rules()))
                .with("policy", grounds.version().digest().toString())
                .with("because", grounds.reason())
                .with("risk", grounds.risk().word());
        if (!grounds.failures().isEmpty()) {
            json.with("failures", Json.texts(grounds.failures()));
        }
        List<Obligation> obligations = switch (decision) {
            case Allow allow -> allow.obligations();
            case Hold hold -> hold.obligations();
            case Deny deny -> List.of();
        };
        json.withAll(obligations(obligations));
    }

    /** As a member, where there are any. */
    private static Json.Fields obligations(List<Obligation> obligations) {
        Json.Builder json = Json.fields();
        if (!obligations.isEmpty()) {
            json.with("obligations", Json.array(obligations, Obligation::canonical));
        }
        return json.build();
    }

    private static Json rules(List<RuleId> rules) {
        return Json.array(rules, rule -> Json.of(rule.text()));
    }

    private static void held(AuditEvent.Held held, Json.Builder json) {
        json.with("action", held.action().text())
                .with("approval", held.approval().text())
                .with("attached", held.attached())
                .with("digest", held.ask().digest().toString())
                .with("requirements", Json.array(held.ask().demand().requirements(), Requirement::canonical))
                .with("interested", Json.sorted(held.ask().interested()))
                .with("rules", rules(held.ask().rules()))
                .with("policy", held.ask().policy().toString())
                .with("expires_at", held.ask().expiresAt().toString());
        if (held.ask().demand().rationale()) {
            json.with("rationale", true);
        }
        json.withAll(obligations(held.ask().obligations()));
        json.with("shape", held.ask().shape().map(Digest::toString));
        held.ask().demand().standing().ifPresent(latitude -> json.with("standing", latitude.canonical()));
        if (!held.ask().demand().reminders().isEmpty()) {
            json.with("remind", Json.array(held.ask().demand().reminders(), after -> Json.of(after.toString())));
        }
        if (!held.ask().demand().breakGlass().isEmpty()) {
            json.with("break_glass", Json.array(held.ask().demand().breakGlass(), BreakGlass::canonical));
        }
    }

    private static void voted(AuditEvent.Voted voted, Json.Builder json) {
        Vote vote = voted.vote();
        vote.terms()
                .into(json)
                .with("approval", voted.approval().text())
                .with("voter", vote.voter().toString())
                .with("choice", vote.choice().word())
                .with("because", vote.because())
                .with("evidence", vote.evidence().canonical())
                .with("policy", voted.policy().map(Digest::toString))
                .with("why", voted.refused().map(refused -> refused.why().word()));
        voted.revision().ifPresent(revision -> json.with("revision", revision));
        if (!vote.inPlaceOf().isEmpty()) {
            json.with("for", Json.array(vote.inPlaceOf(), InPlaceOf::canonical));
        }
    }

    private static void settled(AuditEvent.Settled settled, Json.Builder json) {
        Approval approval = settled.approval();
        json.with("approval", approval.id().text())
                .with("action", approval.ask().action().id().text())
                .with("digest", approval.ask().digest().toString())
                .with("revision", approval.revision())
                .with("rules", rules(approval.ask().rules()))
                .with("policy", settled.policy().toString())
                .with("by", approval.endedBy());
        switch (approval) {
            case Closed closed -> json.with("because", closed.because());
            case Approved approved -> {
                json.with("use_by", approved.useBy().toString()).with("grant", approved.grant());
                Ask ask = approved.ask();
                approved.glass()
                        .ifPresent(glass ->
                                ArrangementForm.broken(ask, glass, Review.of(approved.id(), ask, glass), json));
            }
            case Pending pending -> throw new IllegalArgumentException("`" + pending.id() + "` has not ended.");
        }
    }
}
