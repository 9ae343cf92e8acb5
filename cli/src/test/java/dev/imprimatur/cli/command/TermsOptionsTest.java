package dev.imprimatur.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TermsOptionsTest {

    @Test
    void readsClocksAndMoments() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(TermsOptions.moment("18:00", noon, ZoneOffset.UTC)).isEqualTo(Instant.parse("2026-03-01T18:00:00Z"));
        assertThat(TermsOptions.moment("11:59", noon, ZoneOffset.UTC)).isEqualTo(Instant.parse("2026-03-02T11:59:00Z"));
        assertThatThrownBy(() -> TermsOptions.moment("later", noon, ZoneOffset.UTC))
                .hasMessageContaining("is no moment");
    }
}
