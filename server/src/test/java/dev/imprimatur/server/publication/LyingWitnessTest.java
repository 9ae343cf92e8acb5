package dev.imprimatur.server.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.AddCheckpoint;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.server.witness.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a witness answers is believed further than it can be checked; and what speaks against the log stops it. */
final class LyingWitnessTest {

    private final SigningKey key = SigningKey.generate();
    private final Cosigner cosigner = new Cosigner("w", SigningKey.generate());
    private final NoteKey witness = cosigner.key();

    @TempDir
    private Path folder;

    private record Lie(String name, Stranger.Manners manners) {}

    @TestFactory
    Stream<DynamicTest> noLieIsTakenForACosignatureAndNoneStopsTheLog() {
        Cosigner impostor = new Cosigner("w", SigningKey.generate());
        Logs other = new Logs("gateway.test/log", key, "other event ");
        CountDownLatch never = new CountDownLatch(1);
        return Stream.of(
                        new Lie(
                                "over another text",
                                says(text -> cosigner.cosign(
                                                other.checkpoint(3).text(),
                                                Instant.now().minusSeconds(9))
                                        .line())),
                        new Lie(
                                "from the future",
                                says(text -> cosigner.cosign(text, Instant.now().plusSeconds(3_600))
                                        .line())),
                        new Lie(
                                "by another key",
                                says(text ->
                                        impostor.cosign(text, Instant.now()).line())),
                        new Lie(
                                "cut off",
                                says(text -> cosigner.cosign(text, Instant.now())
                                        .line()
                                        .substring(0, 40))),
                        new Lie("nothing", says(text -> "")),
                        new Lie("no text", says(text -> "\u0000\u001b[2J\n\n\n")),
                        new Lie("endless", says(text -> "x".repeat(1 << 20))),
                        new Lie("an error", (exchange, body) -> Stranger.reply(exchange, 503, "\u001b[31mred\nlines")),
                        new Lie("elsewhere", (exchange, body) -> {
                            exchange.getResponseHeaders().add("Location", "/elsewhere");
                            Stranger.reply(exchange, 302, "");
                        }),
                        new Lie("a size that is none", (exchange, body) -> Stranger.reply(exchange, 409, "-1\n")),
                        new Lie(
                                "a size beyond numbers",
                                (exchange, body) -> Stranger.reply(exchange, 409, "9999999999999999999\n")),
                        new Lie("silence", (exchange, body) -> await(never)))
                .map(lie -> DynamicTest.dynamicTest(lie.name(), () -> {
                    Path place = folder.resolve(lie.name().replace(' ', '-'));
                    try (Stranger liar = new Stranger(lie.manners());
                            Gateway gateway = Gateway.open(place, key, Gateway.policy(witness, liar.port()))) {
                        gateway.append(3);
                        Gateway.await(
                                () -> gateway.publication.uncosignedSince().isPresent());
                        int before = liar.heard().size();
                        Gateway.await(() -> liar.heard().size() > before + 1);
                        assertThat(gateway.appends()).isTrue();
                        assertThat(gateway.publication.shown().signatures()).hasSize(1);
                        assertThat(gateway.publication
                                        .checkpoints()
                                        .newest()
                                        .orElseThrow()
                                        .signatures())
                                .hasSize(1);
                    }
                }));
    }

    private interface Claim {
        String of(String checkpoint);
    }

    private static Stranger.Manners says(Claim claim) {
        return (exchange, body) -> Stranger.reply(
                exchange, 200, claim.of(AddCheckpoint.parse(body).checkpoint().text()));
    }

