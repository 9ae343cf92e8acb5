package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of an action that a program proposes of its own kind: the arguments it gives.
 *
 * @param arguments by name
 */
public record CallFacts(Json.Fields arguments) implements Facts {

    @Override
    public Map<String, Object> values() {
        return Map.of("arguments", plain(arguments));
    }

    @Override
    public Json.Fields canonical() {
        return Json.fields().with("arguments", arguments).build();
    }

    /** JSON null has no plain form; a condition that reads one fails, as for a missing member. */
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
