package dev.imprimatur.policy;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/** What unquoted YAML scalars stand for, by the JSON words alone: `yes`, `0x10` and `1_000` are nothing but text. */
final class Scalars {

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,15})");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern WORD = Pattern.compile("true|false|null|~|True|TRUE|False|FALSE|Null|NULL");

    private Scalars() {}

    /** Whether a YAML reader could take it for something else than text. */
    static boolean ambiguous(String plain) {
        return NUMBER.matcher(plain).matches() || WORD.matcher(plain).matches();
    }

    static Optional<Long> whole(Yaml.Scalar scalar) {
        return scalar.style() == Yaml.Style.PLAIN
                        && WHOLE.matcher(scalar.text()).matches()
                ? Optional.of(Long.parseLong(scalar.text()))
                : Optional.empty();
    }

    static Optional<Boolean> flag(Yaml.Scalar scalar) {
        return scalar.style() == Yaml.Style.PLAIN
                        && (scalar.text().equals("true") || scalar.text().equals("false"))
                ? Optional.of(scalar.text().equals("true"))
                : Optional.empty();
    }

    /**
     * Any YAML value as JSON.
     *
     * @throws IllegalArgumentException for a key that stands there twice, or a number JSON does not have
     */
    static Json json(Yaml value) {
        return switch (value) {
            case Yaml.Sequence sequence ->
                Json.array(sequence.items().stream().map(Scalars::json).toList());
            case Yaml.Mapping mapping -> {
                Json.Builder fields = Json.fields();
                mapping.entries().forEach(entry -> fields.with(entry.key().text(), json(entry.value())));
                yield fields.build();
            }
            case Yaml.Scalar scalar -> json(scalar);
        };
    }

    private static Json json(Yaml.Scalar scalar) {
        if (scalar.style() != Yaml.Style.PLAIN
                || !(ambiguous(scalar.text()) || scalar.text().isEmpty())) {
            return Json.of(scalar.text());
        }
        return scalar.text().isEmpty() || scalar.text().equals("~") ? new Json.Nothing() : Json.parse(scalar.text());
    }
}
