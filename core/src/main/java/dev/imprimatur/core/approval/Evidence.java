package dev.imprimatur.core.approval;

import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * How a vote was given.
 *
 * @param channel through which: {@code api}, {@code cli} …
 * @param method how the person was authenticated, as RFC 8176 names it
 * @param authenticatedAt when they were
 * @param credential the public identifier of the credential they showed
 * @param seen the digest of the action as it was shown to them
 * @param passkey their passkey signed that digest
 * @param trace that the vote belonged to
 */
public record Evidence(
        String channel,
        String method,
        Instant authenticatedAt,
        String credential,
        Digest seen,
        boolean passkey,
        Optional<Trace> trace) {

    /** Of a vote that names no trace. */
    public Evidence(
            String channel, String method, Instant authenticatedAt, String credential, Digest seen, boolean passkey) {
        this(channel, method, authenticatedAt, credential, seen, passkey, Optional.empty());
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("channel", channel)
                .with("method", method)
                .with("authenticated_at", authenticatedAt.toString())
                .with("credential", credential)
                .with("seen", seen.toString())
                .with("passkey", passkey)
                .with("trace", trace.map(Trace::id))
                .with("span", trace.map(Trace::span))
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Evidence of(Json.Fields json) {
        return new Evidence(
                json.text("channel"),
                json.text("method"),
                Instant.parse(json.text("authenticated_at")),
                json.text("credential"),
                Digest.parse(json.text("seen")),
                json.flag("passkey"),
                json.findText("trace").map(trace -> new Trace(trace, json.text("span"))));
    }
}
