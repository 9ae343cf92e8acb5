package dev.imprimatur.core.seal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Spellings that notes and keys share. */
final class Notes {

    private Notes() {}

    /** Reads standard Base64 in the one spelling its bytes have: padded, no stray bits. */
    static byte[] base64(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("`" + text + "` is no Base64.", e);
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("`" + text + "` is not the usual Base64 of its bytes.");
        }
        return bytes;
    }

    /** What a witness signs (C2SP cosignature/v1). */
    static byte[] cosigned(long time, String text) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}
