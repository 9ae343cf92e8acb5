package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes back.
 *
 * @param type media type; empty with an empty content
 * @param headers further ones by name
 * @param cookies to set, as the header writes them
 */
public record Answer(int status, String type, Bytes content, Map<String, String> headers, List<String> cookies) {

    /** Without it browsers say `Origin: null` when they send a form of ours, as if it came from anywhere. */
    private static final Map<String, String> FORMS = Map.of("Referrer-Policy", "same-origin");

    public Answer {
        headers = Map.copyOf(headers);
        cookies = List.copyOf(cookies);
    }

    Answer(int status, String type, Bytes content, Map<String, String> headers) {
        this(status, type, content, headers, List.of());
    }

    /** To another page, to be fetched with GET. */
    static Answer seeOther(String place) {
        return new Answer(303, "", Bytes.utf8(""), Map.of("Location", place));
    }

    static Answer page(int status, String html) {
        return new Answer(status, "text/html; charset=utf-8", Bytes.utf8(html), FORMS);
    }

    Answer withCookie(String cookie) {
        List<String> all = new ArrayList<>(cookies);
        all.add(cookie);
        return new Answer(status, type, content, headers, all);
    }

    static Answer json(int status, Json body) {
        return new Answer(status, "application/json", Bytes.of(body.canonicalBytes()), Map.of());
    }

    static Answer nothing() {
        return new Answer(204, "", Bytes.utf8(""), Map.of());
    }

    static Answer text(String type, String text) {
        return new Answer(200, type, Bytes.utf8(text), Map.of());
    }

    static Answer problem(Problem problem, String instance) {
        return new Answer(
                problem.status(),
                "application/problem+json",
                Bytes.of(problem.document(instance).canonicalBytes()),
                headers(problem));
    }

    private static Map<String, String> headers(Problem problem) {
        return switch (problem.status()) {
            case 401 -> Map.of("WWW-Authenticate", "Bearer realm=\"imprimatur\"");
            case 429 -> Map.of("Retry-After", "30"); // nobody knows when: seconds after which asking again is no burden
            default -> Map.of();
        };
    }

    Answer with(String header, String value) {
        HashMap<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, content, all, cookies);
    }
}
