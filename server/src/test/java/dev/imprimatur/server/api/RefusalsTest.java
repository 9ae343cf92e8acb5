package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What claims to come from a channel and is not believed. */
class RefusalsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-05T12:00:00Z"));
    private final List<String> said = new ArrayList<>();
    private final Meters meters = new Meters();
    private final Refusals refusals = new Refusals(Set.of("slack", "teams"), meters, now::get, said::add);

    private void after(int seconds) {
        now.updateAndGet(before -> before.plusSeconds(seconds));
    }

    @Test
    void allAreCountedAndOneAMinuteOfEachChannelIsSaid() {
        for (int i = 0; i < 1_000; i++) {
            refusals.refused("slack", "The signature is wrong.");
        }
        refusals.refused("teams", "audience, it is for `somebody else`");
        after(59);
        refusals.refused("slack", "The signature is wrong.");
        after(1);
        refusals.refused("slack", "It is too old.");
        after(60);
        refusals.refused("slack", "It is too old.");
        assertThat(said)
                .containsExactly(
                        "A request to the channel `slack` was refused: The signature is wrong.",
                        "A request to the channel `teams` was refused: audience, it is for `somebody else`",
                        "A request to the channel `slack` was refused: It is too old. (1000 more since the last that was said"
                                + " here)",
                        "A request to the channel `slack` was refused: It is too old.");
        assertThat(meters.text())
                .contains(
                        "imprimatur_callbacks_refused_total{channel=\"slack\"} 1003.0",
                        "imprimatur_callbacks_refused_total{channel=\"teams\"} 1.0");
    }

    @Test
    void thoseThatWereNeverRefusedAreCountedAsNone() {
        assertThat(meters.text()).contains("imprimatur_callbacks_refused_total{channel=\"teams\"} 0.0");
    }

    @Test
    void aChannelThatThereIsNotIsAnsweredAsOneThatDoesNotBelieve() {
        assertThat(refusals.unknown("slakc").document("/x"))
                .isEqualTo(Refusals.unbelieved().document("/x"));
        assertThat(refusals.unknown("no\nsuch channel").status()).isEqualTo(401);
        after(60);
        refusals.unknown("teams-2");
        assertThat(said)
                .containsExactly(
                        "A request was refused that is for the channel `slakc`: none of this name takes such requests",
                        "A request was refused that is for the channel `teams-2`: none of this name takes such requests"
                                + " (1 more since the last that was said here)");
        assertThat(meters.text()).doesNotContain("slakc", "no such channel");
    }

    @Test
    void aStrangersWordsAreOneShortLineAndNoLabel() {
        refusals.refused("no such channel", "It is odd.");
        refusals.refused("slack", "It says `x\n2026-05-05 ERROR all is lost\u202e`" + "y".repeat(10_000));
        assertThat(said).singleElement().satisfies(line -> {
            assertThat(line).doesNotContain("\n", "\u202e").hasSizeLessThan(260);
        });
        assertThat(meters.text()).doesNotContain("no such channel", "lost");
    }
}
