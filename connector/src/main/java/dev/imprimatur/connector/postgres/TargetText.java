package dev.imprimatur.connector.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the texts in a message of the target, one after the other. */
final class TargetText {

    private final ByteBuffer bytes;
    private int at;

    TargetText(ByteBuffer bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The text up to the next NUL, or to the end of the buffer where the target forgot it. */
    String next() {
        int end = at;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - at];
        bytes.get(at, text);
        at = Math.min(end + 1, bytes.limit());
        return new String(text, StandardCharsets.UTF_8);
    }

    /** What an ErrorResponse says. */
    record Report(String severity, String code, String message) {

        /** Whether the connection ends with it. */
        boolean ends() {
            return severity.equals("FATAL") || severity.equals("PANIC");
        }
    }

    /** Reads the fields of an ErrorResponse. */
    static Report report(ByteBuffer bytes, int from, int to) {
        TargetText text = new TargetText(bytes, from);
        String severity = "";
        String code = "";
        String message = "";
        while (text.at < to && bytes.get(text.at) != 0) {
            char field = (char) bytes.get(text.at++);
            String value = text.next();
            switch (field) {
                case 'V' -> severity = value;
                case 'C' -> code = value;
                case 'M' -> message = value;
                default -> {
                    // the others are for the client
                }
            }
        }
        return new Report(severity, code, message);
    }
}
