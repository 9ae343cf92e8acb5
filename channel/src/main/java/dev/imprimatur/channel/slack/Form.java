package dev.imprimatur.channel.slack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a form as Slack writes it, and nothing that two readers could read differently. */
final class Form {

    private Form() {}

    /** The fields by name; empty for what is no such form: an odd escape, bytes that are no UTF-8, a name that stands there twice. */
    static Optional<Map<String, String>> read(byte[] body, String type) {
        if (!type.toLowerCase(Locale.ROOT)
                .replace(" ", "")
                .matches("application/x-www-form-urlencoded(;charset=utf-8)?")) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            Optional<String> name = decoded(pair.substring(0, equals));
            Optional<String> value = decoded(pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty() || fields.putIfAbsent(name.get(), value.get()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(Map.copyOf(fields));
    }

    private static Optional<String> decoded(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 3 > text.length() || !text.substring(i + 1, i + 3).matches("[0-9A-Fa-f]{2}")) {
                    return Optional.empty();
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else if (c <= ' ' || c >= 0x7f) {
                return Optional.empty();
            } else {
                bytes.put((byte) (c == '+' ? ' ' : c));
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
