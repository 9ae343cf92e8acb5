package dev.imprimatur.server.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosignature;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.server.StartRefused;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness as logs and monitors see it. */
final class WitnessOverHttpTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final SigningKey key = SigningKey.generate();
    private final Logs log = new Logs("gateway.test/log", key, "event ");
    private final Logs fork = new Logs("gateway.test/log", key, "other event ");
    private final Asking asking = new Asking();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        asking.close();
    }

    private RunningWitness start(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--listen", "127.0.0.1:0", "--key", folder + "/witness.key", "--name", "witness.test"));
        arguments.addAll(
                List.of("--data", folder + "/memory", "--log", log.key().text()));
        arguments.addAll(List.of(more));
        return RunningWitness.start(arguments, InstantSource.fixed(NOW));
    }

    @Test
    void cosignsWhatGrowsAndShowsWhatItCosignedLast() throws Exception {
        try (RunningWitness witness = start()) {
            HttpResponse<String> first = asking.add(witness.port(), log.request(0, 5));
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            SignedNote cosigned = log.checkpoint(5)
                    .with(SignedNote.Signature.parse(first.body().strip()));
            assertThat(Cosignature.all(witness.key(), cosigned)).containsExactly(new Cosignature(witness.key(), NOW));
            assertThat(asking.add(witness.port(), log.request(5, 9)).statusCode())
                    .isEqualTo(200);
            assertThat(asking.add(witness.port(), log.request(9, 9)).statusCode())
                    .as("again, with a fresh time")
                    .isEqualTo(200);
            SignedNote last = SignedNote.parse(
                    asking.get(witness.port(), "/" + WitnessFolder.name("gateway.test/log") + "/checkpoint")
                            .body());
            assertThat(last.text()).isEqualTo(log.checkpoint(9).text());
            assertThat(last.signedBy(List.of(log.key(), witness.key()))).hasSize(2);
        }
    }

    @Test
    void saysItsSizeToWhoTellsAnotherOne() throws Exception {
        try (RunningWitness witness = start()) {
            asking.add(witness.port(), log.request(0, 5));
            HttpResponse<String> conflict = asking.add(witness.port(), log.request(0, 9));
            assertThat(conflict.statusCode()).isEqualTo(409);
            assertThat(conflict.body()).isEqualTo("5\n");
            assertThat(conflict.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
        }
    }

    @Test
    void cosignsNoOtherPastAndNothingSmaller() throws Exception {
        try (RunningWitness witness = start()) {
            asking.add(witness.port(), log.request(0, 5));
            assertThat(asking.add(witness.port(), fork.request(5, 9)).statusCode())
                    .isEqualTo(422);
            assertThat(asking.add(witness.port(), fork.request(5, 5)).statusCode())
                    .isEqualTo(409);
            assertThat(asking.add(witness.port(), fork.request(0, 9)).statusCode())
                    .isEqualTo(409);
            assertThat(asking.add(witness.port(), log.request(0, 3)).statusCode())
                    .isEqualTo(409);
            assertThat(asking.add(witness.port(), log.request(3, 4)).statusCode())
                    .isEqualTo(409);
            assertThat(asking.add(witness.port(), log.request(5, 4)).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void remembersOverARestart() throws Exception {
        NoteKey before;
        try (RunningWitness witness = start()) {
            before = witness.key();
            asking.add(witness.port(), log.request(0, 5));
        }
        try (RunningWitness witness = start()) {
            assertThat(witness.key()).isEqualTo(before);
            assertThat(asking.add(witness.port(), fork.request(0, 9)).body()).isEqualTo("5\n");
            assertThat(asking.add(witness.port(), log.request(5, 9)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("witness.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void ofManyAtOnceOneWinsAndTheOthersAreTold() throws Exception {
        try (RunningWitness witness = start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Logs one = i % 2 == 0 ? log : fork;
                int size = 5 + i;
                answers.add(clients.submit(() -> asking.add(witness.port(), one.request(0, size))));
            }
            int cosigned = 0;
            for (Future<HttpResponse<String>> answer : answers) {
                int status = answer.get().statusCode();
                assertThat(status).isIn(200, 409);
                cosigned += status == 200 ? 1 : 0;
            }
            assertThat(cosigned).isEqualTo(1);
        }
    }

    @Test
    void knowsOnlyItsLogsAndOnlyTheirKeys() throws Exception {
        Logs stranger = new Logs("stranger.test/log", SigningKey.generate(), "event ");
        Logs impostor = new Logs("gateway.test/log", SigningKey.generate(), "event ");
        try (RunningWitness witness = start()) {
            assertThat(asking.add(witness.port(), stranger.request(0, 5)).statusCode())
                    .isEqualTo(404);
            assertThat(asking.add(witness.port(), impostor.request(0, 5)).statusCode())
                    .isEqualTo(403);
            assertThat(asking.get(witness.port(), "/" + "0".repeat(64) + "/checkpoint")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void refusesWhatIsNoRequestAndGoesOn() throws Exception {
        try (RunningWitness witness = start()) {
            List<byte[]> hostile = List.of(
                    new byte[0],
                    new byte[] {(byte) 0xff, (byte) 0xfe, '\n', '\n'},
                    "old 0\n".getBytes(StandardCharsets.UTF_8),
                    "old 0\n\n".getBytes(StandardCharsets.UTF_8),
                    "old -1\n\nx\n1\ny\n\n".getBytes(StandardCharsets.UTF_8),
                    "old 99999999999999999999\n\n".getBytes(StandardCharsets.UTF_8),
                    ("old 1\n" + "AAAA\n".repeat(64) + "\n").getBytes(StandardCharsets.UTF_8),
                    ("old 0\n\n" + log.checkpoint(5).text() + "\n" + "— x AAAAAAA=\n".repeat(200))
                            .getBytes(StandardCharsets.UTF_8));
            for (byte[] body : hostile) {
                assertThat(asking.add(witness.port(), body).statusCode())
                        .as(new String(body, StandardCharsets.ISO_8859_1))
                        .isEqualTo(400);
            }
            assertThat(asking.add(witness.port(), new byte[WitnessFront.MAX_BODY + 1])
                            .statusCode())
                    .isEqualTo(413);
            assertThat(asking.get(witness.port(), "/add-checkpoint").statusCode())
                    .isEqualTo(405);
            assertThat(asking.get(witness.port(), "/../witness.key").statusCode())
                    .isIn(400, 404);
            assertThat(asking.get(witness.port(), "/").statusCode()).isEqualTo(404);
            assertThat(asking.add(witness.port(), log.request(0, 5)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keepsNoSignaturesOfOthers() throws Exception {
        try (RunningWitness witness = start()) {
            String foreign = "— someone.test AAAAAAAAAAA=\n";
            byte[] body =
                    (new String(log.request(0, 5), StandardCharsets.UTF_8) + foreign).getBytes(StandardCharsets.UTF_8);
            assertThat(asking.add(witness.port(), body).statusCode()).isEqualTo(200);
            assertThat(Files.readString(folder.resolve("memory").resolve(WitnessFolder.name("gateway.test/log"))))
                    .contains("gateway.test/log", "witness.test")
                    .doesNotContain("someone.test");
        }
    }

    @Test
    void startsOnNoMemoryThatItCanNotBelieve() throws IOException, InterruptedException {
        try (RunningWitness witness = start()) {
            asking.add(witness.port(), log.request(0, 5));
        }
        Files.writeString(
                folder.resolve("memory").resolve(WitnessFolder.name("gateway.test/log")),
                log.checkpoint(3).written());
        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("restore the newest copy");
    }

    @Test
    void leavesTheMemoryToTheOneThatHasIt() {
        try (RunningWitness witness = start()) {
            assertThat(witness.port()).isPositive();
            assertThatThrownBy(this::start).isInstanceOf(StartRefused.class).hasMessageContaining("Another witness");
        }
    }

    @Test
    void saysWhatIsWrongWithACall() {
        assertThatThrownBy(() -> start("--log", "nonsense")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> start("--colour", "red")).hasMessageContaining("`--colour` is not known");
        assertThatThrownBy(() -> start("--name", "twice")).hasMessageContaining("stands here twice");
        assertThatThrownBy(() -> WitnessCall.of(List.of("--listen", "127.0.0.1:0")))
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> start("--log", new Cosigner("x", key).key().text()))
                .hasMessageContaining("its type is not 1");
    }

    @Test
    void anythingCosignedIsAProperCheckpoint() throws Exception {
        try (RunningWitness witness = start()) {
            asking.add(witness.port(), log.request(0, 70));
            String shown = asking.get(witness.port(), "/" + WitnessFolder.name("gateway.test/log") + "/checkpoint")
                    .body();
            assertThat(Checkpoint.signedBy(log.key(), SignedNote.parse(shown))
                            .head()
                            .size())
                    .isEqualTo(70);
        }
    }
}
