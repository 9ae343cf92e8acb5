package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All events that a filter lets through, page by page, oldest first. */
final class AuditPages {

    private static final int PAGE = 1_000;

    private final Api api;
    private final AuditFilter filter;
    private final Instant now;
    private Optional<String> after;
    private boolean ended;

    /** @param after only those behind this index */
    AuditPages(Api api, AuditFilter filter, Instant now, Optional<String> after) {
        this.api = api;
        this.filter = filter;
        this.now = now;
        this.after = after;
    }

    /** The next page, of {@code {index, event}}; empty when there is nothing more. */
    List<Json.Fields> next() {
        if (ended) {
            return List.of();
        }
        Json.Fields page = api.get(filter.page(after, PAGE, now));
        List<Json.Fields> events =
                page.array("events").stream().map(Json.Fields.class::cast).toList();
        ended = page.find("next").isEmpty();
        if (!events.isEmpty()) {
            after = Optional.of(Long.toString(events.getLast().whole("index")));
        }
        return events;
    }
}
