package dev.imprimatur.server.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who answers what, and to whom.
 *
 * @param access who may call it
 * @param template a path in which {@code {name}} stands for one segment, as in the OpenAPI document
 */
public record Route(Access access, String method, String template, Handler handler) {

    /** Answers one request; whatever it refuses is a {@link Problem}. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Call call);
    }

    static Route get(Access access, String template, Handler handler) {
        return new Route(access, "GET", template, handler);
    }

    static Route post(Access access, String template, Handler handler) {
        return new Route(access, "POST", template, handler);
    }

    static Route delete(Access access, String template, Handler handler) {
        return new Route(access, "DELETE", template, handler);
    }

    /** The variables when {@code path} fits the template. */
    Optional<Map<String, String>> match(String path) {
        List<String> mine = List.of(template.split("/", -1));
        List<String> theirs = List.of(path.split("/", -1));
        if (mine.size() != theirs.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < mine.size(); i++) {
            String segment = mine.get(i);
            if (segment.startsWith("{") && !theirs.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), theirs.get(i));
            } else if (!segment.equals(theirs.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
