package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;

/**
 * One person's answer.
 *
 * @param because their reason; may be empty
 * @param terms on which they approve; whoever denies has none
 */
public record Vote(PrincipalId voter, Choice choice, String because, Terms terms, Evidence evidence, Instant at) {

    public static final int MAX_REASON = 2_000;

    public Vote {
        if (voter.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + voter + "` can't vote: only people can.");
        }
        if (because.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "A reason of `" + because.length() + "` characters is longer than " + MAX_REASON + ": shorten it.");
        }
        if (choice == Choice.DENY && !terms.isEmpty()) {
            throw new IllegalArgumentException("Only who approves can say on which terms: deny without any.");
        }
    }

    /** One that adds nothing. */
    public Vote(PrincipalId voter, Choice choice, String because, Evidence evidence, Instant at) {
        this(voter, choice, because, Terms.NONE, evidence, at);
    }

    /** The same, given at another moment. */
    public Vote at(Instant moment) {
        return new Vote(voter, choice, because, terms, evidence, moment);
    }

    public Json.Fields canonical() {
        return terms.into(Json.fields()
                        .with("voter", voter.toString())
                        .with("choice", choice.word())
                        .with("because", because))
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
                Terms.of(json),
                Evidence.of(json.fields("evidence")),
                Instant.parse(json.text("at")));
    }
}
