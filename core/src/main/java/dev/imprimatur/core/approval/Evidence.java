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
 * @param method how the person was authenticated, as RFC 8176 names it; {@link #CHAT} where a chat says who it was
 * @param authenticatedAt when they were; where a chat says so, when it says that they spoke
 * @param credential the public identifier of the credential they showed
 * @param seen the digest of the action as it was shown to them
 * @param assertion by which their passkey signed the vote, verified; empty where none did
 * @param trace that the vote belonged to
 */
public record Evidence(
        String channel,
        String method,
        Instant authenticatedAt,
        String credential,
        Digest seen,
        Optional<Assertion> assertion,
        Optional<Trace> trace) {

    /** A chat vouches for the account that stands as credential, and the person linked that in a session of their own. */
    public static final String CHAT = "chat";

    /** Of a vote that no passkey signed, and that names no trace. */
    public Evidence(String channel, String method, Instant authenticatedAt, String credential, Digest seen) {
        this(channel, method, authenticatedAt, credential, seen, Optional.empty(), Optional.empty());
    }

    /** Whether their passkey signed the vote. */
    public boolean passkey() {
        return assertion.isPresent();
    }

    public Json.Fields canonical() {
        Json.Builder json = Json.fields()
                .with("channel", channel)
                .with("method", method)
                .with("authenticated_at", authenticatedAt.toString())
                .with("credential", credential)
                .with("seen", seen.toString())
                .with("passkey", passkey())
                .with("trace", trace.map(Trace::id))
                .with("span", trace.map(Trace::span));
        assertion.ifPresent(signed -> json.with("assertion", signed.canonical()));
        return json.build();
    }

    /** Reads {@link #canonical}. */
    public static Evidence of(Json.Fields json) {
        Optional<Assertion> assertion = json.find("assertion").map(found -> Assertion.of(json.fields("assertion")));
        if (json.flag("passkey") != assertion.isPresent()) {
            throw new IllegalArgumentException("A vote is signed with a passkey exactly if it has the assertion.");
        }
        return new Evidence(
                json.text("channel"),
                json.text("method"),
                Instant.parse(json.text("authenticated_at")),
                json.text("credential"),
                Digest.parse(json.text("seen")),
                assertion,
                json.findText("trace").map(trace -> new Trace(trace, json.text("span"))));
    }
}
