package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which checkpoints are believed (C2SP tlog-policy): those of one of these logs, with enough cosignatures.
 *
 * @param logs may be empty where the log is known otherwise
 */
public record WitnessPolicy(List<Party> logs, List<Party> witnesses, Quorum quorum) {

    /**
     * A log or a witness.
     *
     * @param name in the policy; of a log, its origin
     * @param url where it is reached, as written
     */
    public record Party(String name, NoteKey key, Optional<String> url) {}

    public WitnessPolicy {
        logs = List.copyOf(logs);
        witnesses = List.copyOf(witnesses);
        for (Party log : logs) {
            if (log.key().kind() != NoteKey.Kind.ED25519) {
                throw new IllegalArgumentException("`" + log.key() + "` is not the key of a log: its type is not 1.");
            }
        }
        for (Party witness : witnesses) {
            if (witness.key().kind() != NoteKey.Kind.COSIGNATURE) {
                throw new IllegalArgumentException(
                        "`" + witness.key() + "` is not the key of a witness: its type is not 4.");
            }
        }
    }

    /** This log, without any witness. */
    public static WitnessPolicy of(NoteKey log) {
        return new WitnessPolicy(List.of(new Party(log.name(), log, Optional.empty())), List.of(), new Quorum.None());
    }

    /** Reads the text form; see {@link WitnessPolicyReader}. */
    public static WitnessPolicy parse(String text) {
        return new WitnessPolicyReader().read(text);
    }

    /** The same quorum for this log alone. */
    public WitnessPolicy forLog(NoteKey log) {
        return new WitnessPolicy(List.of(new Party(log.name(), log, Optional.empty())), witnesses, quorum);
    }

    /**
     * Whether enough witnesses cosigned. A cosignature from the future counts for nothing.
     *
     * @param tolerance by how much clocks may disagree
     */
    public boolean satisfied(SignedNote checkpoint, Instant now, Duration tolerance) {
        try {
            return quorum.met(cosigned(checkpoint, now, tolerance));
        } catch (Unproven broken) {
            return false;
        }
    }

    /**
     * The checkpoint that the note holds, believed.
     *
     * @throws Unproven when none of the logs signed it, a signature does not hold, or too few witnesses cosigned
     */
    public Checkpoint accept(SignedNote note, Instant now, Duration tolerance) {
        List<NoteKey> known = logs.stream().map(Party::key).toList();
        NoteKey log = note.signedBy(known).stream()
                .findFirst()
                .orElseThrow(() -> new Unproven("The checkpoint is not signed by "
                        + (known.isEmpty()
                                ? "a known log"
                                : known.stream().map(key -> "`" + key + "`").collect(Collectors.joining(" or ")))
                        + "."));
        Checkpoint checkpoint = Checkpoint.of(log, note.text());
        Set<NoteKey> cosigned = cosigned(note, now, tolerance);
        if (!quorum.met(cosigned)) {
            throw new Unproven("The checkpoint is cosigned by "
                    + (cosigned.isEmpty()
                            ? "no known witness"
                            : cosigned.stream()
                                    .map(key -> "`" + key.name() + "`")
                                    .collect(Collectors.joining(", ")))
                    + ", which is not the quorum that the policy asks for.");
        }
        return checkpoint;
    }

    private Set<NoteKey> cosigned(SignedNote note, Instant now, Duration tolerance) {
        Set<NoteKey> cosigned = new LinkedHashSet<>();
        for (Party witness : witnesses) {
            if (Cosignature.all(witness.key(), note).stream()
                    .anyMatch(cosignature -> !cosignature.at().isAfter(now.plus(tolerance)))) {
                cosigned.add(witness.key());
            }
        }
        return cosigned;
    }
}
