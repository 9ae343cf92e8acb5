package dev.imprimatur.server.publication;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.AddCheckpoint;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.ConsistencyProof;
import dev.imprimatur.core.tree.Nodes;
import dev.imprimatur.core.tree.Quorum;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All witnesses of this log, asked at the same time. For one thread. */
final class Witnesses {

    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

    private final WitnessPolicy policy;
    private final Sightings sightings;
    private final List<Asked> all;

    /** A witness, and what is known of it here. Touched by one thread at a time. */
    private static final class Asked {
        final RemoteWitness witness;
        long size;
        Optional<String> failing = Optional.empty();

        Asked(RemoteWitness witness) {
            this.witness = witness;
        }
    }

    /** @param policy whose witnesses all have addresses */
    Witnesses(WitnessPolicy policy, NoteKey log, Outbound outbound, Sightings sightings) {
        this.policy = policy.forLog(log);
        this.sightings = sightings;
        this.all = policy.witnesses().stream()
                .map(party -> new Asked(new RemoteWitness(
                        party.name(),
                        party.key(),
                        URI.create(party.url().orElseThrow().replaceFirst("/+$", "")),
                        log,
                        outbound)))
                .toList();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether a checkpoint is nothing without cosignatures. */
    boolean needed() {
        return switch (policy.quorum()) {
            case Quorum.None none -> false;
            case Quorum.One one -> true;
            case Quorum.Group group -> true;
        };
    }

    /** Whether the note has the cosignatures that the policy asks for. */
    boolean satisfied(SignedNote note, Instant now) {
        return policy.satisfied(note, now, RemoteWitness.TOLERANCE);
    }

    /** Whether every witness has cosigned the note. */
    boolean complete(SignedNote note) {
        return all.stream()
                .allMatch(asked -> note.signatures().stream()
                        .anyMatch(signature -> asked.witness.key().claimedBy(signature)));
    }

    /**
     * Learns how much each has seen of this log, before anybody writes it.
     *
     * @param own a checkpoint of this log, which those that have seen nothing may cosign
     */
    void look(SignedNote own, Instant now) {
        policy.witnesses().stream()
                .filter(Witnesses::open)
                .forEach(witness -> LOG.warn(
                        "The witness `{}` is asked over plain HTTP: whoever can answer in its place can stop this gateway."
                                + " Use https.",
                        witness.name()));
        together(asked -> {
            switch (asked.witness.add(new AddCheckpoint(0, List.of(), own), now)) {
                case RemoteWitness.Reply.Cosigned cosigned ->
                    asked.size = Checkpoint.parse(own.text()).head().size();
                case RemoteWitness.Reply.Other other -> {
                    asked.size = other.size();
                    sightings.claimed(asked.witness.name(), other.size());
                    asked.witness.latest().ifPresent(sightings::saw);
                }
                case RemoteWitness.Reply.Inconsistent inconsistent ->
                    unseen(asked, "it answers 422 to no proof at all");
                case RemoteWitness.Reply.Nothing(String why) -> unseen(asked, why);
            }
            return Optional.<SignedNote.Signature>empty();
        });
    }

    /** Whether others could answer for it. */
    private static boolean open(WitnessPolicy.Party witness) {
        URI address = URI.create(witness.url().orElseThrow());
        return "http".equals(address.getScheme())
                && !List.of("127.0.0.1", "localhost", "[::1]").contains(String.valueOf(address.getHost()));
    }

    private static void unseen(Asked asked, String why) {
        asked.failing = Optional.of(why);
        LOG.error(
                "The witness `{}` does not say what it has seen of this log ({}): whether an older copy of the folder was"
                        + " restored is NOT CHECKED with it. The gateway starts, and checks as soon as it answers.",
                asked.witness.name(),
                why);
    }

    /**
     * Asks each for its cosignature; gives those that hold.
     *
     * @param checkpoint durable, and signed by this log
     * @param nodes of this log when it had so many events
     */
    List<SignedNote.Signature> cosign(SignedNote checkpoint, LongFunction<Nodes> nodes, Instant now) {
        return together(asked -> cosign(asked, checkpoint, nodes, now));
    }

    private Optional<SignedNote.Signature> cosign(
            Asked asked, SignedNote checkpoint, LongFunction<Nodes> nodes, Instant now) {
        TreeHead head = Checkpoint.parse(checkpoint.text()).head();
        for (int attempt = 0; attempt < 2; attempt++) {
            long old = asked.size;
            if (old > head.size()) {
                return ahead(asked, old, head);
            }
            Nodes tree = nodes.apply(head.size());
            List<Digest> path = old == 0
                    ? List.of()
                    : ConsistencyProof.of(tree, old, head.size()).path();
            switch (asked.witness.add(new AddCheckpoint(old, path, checkpoint), now)) {
                case RemoteWitness.Reply.Cosigned(SignedNote.Signature signature) -> {
                    asked.size = head.size();
                    asked.failing.ifPresent(why -> LOG.info("The witness `{}` cosigns again.", asked.witness.name()));
                    asked.failing = Optional.empty();
                    return Optional.of(signature);
                }
                case RemoteWitness.Reply.Nothing(String why) -> {
                    return failed(asked, why);
                }
                case RemoteWitness.Reply.Inconsistent inconsistent -> {
                    return forked(asked, old, tree);
                }
                case RemoteWitness.Reply.Other(long size) -> {
                    asked.size = size;
                    if (size > head.size()) {
                        return ahead(asked, size, head);
                    }
                    if (size == old) {
                        return forked(asked, size, tree);
                    }
                }
            }
        }
        return failed(asked, "it says another size each time");
    }

    private Optional<SignedNote.Signature> ahead(Asked asked, long size, TreeHead head) {
        sightings.ahead(asked.witness.name(), size, head.size());
        return failed(asked, "it has cosigned " + size + " events of this log, which has signed " + head.size());
    }

    /** It denies that the log grew out of what it has seen. Unless its own evidence says otherwise, it is right. */
    private Optional<SignedNote.Signature> forked(Asked asked, long size, Nodes tree) {
        if (size == 0) {
            return failed(asked, "it refuses to begin with this log, though it has seen nothing of it");
        }
        Optional<TreeHead> latest = asked.witness.latest();
        if (latest.isPresent() && latest.get().size() == size && latest.get().equals(tree.head(size))) {
            return failed(
                    asked, "it shows our own checkpoint of " + size + " events, and denies that the log grew from it");
        }
        sightings.forked(asked.witness.name(), size);
        return failed(asked, "it has cosigned other events");
    }

    private static Optional<SignedNote.Signature> failed(Asked asked, String why) {
        if (!asked.failing.equals(Optional.of(why))) {
            LOG.warn("The witness `{}` does not cosign: {}. It is asked again.", asked.witness.name(), why);
        }
        asked.failing = Optional.of(why);
        return Optional.empty();
    }

    private List<SignedNote.Signature> together(Function<Asked, Optional<SignedNote.Signature>> ask) {
        List<SignedNote.Signature> signatures = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<SignedNote.Signature>>> answers = all.stream()
                    .map(asked -> each.submit(() -> ask.apply(asked)))
                    .toList();
            for (Future<Optional<SignedNote.Signature>> answer : answers) {
                answer.get().ifPresent(signatures::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A witness could not be asked: " + e.getCause(), e);
        }
        return signatures;
    }
}
