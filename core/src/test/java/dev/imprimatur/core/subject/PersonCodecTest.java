package dev.imprimatur.core.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonCodecTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final KnownPerson.Account ACCOUNT = new KnownPerson.Account("https://idp.example.com", "7|8");
    private static final KnownPerson ANNA = new KnownPerson(
            PrincipalId.parse("person:anna-abc"),
            ACCOUNT,
            "Anna",
            Set.of("owners"),
            Set.of(Role.ADMINISTRATOR, Role.AUDITOR),
            false,
            NOON,
            NOON,
            1);

    private final PersonCodec codec = new PersonCodec(new MacKey(new byte[MacKey.LENGTH]));

    @Test
    void opensWhatItSealed() {
        assertThat(codec.open(codec.seal(ANNA))).isEqualTo(ANNA);
        assertThat(codec.open(codec.seal(ANNA.refused()))).isEqualTo(ANNA.refused());
        assertThat(ANNA.disabled(true).confirmed()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void refusesARowThatSomebodyElseWrote() {
        SealedRow row = codec.seal(ANNA);
        SealedRow forged = new PersonCodec(new MacKey(
                        "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .seal(ANNA);
        assertThatThrownBy(() -> codec.open(forged)).isInstanceOf(TamperedRow.class);
        SealedRow moved = new SealedRow(row.id(), "sha256:other", row.revision(), row.body(), row.mac());
        assertThatThrownBy(() -> codec.open(moved)).isInstanceOf(TamperedRow.class);
        SealedRow older = new SealedRow(row.id(), row.owner(), 2, row.body(), row.mac());
        assertThatThrownBy(() -> codec.open(older)).isInstanceOf(TamperedRow.class);
    }

    @Test
    void accountsDifferWhereTheirPartsTouch() {
        assertThat(PersonCodec.owner(new KnownPerson.Account("https://a", "b|c")))
                .isNotEqualTo(PersonCodec.owner(new KnownPerson.Account("https://a|b", "c")));
    }
}
