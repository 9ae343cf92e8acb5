package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

    @TempDir
    Path home;

    private static final Json HEAD = Json.fields()
            .with("size", 30)
            .with("root", "sha256:00")
            .with("checkpoint", "log.example\n30\nroot\n\n— log.example AAAA\n")
            .with("key", "log.example+00000000+AAAA")
            .build();

    private static final NoteSigner LOG = new NoteSigner("log.example", SigningKey.generate());

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

    private static Json.Fields event(long index) {
        return (Json.Fields) Json.parse("{\"index\":" + index
                + ",\"event\":{\"v\":1,\"type\":\"denied\",\"at\":\"2026-11-20T12:00:00Z\",\"approval\":\"apr-7k2m9qwert\","
                + "\"by\":\"person:bob\",\"because\":\"no \\u001b[31mWHERE\"}}");
    }

    private static Json page(boolean more, long... indices) {
        List<Json> events = new ArrayList<>();
        for (long index : indices) {
            events.add(event(index));
        }
        Json.Builder page = Json.fields().with("events", Json.array(events));
        return (more ? page.with("next", indices[indices.length - 1]) : page).build();
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
        gateway.on("GET /v1/audit/head", 200, HEAD).on("GET /v1/audit", 200, page(false, 28, 29));
        assertThat(place().run("audit", "tail", "-n", "2").out().lines()).hasSize(2);
        assertThat(gateway.asked("GET /v1/audit?after=27&limit=1000").token()).isEqualTo("Bearer x");
        assertThat(place().run("audit", "checkpoint").out()).isEqualTo("log.example\n30\nroot\n\n— log.example AAAA\n");
        assertThat(place().run("audit", "key").out()).isEqualTo("log.example+00000000+AAAA\n");
    }

    private Attempted verify(String... more) {
        List<String> command = new ArrayList<>(
                List.of("audit", "verify", "log", "--key", LOG.key().text()));
        command.addAll(List.of(more));
        return place().run(command.toArray(String[]::new));
    }

    @Test
    void verifiesOffline() throws IOException {
        write(3);
        gateway.close();
        Attempted verified = verify();
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).contains("True.", "3 events", "Without --since");
        Files.writeString(home.resolve("log.vkey"), LOG.key().text() + "\n");
        assertThat(place().run("audit", "verify", "log", "--key", "log.vkey").exit())
                .isZero();
        assertThat(verify("--json").json().text("verdict")).isEqualTo("true");
    }

    @Test
    void takesTheKeyAndTheWitnessesFromAPolicy() throws IOException {
        write(3);
        Files.writeString(home.resolve("policy"), "log " + LOG.key().text() + "\nquorum none\n");
        assertThat(place().run("audit", "verify", "log", "--policy", "policy").exit())
                .isZero();
        String witness = new NoteSigner("witness.example", SigningKey.generate())
                .cosignatureKey()
                .text();
        Files.writeString(home.resolve("policy"), "witness w " + witness + "\nquorum w\n");
        Attempted alone = verify("--policy", "policy");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.out()).contains("no known witness");
    }

    @Test
    void findsACutTailOnlyAgainstAnOlderCheckpoint() throws IOException {
        write(3);
        Files.copy(home.resolve("log/checkpoint"), home.resolve("older"));
        write(2);
        assertThat(verify().exit()).isZero();
        Attempted cut = verify("--since", "older");
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.out()).contains("Tampered with.", "cut off");
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        write(3);
        for (String name : List.of("checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3")) {
            Path file = home.resolve("log").resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < good.length; i += 7) {
                byte[] bad = good.clone();
                bad[i] ^= 1;
                Files.write(file, bad);
                assertThat(verify().exit()).as("%s, a bit of byte %s", name, i).isNotZero();
            }
            Files.write(file, good);
        }
    }

    @Test
    void readsTheBeginningOfAPartialTileThatGrewWhileItVerified() throws IOException {
        write(3);
        byte[] checkpoint = Files.readAllBytes(home.resolve("log/checkpoint"));
        for (String name : List.of("tile/0/000.p/3", "tile/entries/000.p/3")) {
            Files.delete(home.resolve("log").resolve(name));
        }
        write(5);
        Files.write(home.resolve("log/checkpoint"), checkpoint);
        Attempted verified = verify();
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    @Test
    void verifiesAZipOfTheFolderOrOfItsContent() throws IOException {
        write(300);
        for (String top : List.of("", "log/", "a b/data/log/")) {
            zip(top, 0);
            Attempted verified =
                    place().run("audit", "verify", "log.zip", "--key", LOG.key().text());
            assertThat(verified.exit())
                    .as(top + verified.out() + verified.err())
                    .isZero();
            assertThat(verified.out()).contains("300 events");
            zip(top, 1);
            assertThat(place().run(
                                    "audit",
                                    "verify",
                                    "log.zip",
                                    "--key",
                                    LOG.key().text())
                            .exit())
                    .isEqualTo(1);
        }
    }

    /** With one bit of the last event changed where {@code flip} is 1. */
    private void zip(String top, int flip) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(home.resolve("log.zip")));
                Stream<Path> files = Files.walk(home.resolve("log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = home.resolve("log").relativize(file).toString();
                byte[] content = Files.readAllBytes(file);
                content[content.length - 1] ^= (byte) (name.contains("entries") ? flip : 0);
                zip.putNextEntry(new ZipEntry(top + name));
                zip.write(content);
            }
        }
    }

    @Test
    void cannotTellWithoutALogOrAKey() {
        Attempted attempted =
                place().run("audit", "verify", "nowhere", "--key", LOG.key().text());
        assertThat(attempted.exit()).isEqualTo(2);
        assertThat(attempted.out()).contains("Can't tell.");
        assertThat(place().run("audit", "verify", "nowhere", "--key", "nonsense")
                        .err())
                .contains("is no key, and no file that holds one");
        assertThat(place().run("audit", "verify", "nowhere").err()).contains("Without the log's key");
    }

    /** A log of gateway starts, as the gateway writes it. */
    private void write(int count) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        Frontier frontier = Frontier.empty();
        List<Digest> leaves = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            entries.add(new AuditEvent.Lifecycle("started", "test", Attempted.NOW.plusSeconds(n - 60))
                    .canonical()
                    .canonicalBytes());
            leaves.add(Hashes.leaf(entries.getLast()));
            frontier.add(leaves.getLast());
        }
        file("checkpoint", new Checkpoint(LOG.name(), frontier.head()).sign(LOG).bytes());
        for (Tile tile : Tile.of(0, count)) {
            file(tile.path(), Tile.content(part(leaves, tile)));
        }
        for (Tile tile : Tile.of(Tile.ENTRIES, count)) {
            file(tile.path(), EntryBundle.content(part(entries, tile)));
        }
        for (Tile tile : Tile.of(1, count)) {
            file(tile.path(), Tile.content(List.of(Tile.root(leaves.subList(0, Tile.FULL)))));
        }
    }

    private static <T> List<T> part(List<T> all, Tile tile) {
        int from = Math.toIntExact(tile.index() * Tile.FULL);
        return all.subList(from, from + tile.width());
    }

    private void file(String name, byte[] content) throws IOException {
        Path file = home.resolve("log").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
