package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/** Why a request is not answered as asked: an RFC 9457 problem document. The detail is a sentence that says what to do. */
public final class Problem extends RuntimeException {

    private final int status;
    private final String word;
    private final String title;
    private final Json.Fields more;

    private Problem(int status, String word, String title, String detail, Json.Fields more) {
        super(detail, null, false, false); // an answer, not a fault: nobody reads its stack
        this.status = status;
        this.word = word;
        this.title = title;
        this.more = more;
    }

    static Problem of(int status, String word, String title, String detail) {
        return new Problem(status, word, title, detail, Json.fields().build());
    }

    /** Why a vote does not count, as a word. */
    Optional<String> why() {
        return more.findText("why");
    }

    /** The request can't be understood. */
    public static Problem invalid(String detail) {
        return of(400, "invalid-request", "The request is not understood", detail);
    }

    /** The request breaks a rule of HTTP that has a status of its own. */
    public static Problem invalid(int status, String detail) {
        return of(status, "invalid-request", "The request is not understood", detail);
    }

    public static Problem unauthenticated(String detail) {
        return of(401, "unauthenticated", "Nobody known is asking", detail);
    }

    public static Problem forbidden(String detail) {
        return of(403, "forbidden", "This is not yours to do", detail);
    }

    /**
     * A rule denies an action.
     *
     * @param grounds members {@code action}, {@code rules}, {@code hint}
     */
    public static Problem policyDenied(String detail, Json.Fields grounds) {
        return new Problem(403, "policy-denied", "The policy denies this action", detail, grounds);
    }

    /**
     * Somebody has stopped this.
     *
     * @param grounds members {@code action}, {@code freeze}, {@code hint}
     */
    public static Problem frozen(String detail, Json.Fields grounds) {
        return new Problem(403, "frozen", "This is frozen", detail, grounds);
    }

    /**
     * A vote does not count.
     *
     * @param why the word for the reason
     * @param late the approval has ended already
     */
    public static Problem voteRefused(String detail, String why, boolean late) {
        return new Problem(
                late ? 409 : 403,
                "vote-refused",
                "This vote does not count",
                detail,
                Json.fields().with("why", why).build());
    }

    /** Nobody runs this unapproved, or not like this; the parameters are those of {@link #voteRefused}. */
    public static Problem glassRefused(String detail, String why, boolean late) {
        return new Problem(
                late ? 409 : 403,
                "glass-refused",
                "The glass stays whole",
                detail,
                Json.fields().with("why", why).build());
    }

    public static Problem permitRefused(String detail) {
        return of(409, "permit-refused", "This permit is not good", detail);
    }

    public static Problem conflict(String detail) {
        return of(409, "conflict", "It is too late for this", detail);
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", "There is no such thing", detail);
    }

    public static Problem tooMany(String detail) {
        return of(429, "too-many-requests", "Too much at once", detail);
    }

    /** Something that must work does not, so nothing is allowed. */
    public static Problem unavailable(String detail) {
        return of(503, "unavailable", "Something that must work does not", detail);
    }

    /** As {@link #unavailable(String)}, with further members. */
    public static Problem unavailable(String detail, Json.Fields more) {
        return new Problem(503, "unavailable", "Something that must work does not", detail, more);
    }

    public static Problem broken() {
        return of(
                500,
                "broken",
                "The gateway failed",
                "The gateway failed at this request, and did nothing: its own log says more.");
    }

    public int status() {
        return status;
    }

    /** The last part of the problem's type. */
    public String word() {
        return word;
    }

    /** @param instance the path that was asked for */
    Json.Fields document(String instance) {
        return Json.fields()
                .with("type", "urn:imprimatur:problem:" + word)
                .with("title", title)
                .with("status", status)
                .with("detail", String.valueOf(getMessage()))
                .with("instance", instance)
                .withAll(more)
                .build();
    }
}
