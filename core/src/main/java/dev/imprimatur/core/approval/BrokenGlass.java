package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import java.time.Instant;

/**
 * Somebody takes it upon themself to run a held action unapproved.
 *
 * @param by a person
 * @param because why there is no time to wait
 */
public record BrokenGlass(PrincipalId by, String because, Evidence evidence, Instant at) {

    /** Stands in the place of a choice in what a passkey signs. */
    public static final String CHOICE = "break-glass";

    public BrokenGlass {
        if (by.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + by + "` can't break the glass: only people can.");
        }
        because = Reason.of(because);
    }

    /** What a passkey is asked to sign for it, as {@link Assertion#challenge(String, String, String, String)}. */
    public static Digest challenge(ApprovalId approval, String because, Digest digest) {
        return Assertion.challenge(approval.text(), CHOICE, because, digest.toString());
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("by", by.toString())
                .with("because", because)
                .with("evidence", evidence.canonical())
                .with("at", at.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static BrokenGlass of(Json.Fields json) {
        return new BrokenGlass(
                PrincipalId.parse(json.text("by")),
                json.text("because"),
                Evidence.of(json.fields("evidence")),
                Instant.parse(json.text("at")));
    }
}
