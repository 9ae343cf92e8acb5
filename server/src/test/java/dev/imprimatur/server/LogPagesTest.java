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
    void whoeverReadsEntriesIsRecordedUnlessTheyTellOfThatAlone(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            Tile first = entries(rig, anna);
            assertThat(get(rig, "/log/" + first.path(), Optional.of(anna)).statusCode())
                    .isEqualTo(200);
            assertThat(reads(rig, first)).hasSize(1).allSatisfy(event -> {
                assertThat(event.text("who")).isEqualTo("person:anna");
                assertThat(event.whole("events")).isEqualTo(first.width());
            });
            Tile second = entries(rig, anna);
            assertThat(second.width()).isGreaterThan(first.width());
            get(rig, "/log/" + second.path(), Optional.of(anna));
            assertThat(reads(rig, second)).as("nothing but reads is new there").isEmpty();
            rig.token("agent:bot", "actions");
            Tile third = entries(rig, anna);
            get(rig, "/log/" + third.path(), Optional.of(anna));
            assertThat(reads(rig, third)).hasSize(1);
        }
    }

    private static Tile entries(Rig rig, String token) throws Exception {
        TreeHead head = head(rig, rig.get(token, "/v1/audit/head").text("checkpoint"));
        return Tile.of(Tile.ENTRIES, head.size()).getLast();
    }

    private static List<Json.Fields> reads(Rig rig, Tile bundle) {
        return rig.events("audit-read").stream()
                .filter(event -> event.fields("query").findText("entries").equals(Optional.of(bundle.path())))
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
