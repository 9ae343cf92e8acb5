package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Digest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ProofsTest {

    private static final int MOST = 130;
    private static final List<Digest> LEAVES = Trees.leaves(600);
    private static final Nodes NODES = Trees.nodes(LEAVES);

    /** Computed by another program, in another language. */
    private static final String ALL_PROOFS_UP_TO_40 =
            "804fcf13f7ee87e7804f036b20631f672cbdb4f1ddb6bb685cd40bbd132143b6";

    @Test
    void makesTheProofsThatAnotherProgramMakes() {
        MessageDigest all = Digest.sha256();
        for (int size = 1; size <= 40; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof.of(NODES, index, size).path().forEach(hash -> hash.feed(all));
            }
            for (int from = 1; from <= size; from++) {
                ConsistencyProof.of(NODES, from, size).path().forEach(hash -> hash.feed(all));
            }
        }
        assertThat(Digest.finish(all).hex()).isEqualTo(ALL_PROOFS_UP_TO_40);
    }

    @Test
    void everyInclusionProofOfEverySizeIsTheOneOfTheDefinitionAndHolds() {
        for (int size = 1; size <= MOST; size++) {
            List<Digest> leaves = LEAVES.subList(0, size);
            TreeHead head = Trees.head(leaves);
            for (int index = 0; index < size; index++) {
                InclusionProof proof = InclusionProof.of(NODES, index, size);
                assertThat(proof.path()).isEqualTo(Trees.inclusion(index, leaves));
                assertThat(proof.proves(leaves.get(index), head)).isTrue();
                assertThat(proof.proves(LEAVES.get(index + 1), head)).isFalse();
            }
        }
    }

    @Test
    void everyConsistencyProofOfEveryTwoSizesIsTheOneOfTheDefinitionAndHolds() {
        List<TreeHead> heads = new ArrayList<>();
        for (int size = 0; size <= MOST; size++) {
            heads.add(Trees.head(LEAVES.subList(0, size)));
        }
        for (int to = 1; to <= MOST; to++) {
            for (int from = 1; from <= to; from++) {
                ConsistencyProof proof = ConsistencyProof.of(NODES, from, to);
                assertThat(proof.path()).isEqualTo(Trees.consistency(from, LEAVES.subList(0, to)));
                assertThat(proof.proves(heads.get(from), heads.get(to))).isTrue();
                TreeHead forged = new TreeHead(from, heads.get(from - 1).root());
                assertThat(from == 1 || !proof.proves(forged, heads.get(to))).isTrue();
            }
        }
    }

    @Test
    void everyFlippedBitAndEveryDroppedOrAddedHashBreaksAProof() {
        RandomGenerator chance = new Random(9162);
        for (int run = 0; run < 60; run++) {
            int size = 1 + chance.nextInt(MOST);
            int index = chance.nextInt(size);
            int from = 1 + chance.nextInt(size);
            TreeHead head = Trees.head(LEAVES.subList(0, size));
            TreeHead older = Trees.head(LEAVES.subList(0, from));
            for (List<Digest> path :
                    broken(InclusionProof.of(NODES, index, size).path())) {
                assertThat(new InclusionProof(index, size, path).proves(LEAVES.get(index), head))
                        .isFalse();
            }
            for (List<Digest> path :
                    broken(ConsistencyProof.of(NODES, from, size).path())) {
                assertThat(new ConsistencyProof(from, size, path).proves(older, head))
                        .isFalse();
            }
        }
    }

    @Test
    void aProofHoldsAtNoOtherIndexOrSize() {
        int size = 100;
        TreeHead head = Trees.head(LEAVES.subList(0, size));
        for (int index = 0; index < size; index++) {
            List<Digest> path = InclusionProof.of(NODES, index, size).path();
            for (int other = 0; other < size; other++) {
                assertThat(new InclusionProof(other, size, path).proves(LEAVES.get(index), head))
                        .as("the proof of %d at %d", index, other)
                        .isEqualTo(index == other);
            }
            // a tree head says its own size, so the size of the proof can't be another one
            assertThat(new InclusionProof(index, size + 1, path).proves(LEAVES.get(index), head))
                    .isFalse();
        }
    }

    /** All variants of a path that differ in one bit, lack one hash, or have one more. */
    private static List<List<Digest>> broken(List<Digest> path) {
        List<List<Digest>> all = new ArrayList<>();
        for (int at = 0; at <= path.size(); at++) {
            for (Digest more : List.of(
                    Hashes.EMPTY, LEAVES.getFirst(), path.isEmpty() ? Hashes.EMPTY : path.get(at % path.size()))) {
                List<Digest> longer = new ArrayList<>(path);
                longer.add(at, more);
                all.add(longer);
            }
        }
        for (int at = 0; at < path.size(); at++) {
            List<Digest> shorter = new ArrayList<>(path);
            shorter.remove(at);
            all.add(shorter);
            for (int bit = 0; bit < 8 * Digest.LENGTH; bit++) {
                byte[] bytes = path.get(at).bytes();
                bytes[bit / 8] ^= (byte) (1 << (bit % 8));
                List<Digest> flipped = new ArrayList<>(path);
                flipped.set(at, Digest.ofRaw(bytes));
                all.add(flipped);
            }
        }
        return all;
    }

    @Test
    void longPathsOfLargeTreesAreCheckedWithoutHarm() {
        long size = Long.MAX_VALUE;
        TreeHead head = new TreeHead(size, LEAVES.getFirst());
        for (int length = 0; length <= 64; length++) {
            List<Digest> path = LEAVES.subList(0, length);
            for (long at : new long[] {0, 1, size / 2, size - 2, size - 1}) {
                assertThat(new InclusionProof(at, size, path).proves(LEAVES.get(1), head))
                        .isFalse();
                assertThat(new ConsistencyProof(at + 1, size, path).proves(new TreeHead(at + 1, LEAVES.get(2)), head))
                        .isFalse();
            }
        }
    }

    @Test
    void refusesProofsThatProveNothing() {
        assertThatThrownBy(() -> new ConsistencyProof(0, 5, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no proof that a tree grew from `0` to `5` leaves.");
        assertThatThrownBy(() -> ConsistencyProof.of(NODES, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConsistencyProof(6, 5, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(5, 5, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(-1, 5, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InclusionProof.of(NODES, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
