package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request as handlers see it.
 *
 * @param variables of the route, by name
 * @param query parameters by name
 * @param headers by lower-case name
 * @param client the address it came from, as far as that is known
 * @param content the body; empty where there is none
 * @param admitted who calls, when the route wants to know
 */
public record Call(
        String method,
        String path,
        Map<String, String> variables,
        Map<String, String> query,
        Map<String, String> headers,
        String client,
        Bytes content,
        Optional<Caller> admitted) {

    public Call {
        variables = Map.copyOf(variables);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** As it came in, from nobody knows where. */
    public Call(String method, String path, Map<String, String> query, Map<String, String> headers, Bytes content) {
        this(method, path, query, headers, "", content);
    }

    /** As it came in. */
    Call(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String client,
            Bytes content) {
        this(method, path, Map.of(), query, headers, client, content, Optional.empty());
    }

    /** The same call, on its way to a route. */
    Call on(String asMethod, Map<String, String> found, Optional<Caller> caller) {
        return new Call(asMethod, path, found, query, headers, client, content, caller);
    }

    /** Who calls; only on a route that wants to know. */
    public Caller caller() {
        return admitted.orElseThrow(() -> new IllegalStateException("The route lets anybody call."));
    }

    /** A variable of the route. */
    public String variable(String name) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() -> new IllegalStateException("The route has no variable `" + name + "`."));
    }

    /** A header, by its name in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The trace that the request says it belongs to; one that is not valid counts as none. */
    public Optional<Trace> trace() {
        return header("traceparent").flatMap(Trace::parse);
    }

    /** A query parameter. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** A query parameter that is a whole number from {@code least} to {@code most}. */
    public Optional<Long> number(String name, long least, long most) {
        return query(name).map(text -> {
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw Problem.invalid(
                    "`" + name + "=" + brief(text) + "` must be a whole number from " + least + " to " + most + ".");
        });
    }

    /** Refuses every query parameter that is not among {@code known}. */
    public void queryOnly(String... known) {
        for (String name : query.keySet()) {
            if (!List.of(known).contains(name)) {
                throw Problem.invalid("The query parameter `" + brief(name) + "` is not known here"
                        + (known.length == 0 ? "." : ": use " + String.join(", ", known) + "."));
            }
        }
    }

    /** The credential in {@code Authorization: Bearer}, or {@code Authorization: DPoP}. */
    public Optional<Secret> bearer() {
        return header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7) || bound())
                .map(value -> new Secret(value.substring(value.indexOf(' ')).strip()));
    }

    /** Whether whoever calls says that the credential is bound to a key (RFC 9449). */
    boolean bound() {
        return header("authorization")
                .filter(value -> value.regionMatches(true, 0, "DPoP ", 0, 5))
                .isPresent();
    }

    /**
     * The body as an object with no members but {@code known}; the checks of its form are those of {@link Json#parse}.
     */
    public Body body(String... known) {
        String type = headers.getOrDefault("content-type", "");
        if (!type.replace(" ", "").toLowerCase(java.util.Locale.ROOT).matches("application/json(;charset=utf-8)?")) {
            throw Problem.invalid(415, "The content type is `" + brief(type) + "`: send `application/json`.");
        }
        if (headers.containsKey("content-encoding")) {
            throw Problem.invalid(415, "An encoded body is not read: leave `Content-Encoding` out.");
        }
        Json json;
        try {
            json = Json.parse(content.toArray());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
        if (!(json instanceof Json.Fields fields)) {
            throw Problem.invalid("The body must be a JSON object.");
        }
        Set<String> allowed = Set.of(known);
        for (String name : fields.members().keySet()) {
            if (!allowed.contains(name)) {
                throw Problem.invalid(
                        "The member `" + brief(name) + "` is not known here: use " + String.join(", ", known) + ".");
            }
        }
        return new Body(fields);
    }

    /** The fields of a form with no fields but {@code known}, each at most once. */
    public Map<String, String> form(String... known) {
        String type = headers.getOrDefault("content-type", "").toLowerCase(java.util.Locale.ROOT);
        if (!type.replaceFirst(";.*", "").strip().equals("application/x-www-form-urlencoded")) {
            throw Problem.invalid(415, "The content type is `" + brief(type) + "`: send the form of the page.");
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : content.utf8().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = decoded(pair.substring(0, equals));
            if (!List.of(known).contains(name)
                    || fields.putIfAbsent(name, decoded(pair.substring(equals + 1))) != null) {
                throw Problem.invalid("The field `" + brief(name) + "` is not known here, or stands here twice.");
            }
        }
        return Map.copyOf(fields);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The form can't be read: check how it is encoded.");
        }
    }

    /** Text of a stranger, short enough for a message. */
    static String brief(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
