package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of an action that a program proposes of its own kind: the arguments it gives.
 *
 * @param arguments by name
 */
public record CallFacts(Json.Fields arguments) implements Facts {

    /** Deeper arguments are refused: they stand inside rows and events, which must read back. */
    public static final int MAX_DEPTH = 32;

    public CallFacts {
        if (depth(arguments) > MAX_DEPTH) {
            throw new IllegalArgumentException("The arguments are nested deeper than " + MAX_DEPTH + " levels.");
        }
    }

    private static int depth(Json value) {
        return switch (value) {
            case Json.Text text -> 0;
            case Json.Whole number -> 0;
            case Json.Decimal number -> 0;
            case Json.Flag flag -> 0;
            case Json.Nothing nothing -> 0;
            case Json.Array(List<Json> values) -> 1 + deepest(values);
            case Json.Fields fields -> 1 + deepest(fields.members().values());
        };
    }

    private static int deepest(Collection<Json> values) {
        return values.stream().mapToInt(CallFacts::depth).max().orElse(0);
    }

    @Override
    public Map<String, Object> values() {
        return Map.of("arguments", plain(arguments));
    }

    /** Without the secrets among the arguments, which policy sees. */
    @Override
    public Json.Fields canonical() {
        return Json.fields()
                .with("arguments", SecretArguments.hidden(arguments))
                .build();
    }

    /** JSON null has no plain form: as a member it is missing, as an element it is an empty object. */
    private static Object plain(Json value) {
        return switch (value) {
            case Json.Text(String text) -> text;
            case Json.Whole(long number) -> number;
            case Json.Decimal(double number) -> number;
            case Json.Flag(boolean flag) -> flag;
            case Json.Nothing() -> Map.of();
            case Json.Array(List<Json> values) -> {
                List<Object> list = new ArrayList<>();
                values.forEach(element -> list.add(plain(element)));
                yield List.copyOf(list);
            }
            case Json.Fields fields -> {
                Map<String, Object> map = new LinkedHashMap<>();
                fields.members().forEach((name, member) -> {
                    if (!(member instanceof Json.Nothing)) {
                        map.put(name, plain(member));
                    }
                });
                yield Map.copyOf(map);
            }
        };
    }
}
