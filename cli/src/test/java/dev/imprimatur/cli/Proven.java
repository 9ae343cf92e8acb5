package dev.imprimatur.cli;

import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.policy.PolicyReader;
import dev.imprimatur.policy.PolicySource;
import dev.imprimatur.policy.PolicyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A log with the life of one approval among other events, and what a gateway gives out as evidence of it. */
final class Proven {

    private Set<Personal> personal = Set.of();

    static final NoteSigner LOG = new NoteSigner("log.example/a.b", SigningKey.generate());

    static final String RULES = """
            # deletions
            rules:
              - id: deletes-are-seen
                on: { operation: sql.delete }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
            """;

    static final PolicyText POLICY = new PolicyReader(Optional.empty())
            .read(List.of(new PolicySource("data/rules.yaml", RULES)), Optional.empty())
            .text()
            .orElseThrow();

    static final Json.Fields REQUEST = Json.fields()
            .with("v", 1)
            .with("subject", Json.fields().with("actor", "agent:bot").build())
            .with("target", "postgres/shop")
            .with("operation", "sql.delete")
            .with(
                    "payload",
                    Json.fields()
                            .with(
                                    "content",
                                    Bytes.utf8("DELETE FROM orders\nWHERE a = $1 -- é")
                                            .base64())
                            .with("parameters", Json.array(List.of()))
                            .with("state", Json.fields().build())
                            .build())
            .build();

    static final String DIGEST = REQUEST.digest().toString();

    private final List<Json.Fields> events = new ArrayList<>();
    private final List<Long> story = new ArrayList<>();

    Proven() {
        story(event("started").with("version", "0.1.0"));
        noise(3);
        story(event("policy-loaded").with("policy", POLICY.version().toString()).with("rules", 1));
        noise(250);
        story(event("attempted")
                .with("action", "act-1")
                .with("subject", REQUEST.get("subject"))
                .with("target", REQUEST.get("target"))
                .with("operation", REQUEST.get("operation"))
                .with("interested", Json.texts(List.of("person:ann")))
                .with("text", "DELETE FROM orders\nWHERE a = $1 -- é"));
        story(event("decided")
                .with("action", "act-1")
                .with("effect", "hold")
                .with("rules", Json.texts(List.of("deletes-are-seen")))
                .with("policy", POLICY.version().toString())
                .with("because", "")
                .with("risk", "medium"));
        story(held());
        noise(70);
        story(vote("person:ben"));
        story(settled("approved").with("use_by", Attempted.NOW.plusSeconds(600).toString()));
        story(about("released").with("action", "act-1").with("digest", DIGEST));
        noise(2);
        story(about("executed")
                .with("action", "act-1")
                .with("outcome", Json.fields().with("word", "done").build()));
        noise(9);
    }

    private static Json.Builder event(String type) {
        return Json.fields().with("v", 1).with("type", type).with("at", "2026-11-20T11:00:00Z");
    }

    private static Json.Builder about(String type) {
        return event(type).with("approval", FakeGateway.ID);
    }

    private static Json.Builder held() {
        return about("held")
                .with("action", "act-1")
                .with("attached", false)
                .with("digest", DIGEST)
                .with(
                        "requirements",
                        Json.array(List.of(Json.fields()
                                .with("from", "group:owners")
                                .with("people", 1)
                                .with("passkey", false)
                                .build())))
                .with("interested", Json.texts(List.of("person:ann")))
                .with("expires_at", "2026-11-20T13:00:00Z");
    }

    static Json.Builder vote(String voter) {
        return about("voted")
                .with("voter", voter)
                .with("choice", "approve")
                .with("because", "they are \"old\"")
                .with(
                        "evidence",
                        Json.fields()
                                .with("seen", DIGEST)
                                .with("passkey", false)
                                .build());
    }

    private static Json.Builder settled(String type) {
        return about(type)
                .with("action", "act-1")
                .with("digest", DIGEST)
                .with("revision", 2)
                .with("by", "person:ben");
    }

    private void noise(int count) {
        for (int i = 0; i < count; i++) {
            events.add(event("audit-read")
                    .with("who", "person:ann")
                    .with("query", Json.fields().with("n", events.size()).build())
                    .with("events", 1)
                    .build());
        }
    }

