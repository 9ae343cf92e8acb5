package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;

/**
 * One attempt.
 *
 * @param payload the exact bytes and what gives them meaning
 * @param at when it arrived, by the gateway's clock
 */
public record Action(
        ActionId id,
        Subject subject,
        Target target,
        Operation operation,
        Payload payload,
        Facts facts,
        Intent intent,
        SourceModel model,
        Instant at) {

    /**
     * SHA-256 over the RFC 8785 form of what would happen: who, on what, which operation, the exact bytes, their
     * parameters and the state that gives them meaning. Not over when, why or what was understood. Computed at each
     * call: keep the result.
     */
    public Digest digest() {
        return Json.fields()
                .with("v", 1)
                .with("subject", subject.canonical())
                .with("target", target.name())
                .with("operation", operation.name())
                .with("payload", payload.canonical())
                .build()
                .digest();
    }
}
