package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Delegation;

/** The JSON form of events about people who are not there, or not asked: delegations, reminders and broken glass. */
final class ArrangementForm {

    private ArrangementForm() {}

    static void of(AuditEvent.Arrangement event, Json.Builder json) {
        switch (event) {
            case AuditEvent.Delegated(Delegation delegation) -> delegated(delegation, json);
            case AuditEvent.Undelegated ended -> undelegated(ended, json);
            case AuditEvent.Reminded(Reminder reminder) -> reminded(reminder, json);
            case AuditEvent.Undelivered undelivered -> undelivered(undelivered, json);
            case AuditEvent.GlassRefused refused -> refused(refused, json);
            case AuditEvent.Reviewed reviewed -> reviewed(reviewed, json);
            case AuditEvent.ReviewClosed closed -> closed(closed.review(), json);
            case AuditEvent.ReviewOverdue overdue -> overdue(overdue.review(), json);
        }
    }

    private static void delegated(Delegation delegation, Json.Builder json) {
        json.with("delegation", delegation.id())
                .with("who", delegation.from().toString())
                .with("to", delegation.to().toString())
                .with("groups", Json.sorted(delegation.groups()))
                .with("begins", delegation.begins().toString())
                .with("until", delegation.until().toString())
                .with("because", delegation.because());
    }

    private static void undelegated(AuditEvent.Undelegated ended, Json.Builder json) {
        json.with("delegation", ended.delegation().id())
                .with("who", ended.delegation().from().toString())
                .with("by", ended.by().toString())
                .with("because", ended.because());
    }

    private static void reminded(Reminder reminder, Json.Builder json) {
        json.with("approval", reminder.approval().text())
                .with("nth", reminder.nth())
                .with("whom", Json.texts(reminder.whom()));
    }

    private static void undelivered(AuditEvent.Undelivered event, Json.Builder json) {
        json.with("approval", event.approval().text())
                .with("channel", event.channel())
                .with("why", event.why());
    }

    private static void refused(AuditEvent.GlassRefused event, Json.Builder json) {
        json.with("approval", event.approval().text())
                .with("who", event.who().toString())
                .with("why", event.refused().why().word());
    }

    /** What stands behind the end of a hold, where it was run unapproved. */
    static void broken(Ask ask, BrokenGlass glass, Review review, Json.Builder json) {
        json.with("because", glass.because())
                .with("evidence", glass.evidence().canonical())
                .with("own", ask.interested().contains(glass.by()))
                .with("interested", Json.sorted(ask.interested()))
                .with("review", Json.array(review.asks(), Requirement::canonical))
                .with("review_by", review.due().toString());
    }

    private static void reviewed(AuditEvent.Reviewed event, Json.Builder json) {
        json.with("approval", event.approval().text())
                .with("who", event.finding().reviewer().toString())
                .with("finding", event.finding().word())
                .with("because", event.finding().because());
    }

    private static void closed(Review review, Json.Builder json) {
        json.with("approval", review.approval().text())
                .with("finding", Review.word(review.justified()))
                .with(
                        "reviewers",
                        Json.texts(review.findings().stream()
                                .map(finding -> finding.reviewer().toString())
                                .toList()));
    }

    private static void overdue(Review review, Json.Builder json) {
        json.with("approval", review.approval().text())
                .with("who", review.breaker().toString())
                .with("review_by", review.due().toString());
    }
}
