package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Vectors;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.seal.Unproven;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final NoteSigner LOG = new NoteSigner(Published.LOG.name(), Keys.LOG);
    private static final TreeHead HEAD = Trees.head(Trees.leaves(7));

    @Test
    void signsAndCosignsAsAnotherProgramDoes() {
        SignedNote note = new Checkpoint(LOG.name(), HEAD).sign(LOG);
        Cosigner witness = new Cosigner(Published.WITNESS.name(), Keys.WITNESS);
        SignedNote cosigned = note.with(witness.cosign(note.text(), Published.WITNESSED.plusMillis(999)));
        assertThat(cosigned.written()).isEqualTo(Published.CHECKPOINT);
        assertThat(LOG.key()).isEqualTo(Published.LOG);
        assertThat(witness.key()).isEqualTo(Published.WITNESS);
    }

    @Test
    void readsWhatAnotherProgramSigned() {
        Checkpoint checkpoint = Checkpoint.signedBy(Published.LOG, Published.note());
        assertThat(checkpoint.head()).isEqualTo(HEAD);
        assertThat(checkpoint.text()).isEqualTo(Published.TEXT);
        assertThat(Cosignature.all(Published.WITNESS, Published.note()))
                .containsExactly(new Cosignature(Published.WITNESS, Published.WITNESSED));
    }

    @Test
    void passesOverFurtherLinesThatAreSigned() {
        SignedNote note = LOG.sign(Published.TEXT + "one more\nand another\n");
        assertThat(Checkpoint.signedBy(LOG.key(), note).head()).isEqualTo(HEAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "log\n7\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=",
                "\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n07\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n+7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n-7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n7 \ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n٧\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n9223372036854775808\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n0\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX9=\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvQ==\n",
                "log\n7\ntB1hsuDNzm6A-zectuO70A_7f7O6qCUZXvH4oOkWvX8=\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n\n",
                "log\n7\ntB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=\n\nmore\n"
            })
    void refusesWhatIsNoCheckpoint(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void believesOnlyTheLogItIsAbout() {
        NoteSigner other = new NoteSigner("other.example", Keys.LOG);
        assertThatThrownBy(() -> Checkpoint.signedBy(other.key(), Published.note()))
                .isInstanceOf(Unproven.class);
        assertThatThrownBy(() -> Checkpoint.signedBy(other.key(), other.sign(Published.TEXT)))
                .isInstanceOf(Unproven.class)
                .hasMessage("The checkpoint is about the log `log.example/audit`, not `other.example`.");
        assertThatThrownBy(() -> new Checkpoint("other.example", HEAD).sign(LOG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Checkpoint.signedBy(new NoteSigner(LOG.name(), SigningKey.generate()).key(), Published.note()))
                .isInstanceOf(Unproven.class);
    }

    @Test
    void aWitnessesKeySignsNothingButCheckpoints() {
        Cosigner witness = new Cosigner("witness.example/w", Keys.WITNESS);
        assertThatThrownBy(() -> witness.cosign("pay everybody\n", Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> witness.cosign(Published.TEXT, Instant.ofEpochSecond(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProofOfAnEntryHoldsByItself() {
        LogProof proof = LogProof.parse(Published.PROOF.getBytes(StandardCharsets.UTF_8));
        assertThat(proof.text()).isEqualTo(Published.PROOF);
        assertThat(proof.extra()).contains(Bytes.utf8("hi"));
        WitnessPolicy policy =
                WitnessPolicy.parse("log " + Published.LOG + "\nwitness w " + Published.WITNESS + "\nquorum w\n");
        Digest leaf = Hashes.leaf(Trees.entry(4));
        assertThat(proof.verify(leaf, policy, Published.WITNESSED, Duration.ZERO)
                        .head())
                .isEqualTo(HEAD);
        assertThatThrownBy(() -> proof.verify(Hashes.leaf(Trees.entry(5)), policy, Published.WITNESSED, Duration.ZERO))
                .isInstanceOf(Unproven.class)
                .hasMessage("The entry is not what the log has at index `4`.");
        assertThatThrownBy(
                        () -> proof.verify(leaf, policy, Published.WITNESSED.minusSeconds(60), Duration.ofSeconds(59)))
                .isInstanceOf(Unproven.class)
                .hasMessageContaining("no known witness");
        LogProof beyond = new LogProof(7, proof.path(), proof.checkpoint(), proof.extra());
        assertThatThrownBy(() -> beyond.verify(leaf, policy, Published.WITNESSED, Duration.ZERO))
                .isInstanceOf(Unproven.class);
        LogProof made = LogProof.of(InclusionProof.of(Trees.nodes(Trees.leaves(7)), 4, 7), Published.note());
        assertThat(made.text()).isEqualTo(Published.PROOF.replace("extra aGk=\n", ""));
        assertThat(LogProof.parse(made.text().getBytes(StandardCharsets.UTF_8))).isEqualTo(made);
    }

    @Test
    void refusesWhatIsNoProof() {
        List<String> wrong = new ArrayList<>(List.of(
                "",
                "\n\n",
                Published.PROOF.replace("proof@v1", "proof@v2"),
                Published.PROOF.replace("index 4", "index 04"),
                Published.PROOF.replace("index 4", "index -4"),
                Published.PROOF.replace("index 4\n", ""),
                Published.PROOF.replace("extra aGk=", "extra aGk"),
                Published.PROOF.replace("extra aGk=", "extra !"),
                Published.PROOF.replace("extra aGk=", "extra aGl="),
                Published.PROOF.replace("extra aGk=\n", "extra aGk=\nextra aGk=\n"),
                Published.PROOF.replace("f0l1rlueoFoa1OtGPV8gkkCHBI6XjPazQgNu7FyQV+Y=", "f0l1"),
                Published.PROOF.replace(
                        "index 4\n", "index 4\n" + "6Fbu9QYI6NXK/lRH9usb0/rwr8bz7lF7JmNRu5TfRuY=\n".repeat(61)),
                Published.PROOF.replace("\n\nlog", "\nlog")));
        wrong.forEach(text -> assertThatThrownBy(() -> LogProof.parse(text.getBytes(StandardCharsets.UTF_8)))
                .as(text)
                .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void signsTheSixteenPublishedCheckpointsByteForByte() {
        Json.Fields published = Vectors.json("tlog-tessera-15.json");
        NoteKey key = NoteKey.parse(published.text("verifier"));
        NoteSigner signer =
                new NoteSigner(published.text("signer_name"), Keys.of(published.text("signer_seed_hex"), key));
        List<byte[]> entries = published.texts("leaves").stream()
                .map(leaf -> leaf.getBytes(StandardCharsets.UTF_8))
                .toList();
        Frontier frontier = Frontier.empty();
        List<Json> checkpoints = published.array("checkpoints");
        assertThat(checkpoints).hasSize(16);
        List<Digest> leaves = new ArrayList<>();
        for (Json one : checkpoints) {
            Json.Fields checkpoint = (Json.Fields) one;
            assertThat(new Checkpoint(signer.name(), frontier.head())
                            .sign(signer)
                            .written())
                    .isEqualTo(checkpoint.text("checkpoint"));
            assertThat(Checkpoint.signedBy(key, SignedNote.parse(checkpoint.text("checkpoint")))
                            .head()
                            .size())
                    .isEqualTo(checkpoint.whole("size"));
            if (leaves.size() < entries.size()) {
                leaves.add(Hashes.leaf(entries.get(leaves.size())));
                frontier.add(leaves.getLast());
            }
        }
        assertThat(HexFormat.of().formatHex(Tile.content(leaves))).isEqualTo(published.text("tile_0_000_p_15_hex"));
        assertThat(HexFormat.of().formatHex(EntryBundle.content(entries)))
                .isEqualTo(published.text("entries_000_p_15_hex"));
    }
}