    private void story(Json.Builder event) {
        story.add((long) events.size());
        events.add(event.build());
    }

    /** The same, with one event of the approval changed before the log took it. */
    Proven with(String type, UnaryOperator<Json.Fields> change) {
        events.replaceAll(event -> event.text("type").equals(type) ? change.apply(event) : event);
        return this;
    }

    /** Without an event of the approval; the log has it. */
    Proven without(String type) {
        story.removeIf(index -> events.get(Math.toIntExact(index)).text("type").equals(type));
        return this;
    }

    /** What the gateway gives, in two pages. */
    FakeGateway answeredBy(FakeGateway gateway, Json.Fields request) {
        String path = "POST /v1/approvals/" + FakeGateway.ID + "/evidence";
        List<Digest> leaves = events.stream()
                .map(event -> Hashes.leaf(entry(event).canonicalBytes()))
                .toList();
        Frontier frontier = Frontier.empty();
        leaves.forEach(frontier::add);
        SignedNote note = new Checkpoint(LOG.name(), frontier.head()).sign(LOG);
        Json.Builder first = page(note, request)
                .with("events", proven(story.subList(0, 3), leaves, note))
                .with("next", 300)
                .with("policies", Json.array(List.of(policy())));
        Json.Builder second = page(note, request).with("events", proven(story.subList(3, story.size()), leaves, note));
        return gateway.on(path, 200, first.build()).on(path, 200, second.build());
    }

    private static Json.Builder page(SignedNote note, Json.Fields request) {
        return Json.fields()
                .with("approval", FakeGateway.ID)
                .with("state", "approved")
                .with("digest", DIGEST)
                .with("request", request.canonical())
                .with("checkpoint", note.written())
                .with("key", LOG.key().text());
    }

    private static Json policy() {
        return Json.fields()
                .with("version", POLICY.version().toString())
                .with(
                        "files",
                        Json.fields()
                                .with(
                                        "policy.json",
                                        Bytes.of(POLICY.canonical().canonicalBytes())
                                                .base64())
                                .with(
                                        "source/data/rules.yaml",
                                        Bytes.utf8(RULES).base64())
                                .build())
                .build();
    }

    private Json proven(List<Long> indices, List<Digest> leaves, SignedNote note) {
        List<Json> proven = new ArrayList<>();
        for (long index : indices) {
            Json.Fields event = events.get(Math.toIntExact(index));
            StringBuilder proof = new StringBuilder("c2sp.org/tlog-proof@v1\nindex " + index + "\n");
            path(Math.toIntExact(index), leaves)
                    .forEach(hash -> proof.append(hash.base64()).append('\n'));
            proven.add(Json.fields()
                    .with("index", index)
                    .with("event", event)
                    .with("entry", entry(event).canonical())
                    .with("proof", proof.append('\n').append(note.written()).toString())
                    .with(
                            "openings",
                            Json.array(
                                    committed(event).values(),
                                    value -> Json.of(value.opening().base64())))
                    .build());
        }
        return Json.array(proven);
    }

    /** The same, with everything personal taken out. */
    Proven personal() {
        personal = Set.of(Personal.values());
        return this;
    }

    private Personal.Committed committed(Json.Fields event) {
        return Personal.commit(event, personal, new Random(event.canonical().hashCode()));
    }

    private Json.Fields entry(Json.Fields event) {
        return Beside.of(committed(event).entry(), EntryBundle.LONGEST).entry();
    }

    /** As RFC 9162, section 2.1.3.1, defines it. */
    private static List<Digest> path(int index, List<Digest> leaves) {
        if (leaves.size() == 1) {
            return new ArrayList<>();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        boolean left = index < split;
        List<Digest> path = left
                ? path(index, leaves.subList(0, split))
                : path(index - split, leaves.subList(split, leaves.size()));
        path.add(root(left ? leaves.subList(split, leaves.size()) : leaves.subList(0, split)));
        return path;
    }

    private static Digest root(List<Digest> leaves) {
        Frontier frontier = Frontier.empty();
        leaves.forEach(frontier::add);
        return frontier.head().root();
    }
}
