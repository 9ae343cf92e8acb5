package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Vectors;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Proofs and tiles that others published; see {@link Vectors}. */
class TreeVectorsTest {

    private static final int BIG = 70_000;

    @Test
    void takesAndRefusesEveryInclusionProof() {
        List<Json> all = published().array("inclusion");
        assertThat(all).hasSize(98).allSatisfy(one -> {
            Json.Fields proof = (Json.Fields) one;
            assertThat(taken(() -> new InclusionProof(proof.whole("leafIdx"), proof.whole("treeSize"), path(proof))
                            .proves(
                                    digest(proof.text("leafHash")),
                                    new TreeHead(proof.whole("treeSize"), digest(proof.text("root"))))))
                    .as(proof.text("file"))
                    .isNotEqualTo(proof.flag("wantErr"));
        });
    }

    @Test
    void takesAndRefusesEveryConsistencyProof() {
        List<Json> all = published().array("consistency");
        assertThat(all).hasSize(98).allSatisfy(one -> {
            Json.Fields proof = (Json.Fields) one;
            boolean roots = digests(proof.text("root1")) && digests(proof.text("root2"));
            assertThat(taken(() -> new ConsistencyProof(proof.whole("size1"), proof.whole("size2"), path(proof))
                            .proves(
                                    new TreeHead(proof.whole("size1"), digest(proof.text("root1"))),
                                    new TreeHead(proof.whole("size2"), digest(proof.text("root2"))))))
                    .as(proof.text("file"))
                    // one is taken there whose equal roots are no SHA-256 digests; here they must be
                    .isEqualTo(roots && !proof.flag("wantErr"));
        });
    }

    /** One index is the largest number of 64 bits, which JSON does not keep: -1 stands for it. */
    private static Json.Fields published() {
        try {
            String text = Files.readString(Vectors.file("rfc6962-proofs.json"));
            return (Json.Fields) Json.parse(text.replace("18446744073709551615", "-1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean taken(BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static List<Digest> path(Json.Fields proof) {
        return switch (proof.get("proof")) {
            case Json.Array(List<Json> hashes) ->
                hashes.stream().map(hash -> digest(((Json.Text) hash).value())).toList();
            case Json.Nothing nothing -> List.of();
            case Json other -> throw new AssertionError(other);
        };
    }

    private static boolean digests(String base64) {
        return Base64.getDecoder().decode(base64).length == Digest.LENGTH;
    }

    private static Digest digest(String base64) {
        return Digest.ofRaw(Base64.getDecoder().decode(base64));
    }

    private static byte[] leaf(int index) {
        return Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void hasTheRootsOfTheBigLog() {
        Json.Fields big = Vectors.json("tlog-big.json");
        Json.Fields roots = big.fields("roots");
        MessageDigest first = Digest.sha256();
        Frontier frontier = Frontier.empty();
        int compared = 0;
        for (int size = 0; size <= BIG; size++) {
            if (size <= 1_000) {
                frontier.root().feed(first);
            }
            if (roots.find(Integer.toString(size)).isPresent()) {
                assertThat(frontier.root().base64()).isEqualTo(roots.text(Integer.toString(size)));
                compared++;
            }
            frontier.add(Hashes.leaf(leaf(size)));
        }
        assertThat(compared).isEqualTo(roots.members().size());
        assertThat(Digest.finish(first).hex()).isEqualTo(big.text("sha256_of_roots_0_to_1000_concatenated_hex"));
    }

    @Test
    void hasTheTilesAndProofsOfTheBigLog() {
        Json.Fields big = Vectors.json("tlog-big.json");
        Map<String, byte[]> files = tiles();
        Json.Fields expected = big.fields("tiles_70000");
        for (int level = 0; level <= 2; level++) {
            assertThat((long) Tile.of(level, BIG).size())
                    .isEqualTo(expected.fields("count").whole(Integer.toString(level)));
        }
        assertThat(files.keySet().stream().filter(path -> path.contains(".p/")))
                .containsExactlyInAnyOrderElementsOf(expected.texts("partials"));
        MessageDigest all = Digest.sha256();
        files.forEach((path, content) -> {
            all.update(path.getBytes(StandardCharsets.UTF_8));
            all.update((byte) 0);
            all.update(content);
        });
        assertThat(Digest.finish(all).hex()).isEqualTo(expected.text("sha256_over_sorted_path_NUL_bytes_hex"));
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < Tile.FULL; i++) {
            entries.add(leaf(i));
        }
        assertThat(Digest.of(EntryBundle.content(entries)).hex())
                .isEqualTo(big.text("sha256_tile_entries_000_full_hex"));
        big.fields("path_encoding")
                .members()
                .forEach((index, path) -> assertThat(
                                Tile.full(0, Long.parseLong(index)).path())
                        .isEqualTo("tile/0/" + ((Json.Text) path).value()));
        proofs(
                big,
                new TileNodes(
                        BIG, tile -> Optional.ofNullable(files.get(tile.path())).orElseThrow()));
    }

    private static Map<String, byte[]> tiles() {
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < BIG; i++) {
            leaves.add(Hashes.leaf(leaf(i)));
        }
        TreeMap<String, byte[]> files = new TreeMap<>();
        List<Digest> row = leaves;
        for (int level = 0; !row.isEmpty(); level++) {
            List<Digest> above = new ArrayList<>();
            for (Tile tile : Tile.of(level, BIG)) {
                int from = Math.toIntExact(tile.index() * Tile.FULL);
                List<Digest> hashes = row.subList(from, from + tile.width());
                files.put(tile.path(), Tile.content(hashes));
                if (!tile.partial()) {
                    above.add(Tile.root(hashes));
                }
            }
            row = above;
        }
        return files;
    }

    private static void proofs(Json.Fields big, Nodes nodes) {
        assertThat(big.array("inclusion")).hasSize(10).allSatisfy(one -> {
            Json.Fields proof = (Json.Fields) one;
            long size = proof.whole("size");
            InclusionProof made = InclusionProof.of(nodes, proof.whole("index"), size);
            assertThat(made.path()).isEqualTo(path(proof));
            assertThat(made.proves(nodes.at(0, proof.whole("index")), nodes.head(size)))
                    .isTrue();
        });
        assertThat(big.array("consistency")).hasSize(9).allSatisfy(one -> {
            Json.Fields proof = (Json.Fields) one;
            long from = proof.whole("size1");
            long to = proof.whole("size2");
            ConsistencyProof made = ConsistencyProof.of(nodes, from, to);
            assertThat(made.path()).isEqualTo(path(proof));
            assertThat(made.proves(nodes.head(from), nodes.head(to))).isTrue();
        });
    }
}
