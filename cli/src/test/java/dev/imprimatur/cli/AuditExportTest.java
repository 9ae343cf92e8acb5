package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking events out, each once, whatever happens in between. */
class AuditExportTest {

    private static final NoteSigner LOG = new NoteSigner("log.example", SigningKey.generate());

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted run(String... arguments) {
        return new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "x")
                .run(arguments);
    }

    private static String checkpoint(long size) {
        return new Checkpoint("log.example", new TreeHead(size, Digest.of(new byte[] {(byte) size})))
                .sign(LOG)
                .written();
    }

    private static Json.Fields head(long size) {
        return Json.fields()
                .with("size", size)
                .with("root", Digest.of(new byte[] {(byte) size}).toString())
                .with("checkpoint", checkpoint(size))
                .with("key", LOG.key().text())
                .build();
    }

    private static Json.Fields event(long index) {
        return Json.fields()
                .with("index", index)
                .with(
                        "event",
                        Json.fields()
                                .with("v", 1)
                                .with("type", "attempted")
                                .with("at", "2026-11-20T12:00:00Z")
                                .with("target", "=HYPERLINK(\"x\")")
                                .with("text", "SELECT \"a\",\n1")
                                .build())
                .build();
    }

    private static Json.Fields page(boolean more, long... indices) {
        List<Json> events = new ArrayList<>();
        LongStream.of(indices).forEach(index -> events.add(event(index)));
        Json.Builder page = Json.fields().with("events", Json.array(events));
        return (more ? page.with("next", indices[indices.length - 1]) : page).build();
    }

    private void noOlderCheckpoint() {
        gateway.problem("GET /v1/audit/checkpoint", 404, "not-found", "None.");
    }

    @Test
    void exportsWhatIsThereAndSaysWhichPopulationItIs() throws IOException {
        gateway.on("GET /v1/audit/head", 200, head(5))
                .on("GET /v1/audit", 200, page(true, 0, 1))
                .on("GET /v1/audit", 200, page(false, 3, 7));
        noOlderCheckpoint();

        Attempted exported = run("audit", "export", "out.jsonl", "--type", "attempted");

        assertThat(exported.exit()).as(exported.err()).isZero();
        assertThat(Files.readAllLines(home.resolve("out.jsonl")))
                .as("7 came after the head was taken")
                .containsExactly(event(0).canonical(), event(1).canonical(), event(3).canonical());
        Json.Fields manifest = (Json.Fields) Json.parse(Files.readAllBytes(home.resolve("out.jsonl.manifest.json")));
        assertThat(manifest.whole("count")).isEqualTo(3);
        assertThat(manifest.whole("to")).isEqualTo(5);
        assertThat(manifest.fields("query").text("type")).isEqualTo("attempted");
        assertThat(manifest.text("checkpoint")).isEqualTo(checkpoint(5));
    }

    @Test
    void goesOnWhereItWasInterruptedWithoutAGapOrADouble() throws IOException {
        gateway.on("GET /v1/audit/head", 200, head(9))
                .on("GET /v1/audit", 200, page(true, 0, 1))
                .on("GET /v1/audit", 503, "{}")
                .on("GET /v1/audit", 200, page(false, 2));
        assertThat(run("audit", "export", "out.jsonl").exit()).isEqualTo(4);
        Files.writeString(home.resolve("out.jsonl"), "{\"torn", StandardOpenOption.APPEND);

        noOlderCheckpoint();
        Attempted again = run("audit", "export", "out.jsonl");

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(gateway.asked("GET /v1/audit?after=1&limit=1000").what()).isNotEmpty();
        assertThat(Files.readAllLines(home.resolve("out.jsonl")))
                .containsExactly(event(0).canonical(), event(1).canonical(), event(2).canonical());
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        gateway.on("GET /v1/audit/head", 200, head(5)).on("GET /v1/audit", 200, page(false, 1));
        noOlderCheckpoint();
        assertThat(run("audit", "export", "out.jsonl").exit()).isZero();

        Attempted other = run("audit", "export", "out.jsonl", "--type", "denied");

        assertThat(other.exit()).isEqualTo(2);
        assertThat(other.err()).contains("another query");
    }

    @Test
    void anotherFormOrBeginningIsAnotherExport() throws IOException {
        Files.writeString(home.resolve("kept"), checkpoint(3));
        gateway.on("GET /v1/audit/head", 200, head(5)).on("GET /v1/audit", 200, page(false, 1));
        noOlderCheckpoint();
        assertThat(run("audit", "export", "out.jsonl").exit()).isZero();

        assertThat(run("audit", "export", "out.jsonl", "--form", "CSV").exit()).isEqualTo(2);
        assertThat(run("audit", "export", "out.jsonl", "--from", "kept").exit()).isEqualTo(2);
    }

    @Test
    void anExportThatFailedAtOnceIsBegunAgain() {
        gateway.problem("GET /v1/audit/head", 503, "unavailable", "Later.");
        assertThat(run("audit", "export", "late.jsonl").exit()).isEqualTo(4);

        assertThat(run("audit", "export", "late.jsonl").exit())
                .as("the same answer, not a complaint about the file")
                .isEqualTo(4);
    }

    @Test
    void doesNotWriteOverAFileItDoesNotKnow() throws IOException {
        Files.writeString(home.resolve("notes.txt"), "mine");
        assertThat(run("audit", "export", "notes.txt").exit()).isEqualTo(2);
        assertThat(Files.readString(home.resolve("notes.txt"))).isEqualTo("mine");
    }

    @Test
    void tableCellsAreQuotedAndNoneIsAFormula() throws IOException {
        gateway.on("GET /v1/audit/head", 200, head(5)).on("GET /v1/audit", 200, page(false, 1));
        noOlderCheckpoint();

        assertThat(run("audit", "export", "out.csv", "--form", "CSV").exit()).isZero();

        String table = Files.readString(home.resolve("out.csv"));
        assertThat(table).startsWith("index,at,type,action,").contains("\"'=HYPERLINK(\"\"x\"\")\"");
        assertThat(table.lines()).hasSize(2);
    }

    @Test
    void beginsAtACheckpointThatWasKept() throws IOException {
        Files.writeString(home.resolve("kept"), checkpoint(3));
        gateway.on("GET /v1/audit/head", 200, head(5))
                .on("GET /v1/audit", 200, page(false, 3, 4))
                .on(
                        "GET /v1/audit/consistency",
                        200,
                        Json.fields().with("path", Json.texts(List.of())).build());

        assertThat(run("audit", "export", "out.jsonl", "--from", "kept").exit()).isZero();

        assertThat(gateway.asked("GET /v1/audit?after=2&limit=1000").what()).isNotEmpty();
        assertThat(gateway.asked("GET /v1/audit/consistency?from=3&to=5").what())
                .isNotEmpty();
        Json.Fields manifest = (Json.Fields) Json.parse(Files.readAllBytes(home.resolve("out.jsonl.manifest.json")));
        assertThat(manifest.text("older_checkpoint")).isEqualTo(checkpoint(3));
        assertThat(manifest.whole("from")).isEqualTo(3);
    }

    @Test
    void aSampleIsDrawnBySeedAlone() {
        long[] all = LongStream.range(0, 40).toArray();
        List<Long> expected = LongStream.of(all)
                .boxed()
                .sorted(Comparator.comparing(index -> Digest.of(("s1:" + index).getBytes(StandardCharsets.UTF_8))
                        .hex()))
                .limit(5)
                .sorted()
                .toList();
        for (int i = 0; i < 2; i++) {
            gateway.on("GET /v1/audit/head", 200, head(40)).on("GET /v1/audit", 200, page(false, all));
            Attempted drawn = run("audit", "sample", "--seed", "s1", "--n", "5", "--json");
            assertThat(drawn.out().lines().map(line -> ((Json.Fields) Json.parse(line)).whole("index")))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void savesWhatProvesAnEvent() throws IOException {
        gateway.on(
                "GET /v1/audit/events/7",
                200,
                Json.fields()
                        .with("index", 7)
                        .with("event", event(7).fields("event"))
                        .with("entry", "{\"exact\":1}")
                        .with("proof", "c2sp.org/tlog-proof@v1\n")
                        .build());

        Attempted shown = run("audit", "show", "7", "--save", "evidence");

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("SELECT").doesNotContain("\",\n1");
        assertThat(Files.readString(home.resolve("evidence/7.json"))).isEqualTo("{\"exact\":1}");
        assertThat(home.resolve("evidence/7.tlog-proof")).exists();
    }

    @Test
    void waitsForTheIndex() {
        Json.Fields begun = Json.fields().with("indexed", 0).with("size", 3).build();
        Json.Fields done = Json.fields().with("indexed", 4).with("size", 4).build();
        gateway.on("POST /v1/audit/index", 202, begun).on("GET /v1/audit/index", 200, done);

        assertThat(run("audit", "reindex").out()).contains("All 4 events");
    }
}
