package dev.imprimatur.core.seal;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads RFC 8259 JSON, and refuses what two readers could understand differently: a member given twice, malformed UTF-8,
 * a byte-order mark, half a surrogate pair, numbers that a double does not keep, more than {@value #MAX_DEPTH} levels.
 */
final class JsonReader {

    static final int MAX_DEPTH = 200;
    private static final int MAX_DIGITS = 100;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    static Json read(byte[] utf8) {
        String text = decoded(utf8);
        JsonReader reader = new JsonReader(text);
        Json value = reader.value(0);
        reader.blanks();
        if (reader.at < text.length()) {
            throw reader.wrong("nothing more was expected");
        }
        return value;
    }

    private static String decoded(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return text; // the fast way puts this character in place of what it can't read
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("This JSON is not valid UTF-8.", e);
        }
    }

    private Json value(int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("the nesting is deeper than " + MAX_DEPTH + " levels");
        }
        blanks();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Flag(true));
            case 'f' -> word("false", new Json.Flag(false));
            case 'n' -> word("null", new Json.Nothing());
            default -> number();
        };
    }

    private Json object(int depth) {
        TreeMap<String, Json> members = new TreeMap<>();
        at++;
        blanks();
        if (peek() == '}') {
            at++;
            return new Json.Fields(members);
        }
        while (true) {
            blanks();
            String name = string();
            new Json.Text(name); // the same check as for any text
            blanks();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw wrong("the member `" + name + "` stands here twice");
            }
            blanks();
            if (peek() == '}') {
                at++;
                return new Json.Fields(members);
            }
            expect(',');
        }
    }

    private Json array(int depth) {
        List<Json> values = new ArrayList<>();
        at++;
        blanks();
        if (peek() == ']') {
            at++;
            return new Json.Array(values);
        }
        while (true) {
            values.add(value(depth + 1));
            blanks();
            if (peek() == ']') {
                at++;
                return new Json.Array(values);
            }
            expect(',');
        }
    }

    private String string() {
        expect('"');
        int start = at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= 0x20) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return text.substring(start, at++);
        }
        StringBuilder out = new StringBuilder().append(text, start, at);
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                throw wrong("a control character must be escaped");
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw wrong("`\\" + c + "` is no escape");
        };
    }

    private char hex() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("four hex digits were expected");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private Json number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int firstDigit = at;
        digits();
        if (text.charAt(firstDigit) == '0' && at > firstDigit + 1) {
            throw wrong("a number does not start with 0");
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        String spelled = text.substring(start, at);
        return whole ? whole(spelled) : decimal(spelled);
    }

    private Json whole(String spelled) {
        if (spelled.equals("-0")) {
            return new Json.Whole(0);
        }
        if (spelled.length() > MAX_DIGITS) {
            throw wrong("a number of `" + spelled.length() + "` digits is too long");
        }
        Json.Decimal nearest = new Json.Decimal(Double.parseDouble(spelled));
        if (Math.abs(nearest.value()) <= Json.MAX_EXACT) {
            return new Json.Whole(Long.parseLong(spelled));
        }
        if (!nearest.canonical().equals(spelled)) {
            throw wrong("`" + spelled + "` is beyond the whole numbers JSON keeps exact: write it as text");
        }
        return nearest;
    }

    /**
     * A double that is whole is the same JCS number as that whole number. What no double keeps is refused where it would
     * become another whole number, or nothing.
     */
    private Json decimal(String spelled) {
        if (spelled.length() > MAX_DIGITS) {
            throw wrong("a number of `" + spelled.length() + "` characters is too long");
        }
        double value = Double.parseDouble(spelled);
        if (Double.isInfinite(value)) {
            throw wrong("`" + spelled + "` is too large for a number");
        }
        boolean nothing = value == 0
                && spelled.chars().takeWhile(c -> c != 'e' && c != 'E').anyMatch(c -> c > '0' && c <= '9');
        if (nothing || (value == Math.rint(value) && !same(spelled, value))) {
            throw wrong("`" + spelled + "` is a number that JSON does not keep exact: write it as text");
        }
        boolean exact = value == Math.rint(value) && Math.abs(value) <= Json.MAX_EXACT;
        return exact ? new Json.Whole((long) value) : new Json.Decimal(value);
    }

    private static boolean same(String spelled, double value) {
        String canonical = new Json.Decimal(value).canonical();
        return new BigDecimal(spelled).compareTo(new BigDecimal(canonical)) == 0;
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a value was expected");
        }
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value was expected");
        }
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("the text ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("`" + c + "` was expected");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("This JSON can't be read at character " + at + ": " + what + ".");
    }
}
