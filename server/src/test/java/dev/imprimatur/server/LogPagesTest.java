package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows C2SP's tlog-tiles can read the log over HTTP; what it says of people only those who are signed in. */
class LogPagesTest {

    private static HttpResponse<byte[]> get(Rig rig, String path, Optional<String> token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(rig.server().api() + path));
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static TreeHead head(Rig rig, String checkpoint) throws Exception {
        byte[] key = get(rig, "/log/key", Optional.empty()).body();
        return Checkpoint.signedBy(
                        NoteKey.parse(new String(key, java.nio.charset.StandardCharsets.UTF_8).strip()),
                        SignedNote.parse(checkpoint))
                .head();
    }

    @Test
    void aClientRecomputesTheCheckpointFromTheEntries(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            Reply newest = rig.get(anna, "/v1/audit/head");
            TreeHead head = head(rig, newest.text("checkpoint"));
            assertThat(head.size()).isGreaterThan(2);
            assertThat(newest.text("key")).isEqualTo(rig.server().logKey());
            Tile bundle = Tile.of(Tile.ENTRIES, head.size()).getFirst();
            HttpResponse<byte[]> entries = get(rig, "/log/" + bundle.path(), Optional.of(anna));
            assertThat(entries.statusCode()).isEqualTo(200);
            assertThat(entries.headers().firstValue("Cache-Control")).contains("private, max-age=60");
            Frontier frontier = Frontier.empty();
            EntryBundle.entries(entries.body(), bundle.width()).forEach(entry -> frontier.add(Hashes.leaf(entry)));
            assertThat(frontier.head()).isEqualTo(head);
            Tile hashes = Tile.of(0, head.size()).getFirst();
            HttpResponse<byte[]> tile = get(rig, "/log/" + hashes.path(), Optional.empty());
            assertThat(tile.headers().firstValue("Cache-Control")).contains("public, max-age=60");
            assertThat(hashes.hashes(tile.body())).hasSize(hashes.width());
        }
    }

    @Test
    void entriesAreForPeopleWhoAreSignedIn(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            TreeHead head = head(rig, rig.get(anna, "/v1/audit/head").text("checkpoint"));
            String bundle =
                    "/log/" + Tile.of(Tile.ENTRIES, head.size()).getFirst().path();
            assertThat(get(rig, bundle, Optional.empty()).statusCode()).isEqualTo(401);
            assertThat(get(rig, bundle, Optional.of("nonsense")).statusCode()).isEqualTo(401);
            HttpResponse<byte[]> checkpoint = get(rig, "/log/checkpoint", Optional.empty());
            assertThat(checkpoint.statusCode()).isEqualTo(200);
            assertThat(checkpoint.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
        }
    }

    @Test
    void whoReadsEntriesIsRecordedFirstAtOnceAndThenTogether(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            TreeHead head = head(rig, rig.get(anna, "/v1/audit/head").text("checkpoint"));
            Tile bundle = Tile.of(Tile.ENTRIES, head.size()).getFirst();
            for (int i = 0; i < 3; i++) {
                assertThat(get(rig, "/log/" + bundle.path(), Optional.of(anna)).statusCode())
                        .isEqualTo(200);
            }
            assertThat(get(rig, "/log/tile/entries/077", Optional.of(anna)).statusCode())
                    .isEqualTo(404);
            List<Json.Fields> reads = entryReads(rig);
            assertThat(reads).hasSize(1);
            assertThat(reads.getFirst().text("who")).isEqualTo("person:anna");
            assertThat(reads.getFirst().whole("events")).isEqualTo(bundle.width());
            rig.restart();
            assertThat(entryReads(rig)).hasSize(2);
            assertThat(entryReads(rig).getLast().whole("events")).isEqualTo(2L * bundle.width());
        }
    }

    private static List<Json.Fields> entryReads(Rig rig) {
        return rig.events("audit-read").stream()
                .filter(event -> event.fields("query").find("entries").isPresent())
                .toList();
    }

    @Test
    void whatIsNoTileOfThisLogIsNotFound(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(folder)) {
            for (String path : List.of(
                    "/log/tile/0/000",
                    "/log/tile/0/x001/000",
                    "/log/tile/0/000.p/255",
                    "/log/tile/0/000.p/0",
                    "/log/tile/9/000",
                    "/log/tile/0/0",
                    "/log/tile/0/..%2F..%2Ftree",
                    "/log/tree",
                    "/log/wal/0")) {
                assertThat(get(rig, path, Optional.empty()).statusCode())
                        .as(path)
                        .isBetween(400, 404);
            }
        }
    }
}
