package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.Unproven;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of a witness: it cosigns a checkpoint when it is signed by a log it knows, and grew out of the one that it
 * cosigned last. Whoever serves it answers one request of a log at a time, and stores the new state before answering.
 */
public final class Witness {

    private final Cosigner cosigner;
    private final Map<String, List<NoteKey>> logs = new TreeMap<>();

    /** @param logs the keys of the logs it knows; a log with two keys may sign with either */
    public Witness(Cosigner cosigner, Collection<NoteKey> logs) {
        this.cosigner = cosigner;
        for (NoteKey log : logs) {
            if (log.kind() != NoteKey.Kind.ED25519) {
                throw new IllegalArgumentException("`" + log + "` is not the key of a log: its type is not 1.");
            }
            this.logs.merge(
                    log.name(),
                    List.of(log),
                    (some, more) -> java.util.stream.Stream.concat(some.stream(), more.stream())
                            .toList());
        }
    }

    /** What verifies its cosignatures. */
    public NoteKey key() {
        return cosigner.key();
    }

    /** The answer to the body of an add-checkpoint request. */
    public WitnessAnswer answer(byte[] body, WitnessState state, Instant now) {
        AddCheckpoint request;
        Checkpoint checkpoint;
        try {
            request = AddCheckpoint.parse(body);
            checkpoint = Checkpoint.parse(request.checkpoint().text());
        } catch (IllegalArgumentException e) {
            return new WitnessAnswer.Malformed(java.util.Objects.toString(e.getMessage()));
        }
        List<NoteKey> keys = logs.getOrDefault(checkpoint.origin(), List.of());
        if (keys.isEmpty()) {
            return new WitnessAnswer.UnknownLog(checkpoint.origin());
        }
        try {
            if (request.checkpoint().signedBy(keys).isEmpty()) {
                return new WitnessAnswer.Unsigned("The checkpoint is not signed by `" + checkpoint.origin() + "`.");
            }
        } catch (Unproven e) {
            return new WitnessAnswer.Unsigned(e.getMessage());
        }
        return grown(request, checkpoint, state, now);
    }

    private WitnessAnswer grown(AddCheckpoint request, Checkpoint checkpoint, WitnessState state, Instant now) {
        TreeHead seen = state.of(checkpoint.origin());
        TreeHead head = checkpoint.head();
        if (request.old() > head.size()) {
            return new WitnessAnswer.Malformed(
                    "The old size `" + request.old() + "` is beyond the checkpoint's " + head.size() + ".");
        }
        if (request.old() != seen.size()
                || (seen.size() == head.size() && !seen.root().equals(head.root()))) {
            return new WitnessAnswer.Conflict(seen.size());
        }
        boolean proven = seen.size() == 0
                ? request.proof().isEmpty()
                : new ConsistencyProof(seen.size(), head.size(), request.proof()).proves(seen, head);
        if (!proven) {
            return new WitnessAnswer.Inconsistent("The proof does not show that the log grew from " + seen.size()
                    + " to " + head.size() + " entries.");
        }
        return new WitnessAnswer.Cosigned(
                cosigner.cosign(request.checkpoint().text(), now), state.with(checkpoint.origin(), head));
    }
}
