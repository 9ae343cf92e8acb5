package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The exact bytes of an action, and what gives them meaning.
 *
 * @param content the bytes as they go to the target
 * @param parameters bound to them, in order
 * @param state of the connection that gives the bytes their meaning: {@code database}, {@code role}, {@code search_path} …
 */
public record Payload(Bytes content, List<Parameter> parameters, Map<String, String> state) {

    /**
     * One bound value.
     *
     * @param type the protocol's number for its type, 0 where the target chooses
     * @param binary in the protocol's binary form, otherwise as text
     * @param value empty for SQL NULL
     */
    public record Parameter(int type, boolean binary, Optional<Bytes> value) {

        Json canonical() {
            return Json.fields()
                    .with("type", type)
                    .with("binary", binary)
                    .with("value", value.map(bytes -> Json.of(bytes.base64())).orElse(new Json.Nothing()))
                    .build();
        }
    }

    public Payload {
        parameters = List.copyOf(parameters);
        state = Map.copyOf(state);
    }

    /** As the digest covers it. */
    public Json.Fields canonical() {
        TreeMap<String, Json> meaning = new TreeMap<>();
        state.forEach((name, value) -> meaning.put(name, Json.of(value)));
        return Json.fields()
                .with("content", content.base64())
                .with("parameters", Json.array(parameters, Parameter::canonical))
                .with("state", new Json.Fields(meaning))
                .build();
    }
}
