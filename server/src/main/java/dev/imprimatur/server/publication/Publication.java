package dev.imprimatur.server.publication;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Nodes;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.server.config.Publishing;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a log is known outside: before it is opened, what witnesses and the files of published checkpoints have seen of it; from
 * then on, every new checkpoint at most ten seconds later.
 */
public final class Publication implements AutoCloseable {

    private final Pace pace;
    private final Sightings sightings = new Sightings();
    private final Outbound outbound;
    private final Witnesses witnesses;
    private final Checkpoints checkpoints;
    private final Optional<Webhook> webhook;
    private Optional<Publisher> publisher = Optional.empty();
    private Optional<TileLog> log = Optional.empty();

    private Publication(Publishing publishing, NoteSigner signer, Pace pace) {
        this.pace = pace;
        this.outbound = new Outbound(pace.answer());
        this.witnesses = new Witnesses(
                publishing.witnesses().orElseGet(() -> WitnessPolicy.of(signer.key())),
                signer.key(),
                outbound,
                sightings);
        this.checkpoints = new Checkpoints(publishing.directory(), signer.key());
        this.webhook = publishing.webhook().map(address -> new Webhook(address, outbound));
    }

    /**
     * Asks what has been seen of the log in {@code directory}, which nobody has opened yet.
     *
     * @throws AuditFailure when the witnesses are not for this log
     */
    public static Publication look(Publishing publishing, NoteSigner signer, Path directory, InstantSource clock) {
        return look(publishing, signer, directory, clock, Pace.COMMON);
    }

    static Publication look(Publishing publishing, NoteSigner signer, Path directory, InstantSource clock, Pace pace) {
        publishing.witnesses().ifPresent(policy -> requireOwn(policy, signer));
        Publication publication = new Publication(publishing, signer, pace);
        publication
                .checkpoints
                .newest()
                .ifPresent(note ->
                        publication.sightings.saw(Checkpoint.parse(note.text()).head()));
        if (!publication.witnesses.isEmpty()) {
            publication.witnesses.look(own(directory, signer), clock.instant());
        }
        return publication;
    }

    private static void requireOwn(WitnessPolicy policy, NoteSigner signer) {
        boolean own = policy.logs().isEmpty()
                || policy.logs().stream().anyMatch(party -> party.key().equals(signer.key()));
        if (!own) {
            throw new IllegalArgumentException(
                    "The policy in `audit.witnesses` is for other logs than this one: take its"
                            + " lines `log` out, or add `log " + signer.key().text() + "`.");
        }
    }

    /** The checkpoint that lies there; of the empty log when none does. One that is not ours is refused later, by the log. */
    private static SignedNote own(Path directory, NoteSigner signer) {
        try {
            SignedNote note = SignedNote.parse(Files.readAllBytes(directory.resolve("checkpoint")));
            Checkpoint.signedBy(signer.key(), note);
            return note;
        } catch (IOException | IllegalArgumentException | Unproven e) {
            return new Checkpoint(signer.name(), TreeHead.EMPTY).sign(signer);
        }
    }

    /** What is known so far; grows. */
    public Seen seen() {
        return sightings;
    }

    /** The checkpoints that were published. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** From now on checkpoints of {@code log} go out, until this is closed. */
    public void follow(TileLog log, InstantSource clock) {
        Publisher follower = new Publisher(
                new Publisher.Log() {
                    @Override
                    public SignedNote checkpoint() {
                        return log.checkpoint();
                    }

                    @Override
                    public Nodes nodes(long size) {
                        return log.nodes(size);
                    }

                    @Override
                    public Optional<AuditFailure> recheck() {
                        return log.recheck();
                    }
                },
                witnesses,
                checkpoints,
                webhook,
                pace,
                clock);
        this.log = Optional.of(log);
        publisher = Optional.of(follower);
        follower.start();
    }

    /** The checkpoint to show, with its cosignatures. */
    public SignedNote shown() {
        return publisher.orElseThrow().shown();
    }

    /** Since when the newest checkpoint lacks the cosignatures that the policy asks for; empty while it has them. */
    public Optional<Instant> uncosignedSince() {
        return publisher.flatMap(Publisher::uncosignedSince);
    }

    /** Publishes the last checkpoint, and stops. The log must still be open. */
    @Override
    public void close() {
        try {
            log.ifPresent(this::last);
            publisher.ifPresent(Publisher::close);
        } finally {
            outbound.close();
        }
    }

    private void last(TileLog log) {
        try {
            log.checkpoint(Duration.ofSeconds(2));
        } catch (AuditFailure e) {
            // what there is is published; the log itself says what is wrong with it
        }
    }
}
