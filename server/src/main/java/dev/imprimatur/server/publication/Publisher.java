package dev.imprimatur.server.publication;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Nodes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings checkpoints out, round after round, on a thread of its own. Nothing that fails here stops the log, but a witness that
 * has seen more of it, or something else.
 */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** The log, as far as it is needed here. */
    interface Log {

        /** The last signed checkpoint that is durable. */
        SignedNote checkpoint();

        /** What proofs up to {@code size} are made from. */
        Nodes nodes(long size);

        /** Asks again what others have seen; why nothing is signed any more. */
        Optional<AuditFailure> recheck();
    }

    private final Log log;
    private final Witnesses witnesses;
    private final Checkpoints checkpoints;
    private final Optional<Webhook> webhook;
    private final Pace pace;
    private final InstantSource clock;
    private final Uncosigned uncosigned;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<SignedNote> published;
    private volatile Optional<SignedNote> cosigned;
    private Instant at = Instant.EPOCH;
    private Optional<SignedNote> last = Optional.empty();
    private Optional<String> failing = Optional.empty();

    Publisher(
            Log log,
            Witnesses witnesses,
            Checkpoints checkpoints,
            Optional<Webhook> webhook,
            Pace pace,
            InstantSource clock) {
        this.log = log;
        this.witnesses = witnesses;
        this.checkpoints = checkpoints;
        this.webhook = webhook;
        this.pace = pace;
        this.clock = clock;
        this.uncosigned = new Uncosigned(pace.alarm());
        this.published = kept(log, checkpoints);
        this.cosigned = published.filter(note -> witnesses.satisfied(note, clock.instant()));
        this.thread = Thread.ofVirtual().name("publisher").unstarted(this::run);
    }

    /** The one published before the last stop, where it is still one of this log. */
    private static Optional<SignedNote> kept(Log log, Checkpoints checkpoints) {
        long size = size(log.checkpoint());
        return checkpoints.newest().filter(note -> {
            Checkpoint kept = Checkpoint.parse(note.text());
            return kept.head().size() <= size
                    && log.nodes(size).head(kept.head().size()).equals(kept.head());
        });
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                attempt();
            } while (!stopped.await(pace.growing().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            round(clock.instant());
            failing = Optional.empty();
        } catch (RuntimeException e) {
            Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
            if (!failing.equals(why)) {
                LOG.error("The newest checkpoint is not published, and is tried again. {}", e.getMessage());
            }
            failing = why;
        }
    }

    private void round(Instant now) {
        SignedNote own = log.checkpoint();
        boolean grown = published.filter(note -> note.text().equals(own.text())).isEmpty();
        boolean due = grown || !at.plus(pace.idle()).isAfter(now);
        if (size(own) == 0 || (!due && witnesses.complete(published.orElseThrow()))) {
            return;
        }
        SignedNote note = own;
        if (!witnesses.isEmpty()) {
            for (SignedNote.Signature cosignature : witnesses.cosign(own, log::nodes, now)) {
                note = note.with(cosignature);
            }
            note = grown ? note : withOlder(note, published.orElseThrow());
            uncosigned.round(witnesses.satisfied(note, now), now);
            log.recheck().ifPresent(refused -> {
                throw refused;
            });
        }
        if (due || !published.equals(Optional.of(note))) {
            publish(note, now);
        }
    }

    /** A witness that did not answer this time has cosigned the same text before. */
    private SignedNote withOlder(SignedNote fresh, SignedNote older) {
        SignedNote all = fresh;
        for (SignedNote.Signature signature : older.signatures()) {
            boolean again = fresh.signatures().stream()
                    .anyMatch(other -> other.name().equals(signature.name()) && other.keyId() == signature.keyId());
            all = again ? all : all.with(signature);
        }
        return all;
    }

    private void publish(SignedNote note, Instant now) {
        webhook.ifPresent(hook -> hook.send(note));
        published = Optional.of(note);
        if (witnesses.satisfied(note, now)) {
            cosigned = Optional.of(note);
        }
        at = Instant.EPOCH; // due again, unless this is durable
        checkpoints.append(note, now);
        at = now;
    }

    /**
     * What to show of the log: with its cosignatures, so up to ten seconds old, unless they have been missing for too long.
     * Never smaller than it was: what was shown without them stays until a cosigned one reaches it, so that whoever asks
     * often does not push the cosigned ones out of sight.
     */
    synchronized SignedNote shown() {
        SignedNote own = log.checkpoint();
        boolean waiting = witnesses.needed() && !uncosigned.late();
        long highest = last.map(Publisher::size).orElse(0L);
        Optional<SignedNote> known =
                waiting ? cosigned : published.filter(note -> note.text().equals(own.text()));
        SignedNote best = known.filter(note -> size(note) >= highest)
                .or(() -> waiting ? last : Optional.empty())
                .orElse(own);
        last = Optional.of(best);
        return best;
    }

    Optional<Instant> uncosignedSince() {
        return uncosigned.since();
    }

    /** Publishes what came last, and stops. */
    void close() {
        stopped.countDown();
        try {
            thread.join(pace.answer().multipliedBy(4));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
        } else {
            attempt();
            webhook.ifPresent(this::finish);
        }
    }

    private void finish(Webhook hook) {
        try {
            hook.finish(pace.answer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long size(SignedNote checkpoint) {
        return Checkpoint.parse(checkpoint.text()).head().size();
    }
}
