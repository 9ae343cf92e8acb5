package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.RuleId;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;

/** What clients are told about holds and refusals. */
final class Sentences {

    private static final String NOT_EXECUTED = "Nothing was executed.";

    private Sentences() {}

    /** The notice of a hold. */
    static Problem held(Pending pending, URI links) {
        Ask ask = pending.ask();
        String because = ask.because().isEmpty() ? "the policy asks people first." : ask.because();
        return Problem.of(
                "00000",
                "held for approval " + pending.id() + ": " + because,
                "Asked: " + asked(ask) + ". Expires at " + ask.expiresAt() + ".",
                "See " + link(links, pending)
                        + " - somebody else than you decides, for example with `imprimatur approve " + pending.id()
                        + "`. The statement then continues by itself; cancel it to take it back.");
    }

    private static String asked(Ask ask) {
        return ask.demand().requirements().stream().map(Requirement::toString).collect(Collectors.joining("; "));
    }

    private static String link(URI links, Approval approval) {
        String text = links.toString();
        return (text.endsWith("/") ? text : text + "/") + "approvals/" + approval.id();
    }

    /** No session begins. */
    static Problem frozen(Freeze freeze) {
        return Problem.of("57P03", freeze.sentence(), "", "Connect again when somebody has thawed it.");
    }

    static Problem refused(Attempt.Refused refused) {
        if (refused.freeze().isPresent()) {
            return Problem.forbidden(refused.reason(), NOT_EXECUTED, refused.hint());
        }
        String rules = refused.rules().stream().map(RuleId::text).collect(Collectors.joining(", "));
        return Problem.forbidden(
                "denied by policy: " + (refused.reason().isEmpty() ? "no rule allows it." : refused.reason()),
                rules.isEmpty() ? NOT_EXECUTED : "Rules: " + rules + ". " + NOT_EXECUTED,
                refused.hint());
    }

    /** A secret that can't be found in the text. */
    static Problem exposed(String option) {
        return Problem.of(
                "0A000",
                "the value of `" + option + "` can't be kept out of what approvers see and the log records.",
                "Where it stands in the text could not be told. " + NOT_EXECUTED,
                "Write it as one plain literal directly behind the name, as in " + option + " '...'.");
    }

    /** Too long, or nested too deep, so that nobody understands it, and policy does not allow that. */
    static Problem refusedUnread(String reason, Attempt.Refused refused) {
        int advice = reason.lastIndexOf(": ");
        String rules = refused.rules().stream().map(RuleId::text).collect(Collectors.joining(", "));
        return Problem.of(
                "54001",
                advice < 0 ? reason : reason.substring(0, advice) + ".",
                "It was not understood, and " + (rules.isEmpty() ? "no rule allows that" : "it is denied by " + rules)
                        + ". " + NOT_EXECUTED,
                advice < 0
                        ? "Split the statement, or pass the values as parameters."
                        : Character.toUpperCase(reason.charAt(advice + 2)) + reason.substring(advice + 3));
    }

    /** Too many long statements wait to be read. */
    static Problem noRoom() {
        return Problem.of(
                "53400",
                "too many long statements wait to be read.",
                NOT_EXECUTED,
                "Send it again in some seconds, or pass the values as parameters, so that the statement is short.");
    }

    /** It took too long to read a statement. */
    static Problem readTooLong(Duration patience) {
        return Problem.of(
                "54001",
                "the statement could not be read within " + patience.toSeconds() + " s.",
                NOT_EXECUTED,
                "Split the statement, or pass the values as parameters; if it is not long, send it again later.");
    }

    /** The reading itself failed. */
    static Problem notRead() {
        return Problem.failure(
                "the gateway could not read this statement. " + NOT_EXECUTED,
                "Split the statement, or tell the operator to look at the gateway's log.");
    }

    /** A hold that ended without approval. */
    static Problem ended(Closed closed) {
        return switch (closed.verdict()) {
            case DENIED -> denied(closed);
            case EXPIRED ->
                Problem.forbidden(
                        "not answered: nobody decided about approval " + closed.id() + " in time.",
                        "This is no refusal. " + NOT_EXECUTED,
                        "Send it again when somebody of " + asked(closed.ask()) + " can look at it.");
            case WITHDRAWN -> withdrawn(closed.id().text());
            case REVOKED ->
                Problem.forbidden(
                        "revoked by " + closed.by() + ": " + closed.because(),
                        "Approval " + closed.id() + ". " + NOT_EXECUTED,
                        "Talk to " + closed.by() + ", or ask again.");
        };
    }

    private static Problem denied(Closed closed) {
        if (closed.by().equals("policy")) {
            return Problem.forbidden(
                    "denied by policy after it was held: " + closed.because(),
                    "Approval " + closed.id() + ". " + NOT_EXECUTED,
                    "The policy changed while this waited; send it again to be judged by the new one.");
        }
        return Problem.forbidden(
                "denied by " + closed.by() + (closed.because().isEmpty() ? "." : ": " + closed.because()),
                "Approval " + closed.id() + ". " + NOT_EXECUTED,
                "Talk to " + closed.by() + ", or change what you ask for.");
    }

    static Problem withdrawn(String approval) {
        return Problem.cancelled("withdrawn: the approval " + approval + " was taken back. " + NOT_EXECUTED);
    }

    /** It was approved, and still must not run. */
    static Problem notReleased(String sentence) {
        return Problem.forbidden(sentence, "", "Send it again to ask again.");
    }

    static Problem notDecided() {
        return Problem.failure(
                "the gateway could not decide about this statement. " + NOT_EXECUTED,
                "Tell the operator to look at the gateway's log and its health page; then try again.");
    }

    static Problem notRecorded() {
        return Problem.failure(
                "the audit log does not take this statement. " + NOT_EXECUTED,
                "Tell the operator that the gateway's audit log is not available; then try again.");
    }

    /** A read ran while its record was being written, and that failed. */
    static Problem resultNotRecorded() {
        return Problem.failure(
                "the audit log does not take this statement, so its result is discarded.",
                "Tell the operator that the gateway's audit log is not available; then try again.");
    }

    static Problem notHeld() {
        return Problem.failure(
                "this needs approval, and the hold could not be stored. " + NOT_EXECUTED,
                "Tell the operator to look at the gateway's storage and audit log; then try again.");
    }

    static Problem tooManyHeld(String sentence) {
        return Problem.of("53400", "too much waits for people already. " + NOT_EXECUTED, sentence, "");
    }

    static Problem rowsNotCovered() {
        return Problem.forbidden(
                "a COPY FROM STDIN can't be held: the rows that follow it are not in what people would approve.",
                NOT_EXECUTED,
                "Use INSERT, whose values are part of the statement.");
    }

    static Problem tooManyRows(Execution execution) {
        return Problem.of(
                "54000",
                "the result has more rows than the " + execution.mostRows() + " that may pass.",
                "The policy, or who approved it, limits them; it was cut there.",
                "Ask for fewer rows, with LIMIT or a narrower WHERE.");
    }

    static Problem cancelledBefore() {
        return Problem.cancelled("canceling statement due to user request. " + NOT_EXECUTED);
    }

    /** The session ends by itself. */
    static Problem outlived(String when) {
        return Problem.of(
                "57P01",
                "the token of this session expired at " + when + ".",
                "What was under way was stopped, and what was held is withdrawn.",
                "Connect again with a new one.");
    }

    static Problem expired(String when) {
        return Problem.of(
                "28000", "the token expired at " + when + ". " + NOT_EXECUTED, "", "Connect again with a new one.");
    }
}
