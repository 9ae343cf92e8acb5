package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.seal.Unproven;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WitnessPolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final NoteSigner LOG = new NoteSigner("log.example", SigningKey.generate());
    private static final SignedNote NOTE = new Checkpoint("log.example", Trees.head(Trees.leaves(3))).sign(LOG);
    private static final List<Cosigner> WITNESSES = IntStream.range(0, 5)
            .mapToObj(i -> new Cosigner("w" + i + ".example", SigningKey.generate()))
            .toList();

    /** Two of X0, X1, X2, and one of Y3, Y4. */
    private static final String TEXT = """
            # who must have seen it
            log %s https://log.example/
            \t
            witness X0 %s
            witness X1\t%s  https://w1.example/submit
              witness X2 %s
            witness Y3 %s
            witness Y4 %s
              # two organisations
            group X 2 X0 X1 X2
            group Y any Y3 Y4
            group both all X Y
            quorum both""".formatted(
                    LOG.key(),
                    WITNESSES.get(0).key(),
                    WITNESSES.get(1).key(),
                    WITNESSES.get(2).key(),
                    WITNESSES.get(3).key(),
                    WITNESSES.get(4).key());

    private static final WitnessPolicy POLICY = WitnessPolicy.parse(TEXT);

    private static SignedNote cosigned(Instant at, int... witnesses) {
        SignedNote note = NOTE;
        for (int witness : witnesses) {
            note = note.with(WITNESSES.get(witness).cosign(note.text(), at));
        }
        return note;
    }

    @Test
    void countsByGroups() {
        for (int set = 0; set < 32; set++) {
            int chosen = set;
            int[] witnesses =
                    IntStream.range(0, 5).filter(i -> (chosen >> i & 1) == 1).toArray();
            boolean enough = Integer.bitCount(set & 0b111) >= 2 && (set & 0b11000) != 0;
            SignedNote note = cosigned(NOON, witnesses);
            assertThat(POLICY.satisfied(note, NOON, MINUTE)).as("%s", witnesses).isEqualTo(enough);
            if (enough) {
                assertThat(POLICY.accept(note, NOON, MINUTE).head().size()).isEqualTo(3);
            } else {
                assertThatThrownBy(() -> POLICY.accept(note, NOON, MINUTE))
                        .isInstanceOf(Unproven.class)
                        .hasMessageContaining("not the quorum");
            }
        }
    }

    @Test
    void readsNamesAndAddresses() {
        assertThat(POLICY.logs()).extracting(log -> log.url().orElse("")).containsExactly("https://log.example/");
        assertThat(POLICY.witnesses())
                .extracting(WitnessPolicy.Party::name)
                .containsExactly("X0", "X1", "X2", "Y3", "Y4");
        assertThat(POLICY.witnesses().get(1).url()).contains("https://w1.example/submit");
    }

    @Test
    void aCosignatureFromTheFutureCountsForNothing() {
        SignedNote late = cosigned(NOON.plusSeconds(61), 0, 1, 3);
        assertThat(POLICY.satisfied(late, NOON, MINUTE)).isFalse();
        assertThat(POLICY.satisfied(late, NOON.plusSeconds(1), MINUTE)).isTrue();
        assertThat(POLICY.satisfied(
                        cosigned(Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000), 0, 1, 3), NOON, MINUTE))
                .isFalse();
        SignedNote both =
                cosigned(NOON.plusSeconds(61), 0, 1).with(WITNESSES.get(0).cosign(NOTE.text(), NOON));
        assertThat(POLICY.satisfied(
                        both.with(WITNESSES.get(1).cosign(NOTE.text(), NOON))
                                .with(WITNESSES.get(3).cosign(NOTE.text(), NOON)),
                        NOON,
                        MINUTE))
                .as("an older one of the same witness counts")
                .isTrue();
    }

    @Test
    void oneBrokenCosignatureRefusesAll() {
        SignedNote.Signature good = WITNESSES.get(4).cosign(NOTE.text(), NOON);
        byte[] content = good.content().toArray();
        content[20] ^= 1;
        SignedNote note =
                cosigned(NOON, 0, 1, 3).with(new SignedNote.Signature(good.name(), good.keyId(), Bytes.of(content)));
        assertThat(POLICY.satisfied(note, NOON, MINUTE)).isFalse();
        assertThatThrownBy(() -> POLICY.accept(note, NOON, MINUTE)).isInstanceOf(Unproven.class);
    }

    @Test
    void theLogItselfIsNoWitness() {
        WitnessPolicy none = WitnessPolicy.of(LOG.key());
        assertThat(none.accept(NOTE, NOON, MINUTE).origin()).isEqualTo("log.example");
        NoteSigner other = new NoteSigner("log.example", SigningKey.generate());
        assertThatThrownBy(() -> WitnessPolicy.of(other.key()).accept(NOTE, NOON, MINUTE))
                .isInstanceOf(Unproven.class)
                .hasMessageStartingWith("The checkpoint is not signed by `log.example+");
        assertThatThrownBy(() -> WitnessPolicy.parse("quorum none\n").accept(NOTE, NOON, MINUTE))
                .isInstanceOf(Unproven.class);
        assertThat(POLICY.forLog(other.key()).logs()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            lock k;                                            Line 1 of the policy: `lock` is unknown: use `log`, `witness`, `group` or `quorum`.
            quorum w;                                          Line 1 of the policy: `w` is neither a witness nor a group of a line before this one.
            quorum none\\nquorum none;                         Line 2 of the policy: `quorum` stands there already.
            log LOG;                                           The policy has no line `quorum`: end it with `quorum NAME` or `quorum none`.
            log;                                               Line 1 of the policy: `log` has too few words after it: `0`.
            log LOG u v;                                       Line 1 of the policy: `log` has too many words after it: `3`.
            log LOG\\nlog LOG;                                 Line 2 of the policy: `LOG` stands there already, perhaps under another name.
            witness a W0\\nwitness b W0;                       Line 2 of the policy: `W0` stands there already, perhaps under another name.
            witness a W0\\nwitness a W1;                       Line 2 of the policy: `a` is taken: use another name.
            witness none W0;                                   Line 1 of the policy: `none` is taken: use another name.
            witness a LOG;                                     Line 1 of the policy: `LOG` is of the wrong type: a log's is 1, a witness's is 4.
            log W0;                                            Line 1 of the policy: `W0` is of the wrong type: a log's is 1, a witness's is 4.
            witness a W0\\ngroup g 2 a;                        Line 2 of the policy: `2` of 1 members can't be: use 1 to 1.
            witness a W0\\ngroup g 0 a;                        Line 2 of the policy: `0` of 1 members can't be: use 1 to 1.
            witness a W0\\ngroup g 01 a;                       Line 2 of the policy: `01` is not a number of members: it is a whole number without leading zeroes.
            witness a W0\\ngroup g some a;                     Line 2 of the policy: `some` is not a number of members: it is a whole number without leading zeroes.
            witness a W0\\ngroup g any;                        Line 2 of the policy: `group` has too few words after it: `2`.
            witness a W0\\ngroup g any a a;                    Line 2 of the policy: `a` is a member already, here or of another group.
            witness a W0\\ngroup g any a\\ngroup h any a g;    Line 3 of the policy: `a` is a member already, here or of another group.
            witness a W0\\ngroup g any none;                   Line 2 of the policy: `none` is neither a witness nor a group of a line before this one.
            group g any a\\nwitness a W0;                      Line 1 of the policy: `a` is neither a witness nor a group of a line before this one.
            quorum none\\u000d;                                Line 1 of the policy: it has a control character: only tabs and line feeds are allowed.
            """)
    void saysWhatIsWrongAndWhere(String text, String why) {
        String policy = spelled(text).replace("\\n", "\n").replace("\\u000d", "\r");
        assertThatThrownBy(() -> WitnessPolicy.parse(policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(spelled(why));
    }

    private static String spelled(String text) {
        return text.replace("LOG", LOG.key().text())
                .replace("W0", WITNESSES.get(0).key().text())
                .replace("W1", WITNESSES.get(1).key().text());
    }
}
