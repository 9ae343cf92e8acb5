package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.Map;
import java.util.Optional;

/**
 * A vote as it arrives.
 *
 * @param terms on which they approve
 * @param seen the digest of what the voter was shown
 * @param assertion by which their passkey signed it, not verified yet
 */
record Ballot(Choice choice, String because, Terms terms, Digest seen, Optional<Assertion> assertion) {

    Ballot {
        if (because.length() > Vote.MAX_REASON) {
            throw new IllegalArgumentException("A reason of `" + because.length() + "` characters is longer than "
                    + Vote.MAX_REASON + ": shorten it.");
        }
        if (choice == Choice.DENY && !terms.isEmpty()) {
            throw new IllegalArgumentException("Only who approves can say on which terms: deny without any.");
        }
    }

    /** From JSON; {@code assertion} is what browsers call {@code AuthenticationResponseJSON}. */
    static Ballot of(Body body) {
        try {
            return new Ballot(
                    Choice.parse(body.text("choice")),
                    body.findText("because").orElse(""),
                    TermsForm.of(body),
                    Digest.parse(body.text("seen")),
                    assertion(body));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** From the form of our page. */
    static Ballot of(Map<String, String> form) {
        try {
            Choice choice = Choice.parse(form.getOrDefault("choice", ""));
            return new Ballot(
                    choice,
                    form.getOrDefault("because", "").strip(),
                    choice == Choice.APPROVE ? TermsFields.read(form) : Terms.NONE,
                    Digest.parse(form.getOrDefault("seen", "")),
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** What a passkey signed, where it did. */
    static Optional<Assertion> assertion(Body body) {
        return body.fields().find("assertion").map(found -> assertion(body.object("assertion")));
    }

    private static Assertion assertion(Json.Fields json) {
        Json.Fields response = json.fields("response");
        return new Assertion(
                Bytes.ofBase64Url(json.text("id")),
                Bytes.ofBase64Url(response.text("authenticatorData")),
                Bytes.ofBase64Url(response.text("clientDataJSON")),
                Bytes.ofBase64Url(response.text("signature")));
    }

    /** What a passkey must have signed for it. */
    Digest challenge(ApprovalId id) {
        return Assertion.challenge(id, choice, because, terms, seen);
    }
}
