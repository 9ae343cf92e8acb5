package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What goes back.
 *
 * @param type media type; empty with an empty content
 * @param headers further ones by name
 */
public record Answer(int status, String type, byte[] content, Map<String, String> headers) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int status, Json body) {
        return new Answer(status, "application/json", body.canonicalBytes(), Map.of());
    }

    static Answer nothing() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    static Answer text(String type, String text) {
        return new Answer(200, type, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer problem(Problem problem, String instance) {
        return new Answer(
                problem.status(),
                "application/problem+json",
                problem.document(instance).canonicalBytes(),
                problem.status() == 401 ? Map.of("WWW-Authenticate", "Bearer realm=\"imprimatur\"") : Map.of());
    }

    Answer with(String header, String value) {
        java.util.HashMap<String, String> all = new java.util.HashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, content, all);
    }
}
