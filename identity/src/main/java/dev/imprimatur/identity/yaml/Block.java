package dev.imprimatur.identity.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys with values, in the order written.
 *
 * @param keys where each key stands
 * @param values what each key has
 */
public record Block(String place, Map<String, String> keys, Map<String, Yaml> values) implements Yaml {

    public Block {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Refuses every key that is not among {@code known}; returns this. */
    public Block only(String... known) {
        List<String> all = List.of(known);
        for (String key : values.keySet()) {
            if (!all.contains(key)) {
                throw new YamlRefused(
                        String.valueOf(keys.get(key)),
                        "`" + key + "` is not known here: use " + String.join(", ", all) + ".");
            }
        }
        return this;
    }

    /** The value, which must be there. */
    public Yaml get(String key) {
        return find(key).orElseThrow(() -> refused("`" + key + "` is missing here."));
    }

    /** The value when the key is there. */
    public Optional<Yaml> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The value as text. */
    public String text(String key) {
        return get(key).scalar().text();
    }

    /** The value as text when the key is there. */
    public Optional<String> findText(String key) {
        return find(key).map(value -> value.scalar().text());
    }

    /** The value as a list of text; an absent one is empty. */
    public List<String> texts(String key) {
        return find(key).map(Yaml::list).orElse(List.of()).stream()
                .map(value -> value.scalar().text())
                .toList();
    }

    /** The value as a list; an absent one is empty. */
    public List<Yaml> list(String key) {
        return find(key).map(Yaml::list).orElse(List.of());
    }

    /** The value as keys with values. */
    public Block block(String key) {
        return get(key).block();
    }

    /** The value as keys with values when the key is there. */
    public Optional<Block> findBlock(String key) {
        return find(key).map(Yaml::block);
    }
}
