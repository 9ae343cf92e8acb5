package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.TreeHead;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What was recorded, for people. */
public final class AuditTrail implements Resource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuditReader reader;
    private final Callers callers;
    private final Function<Duration, SignedNote> checkpoint;
    private final NoteKey key;

    /**
     * @param checkpoint waits so long for a checkpoint of everything recorded until now
     * @param key verifies checkpoints
     */
    public AuditTrail(AuditReader reader, Function<Duration, SignedNote> checkpoint, Callers callers, NoteKey key) {
        this.reader = reader;
        this.checkpoint = checkpoint;
        this.callers = callers;
        this.key = key;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/audit", this::find), Route.get("/v1/audit/head", this::head));
    }

    private Answer find(Call call) {
        call.queryOnly(
                "after", "limit", "type", "action", "approval", "subject", "target", "operation", "since", "until");
        callers.person(call);
        AuditQuery query = new AuditQuery(
                call.number("after", 0, Json.MAX_EXACT - 1)
                        .map(after -> after + 1)
                        .orElse(0L),
                Math.toIntExact(call.number("limit", 1, AuditQuery.MAX_LIMIT).orElse(100L)),
                call.query("type"),
                call.query("action"),
                call.query("approval"),
                call.query("subject"),
                call.query("target"),
                call.query("operation"),
                moment(call, "since"),
                moment(call, "until"));
        List<AuditEntry> page = reader.find(query);
        Json.Builder json = Json.fields()
                .with("events", Json.array(page.stream().map(AuditTrail::entry).toList()));
        if (page.size() == query.limit()) {
            json.with("next", page.getLast().index());
        }
        return Answer.json(200, json.build());
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
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw Problem.invalid(
                        "`" + name + "=" + Call.brief(text) + "` is no moment: write it as `2026-11-30T09:30:00Z`.");
            }
        });
    }

    private Answer head(Call call) {
        callers.person(call);
        TreeHead head = reader.head();
        return Answer.json(
                200,
                Json.fields()
                        .with("size", head.size())
                        .with("root", head.root().toString())
                        .with("checkpoint", checkpoint.apply(PATIENCE).written())
                        .with("key", key.text())
                        .build());
    }
}
