package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Subject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One attempt.
 *
 * @param operation what it does; where the bytes do several things, the gravest
 * @param facts about what {@code operation} does
 * @param also what the same bytes do besides, each with facts of its own (a second statement, a DELETE inside a WITH);
 *     policy must allow every part
 * @param payload the exact bytes and what gives them meaning
 * @param trace that the request belonged to; not part of what is decided
 * @param at when it arrived, by the gateway's clock
 */
public record Action(
        ActionId id,
        Subject subject,
        Target target,
        Operation operation,
        Facts facts,
        List<Part> also,
        Payload payload,
        Intent intent,
        SourceModel model,
        Optional<Trace> trace,
        Instant at) {

    /** One thing that the bytes do, with what is known of it. */
    public record Part(Operation operation, Facts facts) {}

    public Action {
        also = List.copyOf(also);
    }

    /** An attempt that names no trace. */
    public Action(
            ActionId id,
            Subject subject,
            Target target,
            Operation operation,
            Facts facts,
            List<Part> also,
            Payload payload,
            Intent intent,
            SourceModel model,
            Instant at) {
        this(id, subject, target, operation, facts, also, payload, intent, model, Optional.empty(), at);
    }

    /**
     * The same action with these secrets in its bytes hidden. Hiding them again in the same action gives the same salts, and so
     * the same digest; in another action they are others, so that nobody can tell that a secret is the same.
     *
     * @param key what makes the salts unknown to everybody else
     */
    public Action hiding(List<Redaction.Span> secrets, MacKey key) {
        if (secrets.isEmpty()) {
            return this;
        }
        byte[] seed = Arrays.copyOf(digest().bytes(), Digest.LENGTH + 4);
        List<Redaction> redactions = new ArrayList<>(secrets.size());
        for (Redaction.Span secret : secrets) {
            ByteBuffer.wrap(seed).putInt(Digest.LENGTH, secret.at());
            redactions.add(new Redaction(secret.at(), secret.length(), key.seal("redaction", seed)));
        }
        Payload hidden = new Payload(payload.content(), payload.parameters(), payload.state(), redactions);
        return new Action(id, subject, target, operation, facts, also, hidden, intent, model, trace, at);
    }

    /** This action as if {@code part} were all it does: what policy is asked about, part by part. */
    public Action only(Part part) {
        return new Action(
                id, subject, target, part.operation(), part.facts(), List.of(), payload, intent, model, trace, at);
    }

    /**
     * SHA-256 over the RFC 8785 form of what would happen: who, on what, which operation, the exact bytes (secrets by
     * commitments to them), their parameters and the state that gives them meaning. Not over when, why, in which trace or what was understood. Computed at each
     * call: keep the result.
     */
    public Digest digest() {
        return bound().digest();
    }

    /** What {@link #digest} is over. */
    public Json.Fields bound() {
        return Json.fields()
                .with("v", 1)
                .with("subject", subject.canonical())
                .with("target", target.name())
                .with("operation", operation.name())
                .with("payload", payload.canonical())
                .build();
    }
}
