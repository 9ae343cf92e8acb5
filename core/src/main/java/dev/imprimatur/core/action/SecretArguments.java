package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Arguments that hold secrets, as their names tell: {@code password}, {@code db_password}, {@code apiKey} … */
public final class SecretArguments {

    /** A name ends so, without dashes and underscores, in lower case. */
    private static final Set<String> ENDINGS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "credential",
            "credentials");

    private SecretArguments() {}

    /** Whether what goes by this name is a secret. */
    public static boolean named(String name) {
        String plain = name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(plain::endsWith);
    }

    /** The same with every text and number below such a name replaced by {@link Redaction#MARK}. */
    public static Json.Fields hidden(Json.Fields arguments) {
        return (Json.Fields) hidden(arguments, false);
    }

    private static Json hidden(Json value, boolean secret) {
        return switch (value) {
            case Json.Text(String text) -> secret && !text.isEmpty() ? Json.of(Redaction.MARK) : value;
            case Json.Whole number -> secret ? Json.of(Redaction.MARK) : value;
            case Json.Decimal number -> secret ? Json.of(Redaction.MARK) : value;
            case Json.Flag flag -> value;
            case Json.Nothing nothing -> value;
            case Json.Array(List<Json> values) ->
                Json.array(values.stream().map(one -> hidden(one, secret)).toList());
            case Json.Fields fields -> {
                TreeMap<String, Json> members = new TreeMap<>();
                fields.members().forEach((name, member) -> members.put(name, hidden(member, secret || named(name))));
                yield new Json.Fields(members);
            }
        };
    }

    /** Where these texts and numbers are in the RFC 8785 bytes of {@code value}; of a text, what stands in the quotes. */
    public static List<Redaction.Span> spans(Json value) {
        List<Redaction.Span> spans = new ArrayList<>();
        spans(value, 0, false, spans);
        return spans;
    }

    private static int spans(Json value, int at, boolean secret, List<Redaction.Span> spans) {
        int next = at + 1;
        switch (value) {
            case Json.Array(List<Json> values) -> {
                for (Json one : values) {
                    next = spans(one, next, secret, spans) + 1;
                }
                return values.isEmpty() ? next + 1 : next;
            }
            case Json.Fields fields -> {
                for (var member : fields.members().entrySet()) {
                    int start = next + length(Json.of(member.getKey())) + 1;
                    next = spans(member.getValue(), start, secret || named(member.getKey()), spans) + 1;
                }
                return fields.members().isEmpty() ? next + 1 : next;
            }
            case Json.Text(String text) -> {
                int length = length(value);
                if (secret && length > 2) {
                    spans.add(new Redaction.Span(at + 1, length - 2));
                }
                return at + length;
            }
            case Json.Whole number -> {
                return number(value, at, secret, spans);
            }
            case Json.Decimal number -> {
                return number(value, at, secret, spans);
            }
            case Json.Flag flag -> {
                return at + length(value);
            }
            case Json.Nothing nothing -> {
                return at + length(value);
            }
        }
    }

    private static int number(Json value, int at, boolean secret, List<Redaction.Span> spans) {
        int length = length(value);
        if (secret) {
            spans.add(new Redaction.Span(at, length));
        }
        return at + length;
    }

    private static int length(Json value) {
        return value.canonicalBytes().length;
    }
}
