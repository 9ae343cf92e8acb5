package dev.imprimatur.server.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.server.config.Publishing;
import dev.imprimatur.storage.tlog.TileLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A log and what publishes it, in a hurry. */
final class Gateway implements AutoCloseable {

    static final Pace HURRY =
            new Pace(Duration.ofMillis(50), Duration.ofMinutes(10), Duration.ofMillis(1_500), Duration.ofMillis(200));

    final Publication publication;
    final TileLog log;

    private Gateway(Publication publication, TileLog log) {
        this.publication = publication;
        this.log = log;
    }

    static NoteSigner signer(SigningKey key) {
        return new NoteSigner("gateway.test/log", key);
    }

    static Gateway open(Path folder, SigningKey key, String policy, Optional<URI> webhook, InstantSource clock) {
        Publishing publishing = new Publishing(
                policy.isEmpty() ? Optional.empty() : Optional.of(WitnessPolicy.parse(policy)),
                folder.resolve("checkpoints"),
                webhook);
        Publication publication = Publication.look(publishing, signer(key), folder.resolve("log"), clock, HURRY);
        TileLog log = TileLog.open(
                folder.resolve("log"), signer(key), new MacKey(new byte[MacKey.LENGTH]), publication.seen());
        publication.follow(log, clock);
        return new Gateway(publication, log);
    }

    static Gateway open(Path folder, SigningKey key, String policy) {
        return open(folder, key, policy, Optional.empty(), InstantSource.system());
    }

    /** One witness that must cosign. */
    static String policy(NoteKey witness, int port) {
        return "witness w " + witness.text() + " http://127.0.0.1:" + port + "/\nquorum w\n";
    }

    void append(int events) {
        for (int i = 0; i < events; i++) {
            log.append(List.of(new AuditEvent.Lifecycle("started", "0.1.0", Instant.EPOCH)))
                    .join();
        }
    }

    boolean appends() {
        try {
            append(1);
            return true;
        } catch (java.util.concurrent.CompletionException refused) {
            return false;
        }
    }

    boolean cosignedBy(NoteKey witness) {
        return !publication.shown().signedBy(List.of(witness)).isEmpty();
    }

    /** Waits until {@code condition} holds; that takes at most half a minute, or the test fails. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for half a minute").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() {
        publication.close();
        log.close();
    }
}
