package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what was recorded, for people. That they read it is recorded too. */
public final class AuditTrail implements Resource {

    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9000-01-01T00:00:00Z");

    private final AuditSearch search;
    private final Recorder recorder;
    private final InstantSource clock;

    public AuditTrail(AuditSearch search, Recorder recorder, InstantSource clock) {
        this.search = search;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get(Access.AUDITOR, "/v1/audit", this::find));
    }

    private Answer find(Call call) {
        call.queryOnly(parameters());
        Caller caller = call.caller();
        AuditQuery query = query(call);
        List<AuditEntry> page = search.find(query);
        // an answer of nothing but such records makes none, or whoever follows the log would read of themself for ever
        boolean quiet = page.isEmpty()
                ? query.everything()
                : page.stream().allMatch(entry -> entry.event().text("type").equals("audit-read"));
        if (!quiet) {
            recorder.record(
                    new AuditEvent.AuditRead(caller.subject().actor().id(), asked(call), page.size(), clock.instant()));
        }
        Json.Builder json = Json.fields()
                .with("events", Json.array(page.stream().map(AuditTrail::entry).toList()));
        if (page.size() == query.limit()) {
            json.with("next", page.getLast().index());
        }
        return Answer.json(200, json.build());
    }

    private static String[] parameters() {
        List<String> known = new ArrayList<>(List.of("after", "limit", "text", "since", "until"));
        for (Attribute attribute : Attribute.values()) {
            known.add(attribute.word());
        }
        return known.toArray(String[]::new);
    }

    private static AuditQuery query(Call call) {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            call.query(attribute.word()).ifPresent(value -> attributes.put(attribute, value));
        }
        return new AuditQuery(
                call.number("after", 0, Json.MAX_EXACT - 1)
                        .map(after -> after + 1)
                        .orElse(0L),
                Math.toIntExact(call.number("limit", 1, AuditQuery.MAX_LIMIT).orElse(100L)),
                attributes,
                call.query("text").orElse(""),
                moment(call, "since"),
                moment(call, "until"));
    }

    private static Json.Fields asked(Call call) {
        Json.Builder asked = Json.fields();
        call.query().forEach((name, value) -> asked.with(name, value));
        return asked.build();
    }

    private static Json entry(AuditEntry entry) {
        return Json.fields()
                .with("index", entry.index())
                .with("event", entry.event())
                .build();
    }

    private static Optional<Instant> moment(Call call, String name) {
        return call.query(name).map(text -> {
            try {
                Instant moment = Instant.parse(text);
                if (moment.isAfter(FIRST) && moment.isBefore(LAST)) {
                    return moment;
                }
                throw new DateTimeException("out of bounds");
            } catch (DateTimeException e) {
                throw Problem.invalid(
                        "`" + name + "=" + Call.brief(text) + "` is no moment: write it as `2026-11-30T09:30:00Z`.");
            }
        });
    }
}
