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
 * @param terms on which they approve; whoever denies has none
 * @param inPlaceOf the absent people for whom it is given as well. They and the voter count as one person
 */
public record Vote(
        PrincipalId voter,
        Choice choice,
        String because,
        Terms terms,
        Evidence evidence,
        Instant at,
        List<InPlaceOf> inPlaceOf) {

    public static final int MAX_REASON = Reason.LONGEST;

    /** For the voter alone. */
    public Vote(PrincipalId voter, Choice choice, String because, Terms terms, Evidence evidence, Instant at) {
        this(voter, choice, because, terms, evidence, at, List.of());
    }

    /** One that adds nothing. */
    public Vote(
            PrincipalId voter,
            Choice choice,
            String because,
            Evidence evidence,
            Instant at,
            List<InPlaceOf> inPlaceOf) {
        this(voter, choice, because, Terms.NONE, evidence, at, inPlaceOf);
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
        if (choice == Choice.DENY && !terms.isEmpty()) {
            throw new IllegalArgumentException("Only who approves can say on which terms: deny without any.");
        }
    }

    /** One that adds nothing, for the voter alone. */
    public Vote(PrincipalId voter, Choice choice, String because, Evidence evidence, Instant at) {
        this(voter, choice, because, Terms.NONE, evidence, at);
    }

    /** The same for the voter alone, given at another moment. */
    public Vote at(Instant moment) {
        return new Vote(voter, choice, because, terms, evidence, moment);
    }

    /** The same, in the place of these as well. */
    public Vote inPlaceOf(List<InPlaceOf> others) {
        return new Vote(voter, choice, because, terms, evidence, at, others);
    }

    /** The same without the reason, which stays where it was given, so that it can be erased there. */
    public Vote reasonless() {
        return new Vote(voter, choice, "", terms, evidence, at, inPlaceOf);
    }

    public Json.Fields canonical() {
        Json.Builder json = terms.into(Json.fields()
                        .with("voter", voter.toString())
                        .with("choice", choice.word())
                        .with("because", because))
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
                Terms.of(json),
                Evidence.of(json.fields("evidence")),
                Instant.parse(json.text("at")),
                json.find("for").isPresent()
                        ? json.array("for").stream()
                                .map(each -> InPlaceOf.of((Json.Fields) each))
                                .toList()
                        : List.of());
    }
}
