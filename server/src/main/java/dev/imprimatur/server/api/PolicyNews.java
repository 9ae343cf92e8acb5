package dev.imprimatur.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of looking at the policy folder.
 *
 * @param loadedAt since when the set in force is
 * @param refused what was offered since then and is not valid
 */
public record PolicyNews(Instant loadedAt, Optional<Refusal> refused) {

    /**
     * A set that is not valid.
     *
     * @param errors each with its place
     */
    public record Refusal(Instant at, List<String> errors) {
        public Refusal {
            errors = List.copyOf(errors);
        }
    }
}
