package dev.imprimatur.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One block of keys, read strictly: every key is known, stands there once, and has a value of its type. */
final class Section {

    private final Yaml.Mapping mapping;
    private final String what;
    private final Findings findings;
    private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();

    /** @param what names the block in messages: {@code a rule} */
    Section(Yaml.Mapping mapping, String what, List<String> known, Findings findings) {
        this(mapping, what, known, Map.of(), findings);
    }

    /** @param refused keys that are understood and refused, each with the sentence that says why */
    Section(Yaml.Mapping mapping, String what, List<String> known, Map<String, String> refused, Findings findings) {
        this.mapping = mapping;
        this.what = what;
        this.findings = findings;
        for (Yaml.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (refused.containsKey(key)) {
                findings.error(entry.key().place(), String.valueOf(refused.get(key)));
            } else if (!known.contains(key)) {
                findings.error(
                        entry.key().place(),
                        "`%s` is no key of %s: use %s.".formatted(entry.key().brief(), what, words(known)));
            } else if (entries.putIfAbsent(key, entry) != null) {
                findings.error(entry.key().place(), "The key `" + key + "` stands here twice: keep one.");
            }
        }
    }

    /** The value as a block of keys, or an error that names what should stand there. */
    static Optional<Yaml.Mapping> mapping(Yaml value, String what, Findings findings) {
        if (value instanceof Yaml.Mapping mapping) {
            return Optional.of(mapping);
        }
        findings.error(value.place(), "Here stands %s, and %s was expected.".formatted(value.kind(), what));
        return Optional.empty();
    }

    Place place() {
        return mapping.place();
    }

    /** Where the key stands; where the block begins when it does not. */
    Place place(String key) {
        return Optional.ofNullable(entries.get(key))
                .map(entry -> entry.value().place())
                .orElse(mapping.place());
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Optional<Yaml> find(String key) {
        return Optional.ofNullable(entries.get(key)).map(Yaml.Entry::value);
    }

    /** The value, or an error when the key is missing. */
    Optional<Yaml> require(String key) {
        if (!has(key)) {
            findings.error(mapping.place(), "The key `%s` is missing in %s.".formatted(key, what));
        }
        return find(key);
    }

    Optional<Yaml.Scalar> text(String key) {
        return find(key).flatMap(value -> text(value, "`" + key + "`", findings));
    }

    /** A text, not empty. */
    static Optional<Yaml.Scalar> text(Yaml value, String name, Findings findings) {
        if (!(value instanceof Yaml.Scalar scalar)) {
            findings.error(value.place(), "%s is %s here: write text.".formatted(name, value.kind()));
        } else if (scalar.text().isBlank()) {
            findings.error(value.place(), name + " is empty: write a text, or leave the key out.");
        } else if (scalar.style() == Yaml.Style.PLAIN && Scalars.ambiguous(scalar.text())) {
            findings.error(value.place(), "`%s` is no text in YAML: put it between quotes.".formatted(scalar.text()));
        } else {
            return Optional.of(scalar);
        }
        return Optional.empty();
    }

    /** A text that {@code parse} understands. */
    <T> Optional<T> parsed(String key, Function<String, T> parse) {
        return text(key).flatMap(scalar -> findings.valid(scalar.place(), () -> parse.apply(scalar.text())));
    }

    Optional<Long> whole(String key) {
        return find(key).flatMap(value -> expect(value, key, "a whole number", Scalars::whole));
    }

    Optional<Boolean> flag(String key) {
        return find(key).flatMap(value -> expect(value, key, "`true` or `false`", Scalars::flag));
    }

    private <T> Optional<T> expect(
            Yaml value, String key, String expected, Function<Yaml.Scalar, Optional<T>> reading) {
        Optional<T> found = value instanceof Yaml.Scalar scalar ? reading.apply(scalar) : Optional.empty();
        if (found.isEmpty()) {
            findings.error(value.place(), "`%s` is %s here: write %s.".formatted(key, value.kind(), expected));
        }
        return found;
    }

    /** The items of a list that must not be empty; none, with an error, when it is not one. */
    List<Yaml> list(String key) {
        Optional<Yaml> value = find(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Yaml.Sequence sequence)) {
            findings.error(
                    value.get().place(),
                    "`%s` is %s here: write a list.".formatted(key, value.get().kind()));
            return List.of();
        }
        return sequence.items();
    }

    /** Texts that {@code parse} understands: a list of them, or a single one. */
    <T> List<T> texts(String key, Function<String, T> parse) {
        boolean single = find(key).filter(Yaml.Scalar.class::isInstance).isPresent();
        List<Yaml> items = single ? find(key).stream().toList() : list(key);
        if (items.isEmpty() && find(key).filter(Yaml.Sequence.class::isInstance).isPresent()) {
            findings.error(place(key), "`" + key + "` is an empty list: leave the key out.");
        }
        List<T> parsed = new ArrayList<>();
        for (Yaml item : items) {
            text(item, single ? "`" + key + "`" : "An item of `" + key + "`", findings)
                    .flatMap(scalar -> findings.valid(scalar.place(), () -> parse.apply(scalar.text())))
                    .ifPresent(parsed::add);
        }
        return parsed;
    }

    private static String words(List<String> known) {
        return String.join(", ", known.stream().map(key -> "`" + key + "`").toList());
    }
}
