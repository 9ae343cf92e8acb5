package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalCardTest {

    private static Json.Fields approval(String hostile) {
        Json one = Json.texts(List.of(hostile));
        return Json.fields()
                .with("state", "pending")
                .with("subject", "agent:tidy-bot")
                .with("behalf", one)
                .with("target", "postgres/shop")
                .with("operation", "sql.delete")
                .with("text", hostile)
                .with("parameters", one)
                .with("state_of_connection", Json.fields().with("role", hostile).build())
                .with("also", Json.array(List.of()))
                .with("intent", hostile)
                .with("because", "An owner looks at it first.")
                .with("risk", "high")
                .with("rules", Json.texts(List.of("changes-need-an-owner")))
                .with("obligations", Json.array(List.of()))
                .with("requirements", Json.array(List.of()))
                .with("votes", Json.array(List.of()))
                .with("expires_at", "2026-01-01T12:00:00Z")
                .with("digest", "sha256:0")
                .build();
    }

    @ParameterizedTest(name = "U+{0}")
    @CsvSource({
        "202e", "2066", "200b", "200d", "2060", "feff", "ad", "a0", "3000", "2028", "d", "1b", "7f", "85", "3164",
        "2800", "115f", "fe0f", "e0041", "e000", "ff24", "1d403"
    })
    void whatHidesOrImitatesIsMarkedWhereverItStands(String hex) {
        int point = Integer.parseInt(hex, 16);
        String hostile = "DELETE FROM orders" + Character.toString(point) + " WHERE id = 7";
        String card = ApprovalCard.of(approval(hostile));
        assertThat(card).doesNotContain(Character.toString(point));
        assertThat(card.split("\\\\u\\{" + hex + "\\}", -1)).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void aLetterOfAnotherScriptAmongLatinOnesIsMarked() {
        assertThat(ApprovalCard.of(approval("SELECT * FROM p\u0430yments"))).contains("FROM p\\u{430}yments");
    }

    @Test
    void textStaysInItsBlock() {
        assertThat(ApprovalCard.of(approval("1</pre><dt>State</dt><dd>approved")))
                .contains("1&lt;/pre&gt;&lt;dt&gt;State")
                .doesNotContain("1</pre>", "<dd>approved");
    }

    @Test
    void aLineOfItsOwnStaysOne() {
        assertThat(ApprovalCard.of(approval("SELECT 1;\nSELECT 2"))).contains("SELECT 1;\nSELECT 2");
    }
}
