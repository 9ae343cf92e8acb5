package dev.imprimatur.cli.command;

import dev.imprimatur.core.seal.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A bound parameter as people read it. What is no text is shown as hex, never guessed at.
 *
 * @param kind {@code text}, {@code NULL}, {@code bytes in hex} …
 */
record Bound(String kind, String text) {

    static Bound of(Json parameter) {
        if (!(parameter instanceof Json.Fields fields)) {
            return new Bound("as it is", parameter.canonical());
        }
        boolean binary = fields.find("binary").orElse(new Json.Nothing()) instanceof Json.Flag(boolean flag) && flag;
        return switch (fields.find("value").orElse(new Json.Nothing())) {
            case Json.Nothing() -> new Bound("NULL", "NULL");
            case Json.Text(String base64) -> decoded(base64, binary, fields);
            case Json.Whole number -> new Bound("as it is", fields.canonical());
            case Json.Decimal number -> new Bound("as it is", fields.canonical());
            case Json.Flag flag -> new Bound("as it is", fields.canonical());
            case Json.Array array -> new Bound("as it is", fields.canonical());
            case Json.Fields inner -> new Bound("as it is", fields.canonical());
        };
    }

    private static Bound decoded(String base64, boolean binary, Json.Fields fields) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new Bound("as it is", fields.canonical());
        }
        if (!binary) {
            try {
                return new Bound(
                        "text",
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString());
            } catch (CharacterCodingException e) {
                return new Bound("not UTF-8, in hex", HexFormat.of().formatHex(bytes));
            }
        }
        return new Bound("binary, in hex", HexFormat.of().formatHex(bytes));
    }
}
