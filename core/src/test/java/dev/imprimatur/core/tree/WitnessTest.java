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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WitnessTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final NoteSigner LOG = new NoteSigner("log.example", SigningKey.generate());
    private static final Witness WITNESS =
            new Witness(new Cosigner("witness.example", SigningKey.generate()), List.of(LOG.key()));
    private static final List<Digest> LEAVES = Trees.leaves(40);
    private static final Nodes NODES = Trees.nodes(LEAVES);

    private static SignedNote checkpoint(long size) {
        return new Checkpoint("log.example", NODES.head(size)).sign(LOG);
    }

    private static byte[] request(long old, long size) {
        List<Digest> proof = old == 0 || old > size
                ? List.of()
                : ConsistencyProof.of(NODES, old, size).path();
        return new AddCheckpoint(old, proof, checkpoint(size)).body();
    }

    private static WitnessAnswer ask(WitnessState state, byte[] body) {
        return WITNESS.answer(body, state, NOON);
    }

    private static WitnessState seen(long size) {
        return WitnessState.NEW.with("log.example", NODES.head(size));
    }

    @Test
    void cosignsWhatGrewOutOfWhatItSaw() {
        for (int old = 0; old <= 17; old++) {
            for (int size = old; size <= 40; size += 3) {
                WitnessAnswer answer = ask(seen(old), request(old, size));
                assertThat(answer.status()).as("%d to %d", old, size).isEqualTo(200);
                WitnessAnswer.Cosigned cosigned = (WitnessAnswer.Cosigned) answer;
                assertThat(cosigned.next().of("log.example")).isEqualTo(NODES.head(size));
                SignedNote note = SignedNote.parse(checkpoint(size).written() + answer.body());
                assertThat(Cosignature.all(WITNESS.key(), note)).containsExactly(new Cosignature(WITNESS.key(), NOON));
            }
        }
    }

    @Test
    void answersEveryOtherOldSizeWithTheOneItSaw() {
        for (int old = 0; old <= 20; old++) {
            WitnessAnswer answer = ask(seen(7), request(old, 20));
            assertThat(answer.status()).isEqualTo(old == 7 ? 200 : 409);
            if (old != 7) {
                assertThat(answer.body()).isEqualTo("7\n");
                assertThat(answer.contentType()).isEqualTo("text/x.tlog.size");
            }
        }
        assertThat(ask(seen(7), request(5, 6))).isEqualTo(new WitnessAnswer.Conflict(7));
    }

    @Test
    void refusesAnotherTreeOfTheSameSize() {
        TreeHead other = new TreeHead(7, NODES.head(8).root());
        byte[] body = new AddCheckpoint(7, List.of(), new Checkpoint("log.example", other).sign(LOG)).body();
        assertThat(ask(seen(7), body)).isEqualTo(new WitnessAnswer.Conflict(7));
        assertThat(ask(seen(7), request(7, 7)).status()).isEqualTo(200);
    }

    @Test
    void refusesWhatDoesNotFollow() {
        List<Digest> proof = ConsistencyProof.of(NODES, 7, 20).path();
        TreeHead forked = new TreeHead(20, NODES.head(21).root());
        Stream.of(
                        new AddCheckpoint(7, List.of(), checkpoint(20)),
                        new AddCheckpoint(7, proof.subList(1, proof.size()), checkpoint(20)),
                        new AddCheckpoint(7, proof.reversed(), checkpoint(20)),
                        new AddCheckpoint(7, proof, new Checkpoint("log.example", forked).sign(LOG)),
                        new AddCheckpoint(7, proof, checkpoint(7)))
                .forEach(request ->
                        assertThat(ask(seen(7), request.body()).status()).isEqualTo(422));
        assertThat(ask(WitnessState.NEW, new AddCheckpoint(0, proof, checkpoint(20)).body())
                        .status())
                .isEqualTo(422);
    }

    @Test
    void knowsItsLogsByTheirKeys() {
        NoteSigner impostor = new NoteSigner("log.example", SigningKey.generate());
        NoteSigner stranger = new NoteSigner("stranger.example", SigningKey.generate());
        SignedNote good = checkpoint(3);
        SignedNote unsigned = impostor.sign(good.text());
        SignedNote wrong = unsigned.with(new SignedNote.Signature(
                "log.example", LOG.key().id(), unsigned.signatures().getFirst().content()));
        assertThat(ask(WitnessState.NEW, new AddCheckpoint(0, List.of(), unsigned).body())
                        .status())
                .isEqualTo(403);
        assertThat(ask(WitnessState.NEW, new AddCheckpoint(0, List.of(), wrong).body())
                        .status())
                .isEqualTo(403);
        SignedNote foreign = new Checkpoint("stranger.example", NODES.head(3)).sign(stranger);
        assertThat(ask(WitnessState.NEW, new AddCheckpoint(0, List.of(), foreign).body()))
                .isEqualTo(new WitnessAnswer.UnknownLog("stranger.example"));
    }

    @Test
    void takesEitherKeyOfALogThatChangesIts() {
        NoteSigner next = new NoteSigner("log.example", SigningKey.generate());
        Witness witness =
                new Witness(new Cosigner("witness.example", SigningKey.generate()), List.of(LOG.key(), next.key()));
        SignedNote note = new Checkpoint("log.example", NODES.head(3)).sign(next);
        assertThat(witness.answer(new AddCheckpoint(0, List.of(), note).body(), WitnessState.NEW, NOON)
                        .status())
                .isEqualTo(200);
        assertThatThrownBy(() -> new Witness(new Cosigner("w", SigningKey.generate()), List.of(LOG.cosignatureKey())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        String good = new String(request(7, 20), StandardCharsets.UTF_8);
        String hash = good.lines().skip(1).findFirst().orElseThrow() + "\n";
        Stream.of(
                        "",
                        "\n\n",
                        good.replace("old 7", "old 07"),
                        good.replace("old 7", "old -7"),
                        good.replace("old 7", "old 7 "),
                        good.replace("old 7", "old  7"),
                        good.replace("old 7", "Old 7"),
                        good.replace("old 7\n", ""),
                        good.replace("old 7\n", "old 7\n" + hash.repeat(60)),
                        good.replace("=\n\nlog", "\n\nlog"),
                        good.replace("\n\nlog", "\nlog"),
                        good.replace("\n20\n", "\n020\n"),
                        good.replace("\n20\n", "\n20\n\n"),
                        good.strip(),
                        new String(request(21, 20), StandardCharsets.UTF_8))
                .forEach(body -> assertThat(ask(seen(7), body.getBytes(StandardCharsets.UTF_8))
                                .status())
                        .as(body)
                        .isEqualTo(400));
        assertThat(ask(seen(7), new byte[] {(byte) 0xFF}).status()).isEqualTo(400);
        assertThat(ask(seen(7), new byte[SignedNote.LONGEST + 1]).status()).isEqualTo(400);
    }

    @Test
    void remembersItsStateAndNeverGoesBack() {
        WitnessState state = seen(20).with("other.example", TreeHead.EMPTY);
        Json.Fields stored = (Json.Fields) Json.parse(state.canonical().canonicalBytes());
        assertThat(WitnessState.of(stored)).isEqualTo(state);
        assertThat(new WitnessState(new TreeMap<>()).of("log.example")).isEqualTo(TreeHead.EMPTY);
        assertThatThrownBy(() -> state.with("log.example", NODES.head(19)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void playsThePublishedScript() {
        Json.Fields script = Vectors.json("misc.json").fields("witness_add_checkpoint");
        NoteKey log = new NoteKey(
                script.text("origin"),
                NoteKey.Kind.ED25519,
                Bytes.of(HexFormat.of().parseHex(script.text("log_ed25519_pub_hex"))));
        Witness witness = new Witness(new Cosigner("witness.example", SigningKey.generate()), List.of(log));
        WitnessState state = WitnessState.NEW;
        List<Json> steps = script.array("steps");
        assertThat(steps).hasSize(9);
        for (Json one : steps) {
            Json.Fields step = (Json.Fields) one;
            WitnessAnswer answer = witness.answer(step.text("body").getBytes(StandardCharsets.UTF_8), state, NOON);
            assertThat((long) answer.status()).as(step.text("note")).isEqualTo(step.whole("status"));
            if (answer instanceof WitnessAnswer.Cosigned cosigned) {
                state = cosigned.next();
            } else if (answer instanceof WitnessAnswer.Conflict conflict) {
                assertThat(step.text("note")).contains("'" + conflict.seen() + "\\n'");
            }
        }
        assertThat(state.of(log.name()).size()).isEqualTo(5);
    }
}
