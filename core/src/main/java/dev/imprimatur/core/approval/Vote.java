package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import java.time.Instant;
import java.util.List;

/**
 * One person's answer.
 *
 * @param because their reason; may be empty
 * @param inPlaceOf the absent people for whom it is given as well. They and the voter count as one person
 */
public record Vote(
        PrincipalId voter, Choice choice, String because, Evidence evidence, Instant at, List<InPlaceOf> inPlaceOf) {

    public static final int MAX_REASON = Reason.LONGEST;

    /** For the voter alone. */
    public Vote(PrincipalId voter, Choice choice, String because, Evidence evidence, Instant at) {
        this(voter, choice, because, evidence, at, List.of());
    }

    public Vote {
        inPlaceOf = List.copyOf(inPlaceOf);
        if (voter.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + voter + "` can't vote: only people can.");
        }
        if (because.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "A reason of `" + because.length() + "` characters is longer than " + MAX_REASON + ": shorten it.");
        }
    }

    public Json.Fields canonical() {
        Json.Builder json = Json.fields()
                .with("voter", voter.toString())
                .with("choice", choice.word())
                .with("because", because)
                .with("evidence", evidence.canonical())
                .with("at", at.toString());
        if (!inPlaceOf.isEmpty()) {
            json.with("for", Json.array(inPlaceOf, InPlaceOf::canonical));
        }
        return json.build();
    }

    /** Reads {@link #canonical}. */
    public static Vote of(Json.Fields json) {
        return new Vote(
                PrincipalId.parse(json.text("voter")),
                Choice.parse(json.text("choice")),
                json.text("because"),
                Evidence.of(json.fields("evidence")),
                Instant.parse(json.text("at")),
                json.find("for").isPresent()
                        ? json.array("for").stream()
                                .map(each -> InPlaceOf.of((Json.Fields) each))
                                .toList()
                        : List.of());
    }
}