    private static void await(CountDownLatch never) throws IOException {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Cosigns, until it is told to say something else. */
    private final class Turncoat {
        volatile int status = 200;
        volatile String text = "";
        volatile String latest = "";

        Stranger stranger() {
            return new Stranger((exchange, body) -> {
                if (exchange.getRequestMethod().equals("GET")) {
                    Stranger.reply(exchange, latest.isEmpty() ? 404 : 200, latest);
                } else if (status == 200) {
                    String checkpoint = AddCheckpoint.parse(body).checkpoint().text();
                    Stranger.reply(
                            exchange,
                            200,
                            cosigner.cosign(checkpoint, Instant.now()).line());
                } else {
                    Stranger.reply(exchange, status, text);
                }
            });
        }
    }

    @Test
    void whoHasSeenMoreOfTheLogStopsIt() {
        Turncoat turncoat = new Turncoat();
        try (Stranger stranger = turncoat.stranger();
                Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness, stranger.port()))) {
            gateway.append(3);
            Gateway.await(() -> gateway.cosignedBy(witness));
            turncoat.text = "4000\n";
            turncoat.status = 409;
            gateway.append(1);
            Gateway.await(() -> gateway.log.broken().isPresent());
            long signed = gateway.log.size();
            assertThat(gateway.appends()).isFalse();
            assertThat(gateway.log.size()).isEqualTo(signed);
            assertThat(gateway.log.broken().orElseThrow())
                    .hasMessageContaining("had seen 4000 of it")
                    .hasMessageContaining("an older copy of the folder was restored")
                    .hasMessageContaining("Put the newest folder back");
        }
    }

    @Test
    void whoHasSeenSomethingElseStopsIt() {
        Turncoat turncoat = new Turncoat();
        try (Stranger stranger = turncoat.stranger();
                Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness, stranger.port()))) {
            gateway.append(3);
            Gateway.await(() -> gateway.cosignedBy(witness));
            turncoat.latest = new Logs("gateway.test/log", key, "other event ")
                    .checkpoint(3)
                    .written();
            turncoat.status = 422;
            gateway.append(1);
            Gateway.await(() -> gateway.log.broken().isPresent());
            assertThat(gateway.log.broken().orElseThrow()).hasMessageContaining("its first 3 events are others");
            assertThat(gateway.appends()).isFalse();
        }
    }

    @Test
    void whoAsksOftenDoesNotPushCosignedOnesOutOfSight() {
        Turncoat turncoat = new Turncoat();
        turncoat.status = 503;
        Instant now = Instant.now(); // stands still, so that the cosignatures are never said to be late
        try (Stranger stranger = turncoat.stranger();
                Gateway gateway = Gateway.open(
                        folder, key, Gateway.policy(witness, stranger.port()), Optional.empty(), () -> now)) {
            gateway.append(3);
            Gateway.await(() -> size(gateway.log.checkpoint()) == 3);
            assertThat(size(gateway.publication.shown())).isEqualTo(3);
            gateway.append(2);
            Gateway.await(() -> size(gateway.log.checkpoint()) == 5);
            assertThat(size(gateway.publication.shown())).isEqualTo(3);
            turncoat.status = 200;
            Gateway.await(() -> gateway.cosignedBy(witness));
            assertThat(size(gateway.publication.shown())).isEqualTo(5);
            turncoat.status = 503;
            gateway.append(2);
            Gateway.await(() -> size(gateway.log.checkpoint()) == 7);
            assertThat(gateway.cosignedBy(witness)).isTrue();
        }
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).head().size();
    }

    @Test
    void whoHasSeenNothingCanNotHaveSeenSomethingElse() {
        for (String answer : List.of("422 ", "409 0\n")) {
            Turncoat turncoat = new Turncoat();
            turncoat.status = Integer.parseInt(answer.substring(0, 3));
            turncoat.text = answer.substring(4);
            try (Stranger stranger = turncoat.stranger();
                    Gateway gateway = Gateway.open(
                            folder.resolve(answer.strip()), key, Gateway.policy(witness, stranger.port()))) {
                gateway.append(3);
                Gateway.await(() -> gateway.publication.uncosignedSince().isPresent());
                int before = stranger.heard().size();
                Gateway.await(() -> stranger.heard().size() > before + 1);
                assertThat(gateway.log.broken()).as(answer).isEmpty();
                turncoat.status = 200;
                Gateway.await(() -> gateway.cosignedBy(witness));
            }
        }
    }

    @Test
    void whoDeniesTheGrowthOfWhatItShowsIsBrokenItself() {
        Turncoat turncoat = new Turncoat();
        try (Stranger stranger = turncoat.stranger();
                Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness, stranger.port()))) {
            gateway.append(3);
            Gateway.await(() -> gateway.cosignedBy(witness));
            turncoat.latest = gateway.publication.shown().written();
            turncoat.status = 422;
            gateway.append(1);
            Gateway.await(() -> gateway.publication.uncosignedSince().isPresent());
            assertThat(gateway.appends()).isTrue();
            assertThat(gateway.log.broken()).isEmpty();
        }
    }

    @Test
    void asksAgainWithTheSizeItIsTold() {
        List<String> old = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (Stranger stranger = new Stranger((exchange, body) -> {
            AddCheckpoint request = AddCheckpoint.parse(body);
            old.add(String.valueOf(request.old()));
            if (request.old() == 2) {
                Stranger.reply(
                        exchange,
                        200,
                        cosigner.cosign(request.checkpoint().text(), Instant.now())
                                .line());
            } else {
                Stranger.reply(exchange, 409, "2\n");
            }
        })) {
            try (Gateway gateway = Gateway.open(folder, key, "")) {
                gateway.append(5);
            }
            try (Gateway gateway = Gateway.open(folder, key, Gateway.policy(witness, stranger.port()))) {
                Gateway.await(() -> gateway.cosignedBy(witness));
                assertThat(old).startsWith("0", "2");
            }
        }
    }
}
