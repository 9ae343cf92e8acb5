package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.AddCheckpoint;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.ConsistencyProof;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Nodes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A log of invented entries, as large as it is asked to be. */
public final class Logs {

    private final NoteSigner signer;
    private final String entries;

    /** @param entries what the entries begin with: another word makes another log */
    public Logs(String origin, SigningKey key, String entries) {
        this.signer = new NoteSigner(origin, key);
        this.entries = entries;
    }

    public NoteKey key() {
        return signer.key();
    }

    private Digest leaf(long index) {
        return Hashes.leaf((entries + index).getBytes(StandardCharsets.UTF_8));
    }

    private Nodes nodes() {
        return new Nodes() {
            @Override
            public Digest at(int level, long index) {
                return level == 0 ? leaf(index) : Hashes.node(at(level - 1, index * 2), at(level - 1, index * 2 + 1));
            }
        };
    }

    public SignedNote checkpoint(long size) {
        return new Checkpoint(signer.name(), nodes().head(size)).sign(signer);
    }

    /** What asks a witness to go from one size to another. */
    public byte[] request(long from, long to) {
        return new AddCheckpoint(
                        from,
                        from == 0 || from > to
                                ? List.of()
                                : ConsistencyProof.of(nodes(), from, to).path(),
                        checkpoint(to))
                .body();
    }
}
