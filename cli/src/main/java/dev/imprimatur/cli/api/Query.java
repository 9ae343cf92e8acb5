package dev.imprimatur.cli.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path under the API with its query, escaped. */
public final class Query {

    private final String path;
    private final List<String> parameters = new ArrayList<>();

    private Query(String path) {
        this.path = path;
    }

    /**
     * A path without a query.
     *
     * @param segments as they are meant: each is escaped
     */
    public static Query of(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(escaped(segment));
        }
        return new Query(path.toString());
    }

    /** Adds a parameter when there is a value. */
    public Query with(String name, Optional<String> value) {
        value.ifPresent(text -> parameters.add(escaped(name) + "=" + escaped(text)));
        return this;
    }

    public Query with(String name, long value) {
        return with(name, Optional.of(Long.toString(value)));
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
