package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.Arrays;

/**
 * One line of a log as a verifier reads it: <code>{"event":{…},"hash":"sha256:…","n":17}</code> in RFC 8785 form. The
 * hash is SHA-256 over the 32 bytes of the hash before and the RFC 8785 form of <code>{"event":{…},"n":17}</code>.
 */
record ChainLine(Json.Fields event, Digest hash, long position) {

    /** Reads a line, without its line feed. */
    static ChainLine parse(byte[] line) throws Misstep {
        Json.Fields json;
        ChainLine parsed;
        try {
            if (!(Json.parse(line) instanceof Json.Fields fields)
                    || fields.members().size() != 3) {
                throw Misstep.tampered("The line is not an object of `event`, `hash` and `n`.");
            }
            json = fields;
            parsed = new ChainLine(json.fields("event"), Digest.parse(json.text("hash")), json.whole("n"));
        } catch (IllegalArgumentException e) {
            throw Misstep.tampered("The line can't be read: " + e.getMessage());
        }
        if (!Arrays.equals(json.canonicalBytes(), line)) {
            throw Misstep.tampered("The line is not in canonical form, so it is not as it was written.");
        }
        return parsed;
    }

    /** The hash this line must carry when it follows {@code before}. */
    Digest expected(Digest before) {
        byte[] content =
                Json.fields().with("event", event).with("n", position).build().canonicalBytes();
        byte[] chained = Arrays.copyOf(before.bytes(), Digest.LENGTH + content.length);
        System.arraycopy(content, 0, chained, Digest.LENGTH, content.length);
        return Digest.of(chained);
    }
}
