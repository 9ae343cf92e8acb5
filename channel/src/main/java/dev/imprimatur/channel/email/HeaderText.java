package dev.imprimatur.channel.email;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;

/** Text in a header. What is not plain ASCII, or would be read as encoded itself, is encoded as RFC 2047 has it. */
final class HeaderText {

    /** So many bytes make an encoded word of less than 75 characters, the most that one may have. */
    private static final int WORD = 42;

    private HeaderText() {}

    static String of(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !text.contains("=?");
        return plain ? text : encoded(text);
    }

    /** No word begins or ends inside of a character. */
    private static String encoded(String text) {
        StringJoiner words = new StringJoiner("\r\n ");
        StringBuilder word = new StringBuilder();
        int bytes = 0;
        for (int point : text.codePoints().toArray()) {
            String character = new String(Character.toChars(point));
            int more = character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + more > WORD) {
                words.add(word(word));
                word.setLength(0);
                bytes = 0;
            }
            word.append(character);
            bytes += more;
        }
        return words.add(word(word)).toString();
    }

    private static String word(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }
}
