package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;

/**
 * How far a log reaches. Whoever keeps one somewhere else can tell later whether anything up to it was changed or cut off.
 *
 * @param position of the last event; the first one has 1, and 0 is the empty log
 * @param hash of the chain up to there; 32 zero bytes for the empty log
 */
public record ChainHead(long position, Digest hash) {

    /** The head of an empty log. */
    public static final ChainHead START = new ChainHead(0, Digest.ofRaw(new byte[Digest.LENGTH]));

    public ChainHead {
        if (position < 0 || position > Json.MAX_EXACT) {
            throw new IllegalArgumentException("A log has no position `" + position + "`.");
        }
    }

    /** As it is saved: <code>{"hash":"sha256:…","position":17}</code>. */
    public Json.Fields canonical() {
        return Json.fields()
                .with("hash", hash.toString())
                .with("position", position)
                .build();
    }

    /** Reads {@link #canonical}; members it does not know are ignored. */
    public static ChainHead parse(String text) {
        if (Json.parse(text) instanceof Json.Fields json) {
            return new ChainHead(json.whole("position"), Digest.parse(json.text("hash")));
        }
        throw new IllegalArgumentException(
                "This is no saved head: it reads `{\"hash\":\"sha256:…\",\"position\":17}`.");
    }
}
