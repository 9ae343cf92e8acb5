package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which events are wanted. Everything given must fit; an event that lacks the member does not.
 *
 * @param from only those from this index on; 0 for all
 * @param limit at most so many, 1 to {@value #MAX_LIMIT}
 * @param subject the actor of an attempted action, or somebody it acts for, as {@code agent:report-bot}
 * @param target of an attempted action
 * @param operation of an attempted action, its further parts included
 * @param since only those that happened at or after it
 * @param until only those that happened before it
 */
public record AuditQuery(
        long from,
        int limit,
        Optional<String> type,
        Optional<String> action,
        Optional<String> approval,
        Optional<String> subject,
        Optional<String> target,
        Optional<String> operation,
        Optional<Instant> since,
        Optional<Instant> until) {

    public static final int MAX_LIMIT = 1_000;

    public AuditQuery {
        if (from < 0) {
            throw new IllegalArgumentException("`" + from + "` is no index: use 0 or more.");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("`" + limit + "` events are no page: use 1 to " + MAX_LIMIT + ".");
        }
    }

    /** A page of everything. */
    public static AuditQuery page(long from, int limit) {
        return new AuditQuery(
                from,
                limit,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The next page of the same. */
    public AuditQuery from(long index) {
        return new AuditQuery(index, limit, type, action, approval, subject, target, operation, since, until);
    }

    /** Whether {@code event} is wanted, wherever it stands. */
    public boolean matches(Json.Fields event) {
        return is(type, event, "type")
                && is(action, event, "action")
                && is(approval, event, "approval")
                && is(target, event, "target")
                && (operation.isEmpty() || does(event, operation.get()))
                && (subject.isEmpty() || acts(event, subject.get()))
                && inTime(event);
    }

    private boolean inTime(Json.Fields event) {
        if (since.isEmpty() && until.isEmpty()) {
            return true;
        }
        Instant at = Instant.parse(event.text("at"));
        return since.map(from -> !at.isBefore(from)).orElse(true)
                && until.map(end -> at.isBefore(end)).orElse(true);
    }

    private static boolean is(Optional<String> wanted, Json.Fields event, String member) {
        return wanted.isEmpty() || wanted.equals(event.findText(member));
    }

    private static boolean does(Json.Fields event, String operation) {
        return event.findText("operation").equals(Optional.of(operation))
                || (event.find("also").isPresent()
                        && event.array("also").stream()
                                .anyMatch(part -> part instanceof Json.Fields fields
                                        && fields.text("operation").equals(operation)));
    }

    private static boolean acts(Json.Fields event, String who) {
        return event.find("subject").isPresent()
                && (event.fields("subject").text("actor").equals(who)
                        || event.fields("subject").texts("behalf").contains(who));
    }

    /** Texts that stand in the RFC 8785 form of every event that matches: to pass over most others without reading them. */
    public List<String> needles() {
        return java.util.stream.Stream.of(
                        type.map(text -> member("type", text)),
                        action.map(text -> member("action", text)),
                        approval.map(text -> member("approval", text)),
                        target.map(text -> member("target", text)),
                        operation.map(text -> member("operation", text)),
                        subject.map(text -> Json.of(text).canonical()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String member(String name, String value) {
        return "\"" + name + "\":" + Json.of(value).canonical();
    }
}
