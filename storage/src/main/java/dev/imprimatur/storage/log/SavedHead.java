package dev.imprimatur.storage.log;

import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;

/**
 * A head together with where its line ends.
 *
 * @param offset in bytes, just behind the line feed of the line at the head's position
 */
record SavedHead(ChainHead head, long offset) {

    static final SavedHead START = new SavedHead(ChainHead.START, 0);

    byte[] written() {
        byte[] json = Json.fields()
                .withAll(head.canonical())
                .with("offset", offset)
                .build()
                .canonicalBytes();
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    static SavedHead read(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        if (Json.parse(text) instanceof Json.Fields json) {
            return new SavedHead(ChainHead.parse(text), json.whole("offset"));
        }
        throw new IllegalArgumentException("This is no saved head.");
    }
}
