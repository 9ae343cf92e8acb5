package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.SigningKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was recorded, for people. */
public final class AuditTrail implements Resource {

    private final AuditReader reader;
    private final Callers callers;
    private final SigningKey key;

    /** @param key signs how far the log reaches, for whoever keeps that elsewhere */
    public AuditTrail(AuditReader reader, Callers callers, SigningKey key) {
        this.reader = reader;
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
                call.number("after", 0, Json.MAX_EXACT).orElse(0L),
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
            json.with("next", page.getLast().position());
        }
        return Answer.json(200, json.build());
    }

    private static Json entry(AuditEntry entry) {
        return Json.fields()
                .with("position", entry.position())
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
        Json.Fields head = reader.head().canonical();
        return Answer.json(
                200,
                Json.fields()
                        .withAll(head)
                        .with("public_key", key.publicKey().base64())
                        .with("signature", key.sign(head.canonicalBytes()).base64())
                        .build());
    }
}
