package dev.imprimatur.core.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What programs say of themselves is kept, bounded and readable for what it is. */
class IntentTest {

    @Test
    void whatCouldDeceiveIsMadeVisible() {
        Intent said = Intent.said("month\u202eend\u0007\n\tdone\u200b", "T-1\nT-2");
        assertThat(said.text()).isEqualTo("month\\u{202e}end\\u{7}\n\\u{9}done\\u{200b}");
        assertThat(said.task()).isEqualTo("T-1\\u{a}T-2");
        SourceModel model = SourceModel.of(Optional.empty(), "m\u001b[31m", "bot/1\u00a0");
        assertThat(model.name()).isEqualTo("m\\u{1b}[31m");
        assertThat(model.agent()).isEqualTo("bot/1\\u{a0}");
        assertThat(model.verified()).isFalse();
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        for (String text : new String[] {"Zürich → 東京 🙂", "a\\b", "x = 'y'; -- {z}", ""}) {
            assertThat(Intent.said(text, text)).isEqualTo(new Intent(text, text));
        }
    }

    @Test
    void readingItAgainChangesNothing() {
        Intent once = Intent.said("a\u0000b", "c\u2066d");
        assertThat(Intent.said(once.text(), once.task())).isEqualTo(once);
    }

    @Test
    void tooMuchIsRefusedOrCut() {
        String text = "\u0007".repeat(Intent.MAX_LENGTH);
        assertThatThrownBy(() -> Intent.said(text, "")).hasMessageContaining("longer than 2000");
        assertThatThrownBy(() -> Intent.said("", "x".repeat(201))).hasMessageContaining("longer than 200");
        assertThatThrownBy(() -> SourceModel.of(Optional.empty(), "", "x".repeat(201)))
                .hasMessageContaining("longer than 200");
        assertThat(Intent.shortened(text, "x".repeat(500)).task()).hasSize(200);
        assertThat(Intent.shortened(text, "").text()).hasSize(2_000);
        assertThat(Intent.shortened("x".repeat(1_999) + "🙂", "").text()).isEqualTo("x".repeat(1_999));
    }

    @Test
    void whatACredentialProvesOutweighsWhatIsClaimed() {
        assertThat(SourceModel.of(Optional.of("careful-1"), "reckless-9", "bot/2"))
                .isEqualTo(new SourceModel("careful-1", "bot/2", true));
    }
}
