package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted.Place place() {
        return new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "x");
    }

    private static Json.Fields event(long position) {
        return (Json.Fields) Json.parse("{\"position\":" + position
                + ",\"event\":{\"v\":1,\"type\":\"denied\",\"at\":\"2026-11-20T12:00:00Z\",\"approval\":\"apr-7k2m9qwert\","
                + "\"by\":\"person:bob\",\"because\":\"no \\u001b[31mWHERE\"}}");
    }

    private static Json page(boolean more, long... positions) {
        List<Json> events = new ArrayList<>();
        for (long position : positions) {
            events.add(event(position));
        }
        Json.Builder page = Json.fields().with("events", Json.array(events));
        return (more ? page.with("next", positions[positions.length - 1]) : page).build();
    }

    @Test
    void queriesByField() {
        gateway.on("GET /v1/audit", 200, page(true, 4, 9));
        Attempted attempted =
                place().run("audit", "query", "--type", "denied", "--target", "postgres/a b", "--since", "2h");
        assertThat(attempted.out())
                .contains("denied", "apr-7k2m9qwert", "by=person:bob", "no \\u{1b}[31mWHERE", "--after 9")
                .doesNotContain("\u001b");
        assertThat(gateway.asked().getFirst().what())
                .isEqualTo(
                        "GET /v1/audit?limit=100&type=denied&target=postgres%2Fa%20b&since=2026-11-20T10%3A00%3A00Z");
        assertThat(place().run("audit", "query", "--since", "yesterday").exit()).isEqualTo(2);
    }

    @Test
    void turnsThePagesForMachines() {
        gateway.on("GET /v1/audit", 200, page(true, 1, 2)).on("GET /v1/audit", 200, page(false, 3));
        assertThat(place().run("audit", "query", "--all", "--json").out().lines())
                .containsExactly(event(1).canonical(), event(2).canonical(), event(3).canonical());
        assertThat(gateway.asked().getLast().what()).contains("after=2");
    }

    @Test
    void showsTheNewest() {
        gateway.on("GET /v1/audit/head", 200, Json.parse("{\"position\":30,\"hash\":\"sha256:00\"}"))
                .on("GET /v1/audit", 200, page(false, 29, 30));
        assertThat(place().run("audit", "tail", "-n", "2").out().lines()).hasSize(2);
        assertThat(gateway.asked("GET /v1/audit?after=28&limit=1000").token()).isEqualTo("Bearer x");
        assertThat(place().run("audit", "head").out()).isEqualTo("30:sha256:00\n");
    }

    @Test
    void verifiesOffline() throws IOException {
        ChainHead head = write(3);
        gateway.close();
        Attempted verified = place().run("audit", "verify", "log");
        assertThat(verified.exit()).isZero();
        assertThat(verified.out()).contains("True.", "All 3 events", head.hash().toString(), "Without --head");
        assertThat(place().run("audit", "verify", "log", "--head", head.position() + ":" + head.hash())
                        .exit())
                .isZero();
        assertThat(place().run("audit", "verify", "log", "--json").json().text("verdict"))
                .isEqualTo("true");
    }

    @Test
    void findsACutTailOnlyAgainstASavedHead() throws IOException {
        ChainHead head = write(3);
        Files.writeString(home.resolve("head"), head.canonical().canonical());
        write(2);
        assertThat(place().run("audit", "verify", "log").exit()).isZero();
        Attempted cut = place().run("audit", "verify", "log", "--head", "head");
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.out()).contains("Tampered with.", "cut off");
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        write(3);
        Path file = home.resolve("log/audit.jsonl");
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i += 7) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertThat(place().run("audit", "verify", "log").exit())
                    .as("a bit of byte %s", i)
                    .isNotZero();
        }
    }

    @Test
    void cannotTellWithoutALog() {
        Attempted attempted = place().run("audit", "verify", "nowhere");
        assertThat(attempted.exit()).isEqualTo(2);
        assertThat(attempted.out()).contains("Can't tell.", "nowhere");
        assertThat(place().run("audit", "verify", "nowhere", "--head", "nonsense")
                        .err())
                .contains("is no head of a log");
    }

    /** A log of gateway starts, as the gateway writes it. */
    private ChainHead write(int count) throws IOException {
        Path file = Files.createDirectories(home.resolve("log")).resolve("audit.jsonl");
        StringBuilder lines = new StringBuilder();
        Digest hash = ChainHead.START.hash();
        for (int n = 1; n <= count; n++) {
            Json.Fields event = new AuditEvent.Lifecycle("started", "test", Attempted.NOW.plusSeconds(n)).canonical();
            ByteArrayOutputStream hashed = new ByteArrayOutputStream();
            hashed.writeBytes(hash.bytes());
            hashed.writeBytes(
                    Json.fields().with("event", event).with("n", n).build().canonicalBytes());
            hash = Digest.of(Bytes.of(hashed.toByteArray()).toArray());
            lines.append(Json.fields()
                            .with("event", event)
                            .with("n", n)
                            .with("hash", hash.toString())
                            .build()
                            .canonical())
                    .append('\n');
        }
        Files.writeString(file, lines);
        return new ChainHead(count, hash);
    }
}
