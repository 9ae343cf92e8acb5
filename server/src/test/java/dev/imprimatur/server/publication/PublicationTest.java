package dev.imprimatur.server.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.server.witness.RunningWitness;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints leave the gateway, and come back cosigned. */
final class PublicationTest {

    private final SigningKey key = SigningKey.generate();
    private final NoteKey log = Gateway.signer(key).key();

    @TempDir
    private Path folder;

    private RunningWitness witness(String name, int port) {
        return RunningWitness.start(
                List.of(
                        "--listen=127.0.0.1:" + port,
                        "--key=" + folder.resolve(name + ".key"),
                        "--name=" + name,
                        "--log=" + log.text(),
                        "--data=" + folder.resolve(name)),
                InstantSource.system());
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).head().size();
    }

    @Test
    void whatGrowsIsCosignedShownAndKeptOverARestart() {
        SignedNote shown;
        String policy;
        NoteKey key;
        try (RunningWitness witness = witness("w1", 0)) {
            key = witness.key();
            policy = Gateway.policy(key, witness.port());
            try (Gateway gateway = Gateway.open(folder, this.key, policy)) {
                gateway.append(3);
                Gateway.await(() -> gateway.cosignedBy(key) && size(gateway.publication.shown()) == 3);
                gateway.append(300);
                Gateway.await(() -> size(gateway.publication.shown()) == 303);
                assertThat(gateway.cosignedBy(key)).isTrue();
                assertThat(gateway.publication.uncosignedSince()).isEmpty();
                shown = gateway.publication.shown();
            }
        }
        try (Gateway gateway = Gateway.open(folder, this.key, policy)) {
            assertThat(gateway.publication.shown())
                    .as("the witness is away now")
                    .isEqualTo(shown);
        }
    }

    @Test
    void whatIsRecordedLastIsPublishedBeforeItStops() {
        try (RunningWitness witness = witness("w1", 0)) {
            try (Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness.key(), witness.port()))) {
                gateway.append(7);
            }
            SignedNote newest =
                    new Checkpoints(folder.resolve("checkpoints"), log).newest().orElseThrow();
            assertThat(size(newest)).isEqualTo(7);
            assertThat(newest.signedBy(List.of(witness.key()))).hasSize(1);
        }
    }

    @Test
    void aWitnessThatIsAwayStopsNothingAndIsCaughtUpWith() {
        int port;
        NoteKey witness;
        try (RunningWitness once = witness("w1", 0)) {
            port = once.port();
            witness = once.key();
        }
        try (Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness, port))) {
            gateway.append(5);
            Gateway.await(() -> gateway.publication.uncosignedSince().isPresent());
            assertThat(gateway.appends()).isTrue();
            Gateway.await(() -> size(gateway.publication.shown()) == 6);
            assertThat(gateway.cosignedBy(witness))
                    .as("shown without, when it lasts")
                    .isFalse();
            try (RunningWitness back = witness("w1", port)) {
                Gateway.await(() -> gateway.cosignedBy(back.key()));
                Gateway.await(() -> gateway.publication.uncosignedSince().isEmpty());
                assertThat(size(gateway.publication.shown())).isEqualTo(6);
            }
        }
    }

    @Test
    void theQuorumDecidesWhenItIsCosigned() {
        NoteKey away = new Cosigner("away", SigningKey.generate()).key();
        try (RunningWitness one = witness("w1", 0);
                RunningWitness two = witness("w2", 0);
                Stranger silent = Stranger.saying(500, "no")) {
            String witnesses = "witness a " + one.key().text() + " http://127.0.0.1:" + one.port() + "\n"
                    + "witness b " + two.key().text() + " http://127.0.0.1:" + two.port() + "\n"
                    + "witness c " + away.text() + " http://127.0.0.1:" + silent.port() + "\n";
            try (Gateway gateway = Gateway.open(folder, key, witnesses + "group g 2 a b c\nquorum g\n")) {
                gateway.append(1);
                Gateway.await(() -> gateway.cosignedBy(one.key()) && gateway.cosignedBy(two.key()));
                Gateway.await(() -> gateway.publication.uncosignedSince().isEmpty());
            }
            try (Gateway gateway = Gateway.open(folder, key, witnesses + "group g all a b c\nquorum g\n")) {
                gateway.append(1);
                Gateway.await(() -> gateway.publication.uncosignedSince().isPresent());
            }
        }
    }

    @Test
    void aLogThatDoesNotGrowIsPublishedAgainAfterTenMinutes() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
        try (Stranger siem = Stranger.saying(204, "");
                Gateway gateway = Gateway.open(
                        folder,
                        key,
                        "",
                        Optional.of(URI.create("http://127.0.0.1:" + siem.port() + "/notes?secret=1")),
                        now::get)) {
            gateway.append(2);
            Gateway.await(() -> siem.heard().stream().anyMatch(heard -> heard.contains("\n2\n")));
            int before = siem.heard().size();
            now.set(now.get().plusSeconds(601));
            Gateway.await(() -> siem.heard().size() == before + 1);
            assertThat(siem.heard().getLast())
                    .isEqualTo(
                            "POST /notes?secret=1\n" + gateway.log.checkpoint().written());
        }
    }

    @Test
    void aWebhookIsNotFollowedElsewhereAndItsFailuresStopNothing() {
        try (Stranger elsewhere = Stranger.saying(200, "");
                Stranger siem = new Stranger((exchange, body) -> {
                    exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + elsewhere.port() + "/");
                    Stranger.reply(exchange, 307, "");
                });
                Gateway gateway = Gateway.open(
                        folder,
                        key,
                        "",
                        Optional.of(URI.create("http://127.0.0.1:" + siem.port() + "/")),
                        InstantSource.system())) {
            gateway.append(2);
            Gateway.await(() -> siem.heard().stream().anyMatch(heard -> heard.contains("\n2\n")));
            gateway.append(2);
            Gateway.await(() -> siem.heard().stream().anyMatch(heard -> heard.contains("\n4\n")));
            assertThat(elsewhere.heard()).isEmpty();
        }
    }

    @Test
    void aLogThatWitnessesHaveSeenFurtherIsNotOpened() {
        try (RunningWitness witness = witness("w1", 0)) {
            String policy = Gateway.policy(witness.key(), witness.port());
            try (Gateway gateway = Gateway.open(folder, key, policy)) {
                gateway.append(9);
            }
            Path other = folder.resolve("other");
            assertThatThrownBy(() -> Gateway.open(other, key, policy))
                    .as("a second gateway with the same origin and key")
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("has 0 events")
                    .hasMessageContaining("the witness `w` has seen 9 of it")
                    .hasMessageContaining("Put the newest folder back");
        }
    }

    @Test
    void aForkOfTheSameSizeIsNotOpened() {
        Path other = folder.resolve("other");
        try (Gateway gateway = Gateway.open(other, key, "")) {
            gateway.append(4);
            gateway.log
                    .append(List.of(new AuditEvent.Lifecycle("stopped", "0", Instant.EPOCH)))
                    .join();
        }
        try (RunningWitness witness = witness("w1", 0)) {
            String policy = Gateway.policy(witness.key(), witness.port());
            try (Gateway gateway = Gateway.open(folder, key, policy)) {
                gateway.append(5);
            }
            assertThatThrownBy(() -> Gateway.open(other, key, policy))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("its first 5 events are others");
        }
    }

    @Test
    void ofTwoGatewaysThatRunWithOneKeyOneStops() {
        try (RunningWitness witness = witness("w1", 0)) {
            String policy = Gateway.policy(witness.key(), witness.port());
            try (Gateway one = Gateway.open(folder, key, policy);
                    Gateway two = Gateway.open(folder.resolve("other"), key, policy)) {
                one.append(5);
                Gateway.await(() -> one.cosignedBy(witness.key()));
                two.log
                        .append(List.of(new AuditEvent.Lifecycle("stopped", "0.1.0", Instant.EPOCH)))
                        .join();
                Gateway.await(() -> !two.appends());
                assertThat(two.log.broken().orElseThrow()).hasMessageContaining("a second gateway");
                assertThat(one.appends()).isTrue();
            }
        }
    }

    @Test
    void aPolicyForAnotherLogIsRefused() {
        NoteKey other = Gateway.signer(SigningKey.generate()).key();
        NoteKey witness = new Cosigner("w", SigningKey.generate()).key();
        assertThatThrownBy(() -> Gateway.open(folder, key, "log " + other.text() + "\n" + Gateway.policy(witness, 1)))
                .hasMessageContaining("is for other logs than this one");
    }
}
