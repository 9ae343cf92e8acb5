package dev.imprimatur.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteSearchTest {

    private static final Instant START = Instant.parse("2026-11-01T08:00:00Z");

    /** A log in memory. */
    private static final class Log implements AuditReader {
        private final List<Json.Fields> events = new ArrayList<>();

        synchronized void add(Json.Fields event) {
            events.add(event);
        }

        @Override
        public synchronized List<AuditEntry> read(long index, int limit, Predicate<String> wants) {
            return IntStream.range((int) index, (int) Math.min(events.size(), index + limit))
                    .mapToObj(i -> new AuditEntry(i, events.get(i)))
                    .filter(entry -> wants.test(entry.event().text("type")))
                    .toList();
        }

        @Override
        public synchronized List<AuditEntry> pick(List<Long> indices) {
            return indices.stream()
                    .map(index -> new AuditEntry(index, events.get(Math.toIntExact(index))))
                    .toList();
        }

        @Override
        public AuditEntry whole(long index) {
            return read(index, 1).getFirst();
        }

        @Override
        public synchronized long size() {
            return events.size();
        }
    }

    private final Log log = new Log();

    @TempDir
    private Path folder;

    private SqliteSearch search;

    @BeforeEach
    void open() {
        search = SqliteSearch.open(folder.resolve("index.db"), log);
    }

    @AfterEach
    void close() {
        search.close();
    }

    @Test
    void findsAVoteByTheActionItIsAbout() {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        story("a2", "agent:other", "postgres/test", "orders", "cleo");

        assertThat(found(Map.of(Attribute.TYPE, "voted", Attribute.SUBJECT, "agent:bot")))
                .containsExactly(3L);
        assertThat(found(Map.of(Attribute.TYPE, "executed", Attribute.TABLE, "public.orders")))
                .containsExactly(9L);
        assertThat(found(Map.of(Attribute.TYPE, "executed", Attribute.TABLE, "customers")))
                .containsExactly(4L);
        assertThat(found(Map.of(Attribute.RULE, "rule-of-a2"))).containsExactly(6L, 7L, 8L, 9L);
        assertThat(found(Map.of(Attribute.VOTER, "person:ben"))).containsExactly(3L);
        assertThat(found(Map.of(Attribute.SUBJECT, "person:ann"))).hasSize(10);
        assertThat(found(Map.of(Attribute.OUTCOME, "done", Attribute.TARGET, "postgres/test")))
                .containsExactly(9L);
        assertThat(found(Map.of(Attribute.SENSITIVITY, "pii", Attribute.EFFECT, "hold")))
                .containsExactly(1L, 6L);
        assertThat(found(Map.of(Attribute.MODEL, "model-7", Attribute.TYPE, "attempted")))
                .containsExactly(0L, 5L);
        assertThat(found(Map.of(Attribute.SUBJECT, "agent:bo"))).isEmpty();
    }

    @Test
    void findsWordsAnywhereInAnyOrderAndCase() {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        log.add(event("denied", 9)
                .with("because", "Émile says: \"no\" OR nothing")
                .build());

        assertThat(words("FROM delete")).containsExactly(0L);
        assertThat(words("delete missing")).isEmpty();
        assertThat(words("custom*")).containsExactly(0L);
        assertThat(words("emile")).containsExactly(5L);
        assertThat(words("says \"no\"")).containsExactly(5L);
        assertThat(words("* \" -")).isEmpty();
        assertThat(words("delete = * customers")).containsExactly(0L);
        log.add(event("denied", 9).with("because", "नमस्ते").build());
        assertThat(words("नमस्ते")).containsExactly(6L);
        assertThat(words("E\u0301mile")).containsExactly(5L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "'",
                "*",
                "OR",
                "NOT x",
                "a AND",
                "(",
                "prose:",
                "NEAR(a b)",
                "^a",
                "{",
                "-",
                "a\0b",
                "\"*\"",
                "x\" OR \"y"
            })
    void takesNothingInAQueryForASign(String hostile) {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");

        assertThat(words(hostile + " unheard-of")).isEmpty();
    }

    @Test
    void aValueOfOneAttributeIsNoneOfAnother() {
        log.add(event("attempted", 0).with("target", "denied").build());

        assertThat(found(Map.of(Attribute.TYPE, "denied"))).isEmpty();
        assertThat(found(Map.of(Attribute.TARGET, "denied"))).containsExactly(0L);
    }

    @Test
    void agreesWithReadingEverything() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 3_000; i++) {
            int time = i / 3 - (random.nextInt(10) == 0 ? random.nextInt(100) : 0); // clocks are set back
            log.add(event(random.nextBoolean() ? "signed-in" : "sign-in-refused", time)
                    .with("who", "person:p" + random.nextInt(20))
                    .with("why", "word" + random.nextInt(50))
                    .build());
        }
        for (int i = 0; i < 300; i++) {
            String who = "person:p" + random.nextInt(20);
            Optional<Instant> since =
                    random.nextBoolean() ? Optional.of(START.plusSeconds(random.nextInt(1_000))) : Optional.empty();
            Optional<Instant> until =
                    random.nextBoolean() ? Optional.of(START.plusSeconds(random.nextInt(1_000))) : Optional.empty();
            String word = random.nextBoolean() ? "word" + random.nextInt(50) : "";
            AuditQuery query = AuditQuery.page(random.nextInt(3_000), 1 + random.nextInt(40))
                    .with(word)
                    .between(since, until);
            boolean byWho = random.nextBoolean();

            assertThat(search.find(byWho ? query.with(Attribute.SUBJECT, who) : query))
                    .as("%s by %s", query, byWho ? who : "anybody")
                    .isEqualTo(log.read(query.from(), 3_000).stream()
                            .filter(entry -> !byWho || entry.event().text("who").equals(who))
                            .filter(entry ->
                                    word.isEmpty() || entry.event().text("why").equals(word))
                            .filter(entry ->
                                    since.stream().allMatch(from -> !at(entry).isBefore(from)))
                            .filter(entry ->
                                    until.stream().allMatch(end -> at(entry).isBefore(end)))
                            .limit(query.limit())
                            .toList());
        }
    }

    @Test
    void goesOnWhereItStoppedAndIsMadeAnewFromAnotherLog() throws IOException {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        assertThat(found(Map.of(Attribute.TYPE, "voted"))).containsExactly(3L);
        search.close();
        log.add(event("voted", 20)
                .with("approval", "apr-a1")
                .with("voter", "person:dora")
                .build());
        open();

        assertThat(search.indexed()).isGreaterThanOrEqualTo(5);
        assertThat(found(Map.of(Attribute.TYPE, "voted", Attribute.SUBJECT, "agent:bot")))
                .containsExactly(3L, 5L);

        search.close();
        log.events.set(5, event("stopped", 20).build());
        open();
        assertThat(found(Map.of(Attribute.TYPE, "voted"))).containsExactly(3L);

        search.close();
        log.events.subList(2, 6).clear();
        open();
        assertThat(found(Map.of(Attribute.TARGET, "postgres/prod"))).containsExactly(0L, 1L);

        search.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        open();
        assertThat(found(Map.of(Attribute.TARGET, "postgres/prod"))).containsExactly(0L, 1L);
    }

    @Test
    void whatHasNoConditionComesFromTheLogAlone() throws SQLException {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        assertThat(found(Map.of(Attribute.TYPE, "voted"))).containsExactly(3L);
        try (Connection thief = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("index.db"));
                Statement statement = thief.createStatement()) {
            statement.executeUpdate("DELETE FROM moments");
        }

        assertThat(search.find(AuditQuery.page(1, 2))).isEqualTo(log.read(1, 2));
    }

    @Test
    void isMadeAnewWhenItIsDamaged() throws IOException {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        search.close();
        Files.writeString(
                folder.resolve("index.db"), "no database at all, but long enough to be looked at".repeat(100));
        open();

        assertThat(found(Map.of(Attribute.TYPE, "voted"))).containsExactly(3L);
    }

    @Test
    void isMadeAnewOnDemand() {
        story("a1", "agent:bot", "postgres/prod", "customers", "ben");
        assertThat(found(Map.of(Attribute.TYPE, "held"))).containsExactly(2L);

        search.rebuild();

        assertThat(found(Map.of(Attribute.TYPE, "voted", Attribute.TABLE, "customers")))
                .containsExactly(3L);
        assertThat(search.indexed()).isEqualTo(5);
    }

    private List<Long> found(Map<Attribute, String> attributes) {
        AuditQuery query = AuditQuery.page(0, 100);
        for (Map.Entry<Attribute, String> wanted : attributes.entrySet()) {
            query = query.with(wanted.getKey(), wanted.getValue());
        }
        return search.find(query).stream().map(AuditEntry::index).toList();
    }

    private List<Long> words(String words) {
        return search.find(AuditQuery.page(0, 100).with(words)).stream()
                .map(AuditEntry::index)
                .toList();
    }

    private static Instant at(AuditEntry entry) {
        return Instant.parse(entry.event().text("at"));
    }

    private static Json.Builder event(String type, int second) {
        return Json.fields()
                .with("v", 1)
                .with("type", type)
                .with("at", START.plusSeconds(second).toString());
    }

    /** Attempted, decided, held, voted and executed. */
    private void story(String action, String agent, String target, String table, String voter) {
        Json facts = Json.fields()
                .with(
                        "tables",
                        Json.array(List.of(Json.fields()
                                .with("schema", "public")
                                .with("table", table)
                                .with("access", "write")
                                .with("sensitivity", "pii")
                                .build())))
                .build();
        log.add(event("attempted", 0)
                .with("action", action)
                .with(
                        "subject",
                        Json.fields()
                                .with("actor", agent)
                                .with("behalf", Json.texts(List.of("person:ann")))
                                .build())
                .with("target", target)
                .with("operation", "sql.delete")
                .with("facts", facts)
                .with("text", "DELETE FROM " + table)
                .with("model", "model-7")
                .build());
        log.add(event("decided", 0)
                .with("action", action)
                .with("effect", "hold")
                .with("rules", Json.texts(List.of("rule-of-" + action)))
                .build());
        log.add(event("held", 1)
                .with("action", action)
                .with("approval", "apr-" + action)
                .build());
        log.add(event("voted", 5)
                .with("approval", "apr-" + action)
                .with("voter", "person:" + voter)
                .build());
        log.add(event("executed", 6)
                .with("action", action)
                .with("outcome", Json.fields().with("word", "done").build())
                .build());
    }
}
