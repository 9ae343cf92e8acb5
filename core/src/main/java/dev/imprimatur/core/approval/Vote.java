package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;

/**
 * One person's answer.
 *
 * @param because their reason; may be empty
 */
public record Vote(PrincipalId voter, Choice choice, String because, Evidence evidence, Instant at) {

    public static final int MAX_REASON = 2_000;

    public Vote {
        if (voter.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + voter + "` can't vote: only people can.");
        }
        if (because.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "A reason of `" + because.length() + "` characters is longer than " + MAX_REASON + ": shorten it.");
        }
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("voter", voter.toString())
                .with("choice", choice.word())
                .with("because", because)
                .with("evidence", evidence.canonical())
                .with("at", at.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Vote of(Json.Fields json) {
        return new Vote(
                PrincipalId.parse(json.text("voter")),
                Choice.parse(json.text("choice")),
                json.text("because"),
                Evidence.of(json.fields("evidence")),
                Instant.parse(json.text("at")));
    }
}
