package dev.imprimatur.core.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A password, token or key. It prints nothing: only {@link #reveal} gives the text, at the place that needs it. */
public final class Secret {

    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The text itself; never pass it to a log, an error message or an audit event. */
    public String reveal() {
        return text;
    }

    /** SHA-256 over the UTF-8 text: what is stored instead of a token. */
    public Digest digest() {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), that.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return 0; // a hash of the text would print something of it
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
