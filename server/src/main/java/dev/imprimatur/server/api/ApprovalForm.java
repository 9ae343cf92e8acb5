package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** How an approval is shown: the whole action, who is asked, who answered. Text of strangers stays as it is; clients escape it. */
final class ApprovalForm {

    private final Directory people;
    private final InstantSource clock;

    ApprovalForm(Directory people, InstantSource clock) {
        this.people = people;
        this.clock = clock;
    }

    /** @param reminded the last reminder about it, while it waits */
    Json.Builder of(Approval approval, Optional<Reminder> reminded) {
        Ask ask = approval.ask();
        Json.Builder json = Json.fields()
                .with("id", approval.id().text())
                .with("state", approval.state())
                .with("revision", approval.revision())
                .with("digest", ask.digest().toString());
        action(ask.action(), json);
        json.with("rules", Json.texts(ask.rules().stream().map(RuleId::text).toList()))
                .with("because", ask.because())
                .with("risk", ask.risk().word())
                .with("requirements", Json.array(requirements(approval)))
                .with(
                        "votes",
                        Json.array(approval.votes().stream()
                                .map(ApprovalForm::vote)
                                .toList()))
                .with("interested", Json.sorted(ask.interested()))
                .with(
                        "obligations",
                        Json.array(Constraints.together(approval.votes()).on(ask.obligations()).stream()
                                .map(Obligation::canonical)
                                .toList()))
                .with("rationale", ask.demand().rationale())
                .with("collectable", ask.collectable())
                .with("shape", ask.shape().map(Digest::toString))
                .with("opened_at", ask.openedAt().toString())
                .with("expires_at", ask.expiresAt().toString());
        ask.demand().standing().ifPresent(latitude -> json.with("standing", latitude.canonical()));
        if (!ask.demand().breakGlass().isEmpty()) {
            json.with("break_glass", Json.array(ask.demand().breakGlass(), BreakGlass::canonical));
        }
        reminded.ifPresent(last ->
                json.with("reminded", last.nth()).with("reminded_at", last.at().toString()));
        return switch (approval) {
            case Pending pending -> json;
            case Approved approved -> {
                approved.glass()
                        .ifPresent(
                                glass -> json.with("by", glass.by().toString()).with("ended_because", glass.because()));
                yield json.with("use_by", approved.useBy().toString())
                        .with("grant", approved.grant())
                        .with("ended_at", approved.at().toString());
            }
            case Closed closed ->
                json.with("ended_at", closed.at().toString())
                        .with("by", closed.by())
                        .with("ended_because", closed.because());
        };
    }

    private static void action(Action action, Json.Builder json) {
        Subject subject = action.subject();
        json.with("action", action.id().text())
                .with("subject", subject.actor().id().toString())
                .with("subject_name", subject.actor().name())
                .with(
                        "behalf",
                        Json.texts(subject.behalf().stream()
                                .map(link -> link.id().toString())
                                .toList()))
                .with("credential", subject.credential())
                .with("issuer", subject.issuer().toString())
                .with("target", action.target().name())
                .with("operation", action.operation().name())
                .with("text", action.payload().shown().utf8())
                .with("parameters", action.payload().bound())
                .with("state_of_connection", action.payload().meaning())
                .with("facts", action.facts().canonical())
                .with(
                        "also",
                        Json.array(action.also().stream()
                                .map(part -> Json.fields()
                                        .with("operation", part.operation().name())
                                        .with("facts", part.facts().canonical())
                                        .build())
                                .toList()))
                .with("intent", action.intent().text());
        if (!action.intent().task().isEmpty()) {
            json.with("task", action.intent().task());
        }
        if (!action.model().agent().isEmpty()) {
            json.with("agent", action.model().agent());
        }
        if (!action.payload().redactions().isEmpty()) {
            json.with("redactions", action.payload().commitments());
        }
        if (!action.model().name().isEmpty()) {
            json.with(
                    "model",
                    Json.fields()
                            .with("name", action.model().name())
                            .with("verified", action.model().verified())
                            .build());
        }
    }

    private List<Json> requirements(Approval approval) {
        return approval.ask().demand().requirements().stream()
                .map(requirement -> requirement(requirement, approval))
                .toList();
    }

    private Json requirement(Requirement requirement, Approval approval) {
        List<String> agreeing = approval.agreeing(requirement, people, counted(approval)).stream()
                .map(PrincipalId::toString)
                .toList();
        return Json.fields()
                .withAll(requirement.canonical())
                .with("approved_by", Json.texts(agreeing))
                .build();
    }

    /** When it is counted: now, or when it ended. */
    private Instant counted(Approval approval) {
        return switch (approval) {
            case Pending pending -> clock.instant();
            case Approved approved -> approved.at();
            case Closed closed -> closed.at();
        };
    }

    private static Json vote(Vote vote) {
        Json.Builder json = vote.terms()
                .into(Json.fields())
                .with("voter", vote.voter().toString())
                .with("choice", vote.choice().word())
                .with("because", vote.because())
                .with("at", vote.at().toString())
                .with("channel", vote.evidence().channel());
        if (!vote.inPlaceOf().isEmpty()) {
            json.with("for", Json.array(vote.inPlaceOf(), InPlaceOf::canonical));
        }
        return json.build();
    }
}
