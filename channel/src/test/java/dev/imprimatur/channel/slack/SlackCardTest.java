package dev.imprimatur.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.Golden;
import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.HostileInputs;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Passage;
import dev.imprimatur.core.card.Status;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackCardTest {

    /** Where Slack reads markup, links or mentions; nothing of a stranger may ever be in one. */
    private static final Set<String> PARSED = Set.of("mrkdwn", "context", "section", "divider", "image", "markdown");

    static Stream<Map.Entry<String, String>> hostile() {
        return HostileInputs.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileTextIsDrawnAsSomebodyLookedAt(Map.Entry<String, String> input) {
        SlackCard card = SlackCard.of(HostileCards.of(input.getValue()));
        Golden.check("slack/" + input.getKey() + ".json", pretty(card));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileTextStaysInItsPlace(Map.Entry<String, String> input) {
        Card card = HostileCards.of(input.getValue());
        SlackCard drawn = SlackCard.of(card);
        assertThat(SlackCard.measure(drawn.blocks())).isLessThanOrEqualTo(SlackCard.ROOM);
        assertThat(drawn.blocks().values()).hasSizeLessThan(50);
        List<Json.Fields> all = new ArrayList<>();
        collect(drawn.blocks(), all);
        assertThat(all).noneMatch(each -> PARSED.contains(each.findText("type").orElse("")));
        assertThat(all.stream().filter(each -> each.findText("type").orElse("").equals("plain_text")))
                .allMatch(each ->
                        !each.text("text").contains("<") && !each.text("text").contains(">"));
        assertThat(drawn.text()).doesNotContain("<", ">");
        assertThat(all.stream().filter(each -> each.find("url").isPresent()))
                .allMatch(each -> each.text("url").equals(card.page()));
        assertThat(drawn.approvable()).isEqualTo(drawn.whole());
        assertThat(all.stream()
                        .anyMatch(each -> each.findText("action_id").orElse("").equals("approve")))
                .as("a button that approves only where nothing is missing")
                .isEqualTo(drawn.whole());
    }

    @Test
    void whatIsNotHostileCanBeApprovedWithOneClick() {
        SlackCard card = SlackCard.of(HostileCards.plain());
        assertThat(card.approvable()).isTrue();
        Golden.check("slack/00-plain.json", pretty(card));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000, 3_000, 5_000, 7_000, 8_000, 9_000, 10_000, 20_000, 100_000, 200_000})
    void aDropIsSeenWhereverItStandsOrNothingCanBeApproved(int at) {
        String statement = "SELECT '" + "x".repeat(at) + "'; DROP TABLE users; SELECT '" + "y".repeat(3_000) + "'";
        Card plain = HostileCards.plain();
        SlackCard card = SlackCard.of(with(
                plain, plain.status(), List.of(new Passage("Exactly what would run", statement)), plain.oneClick()));
        assertThat(card.approvable()).isEqualTo(card.whole());
        assertThat(card.whole() && !card.blocks().canonical().contains("DROP TABLE users"))
                .isFalse();
        assertThat(SlackCard.measure(card.blocks())).isLessThanOrEqualTo(SlackCard.ROOM);
        if (at > 12_000) {
            assertThat(card.whole()).isFalse();
            assertThat(card.blocks().canonical()).contains("characters are hidden here");
        }
    }

    @Test
    void whatIsOverHasNoButtons() {
        Card card = HostileCards.plain();
        SlackCard over = SlackCard.of(with(
                card, new Status("denied", "Denied by person:ben at noon.", false), card.passages(), card.oneClick()));
        assertThat(over.approvable()).isFalse();
        assertThat(over.blocks().canonical()).doesNotContain("button").contains("Denied by person:ben at noon.");
    }

    @Test
    void aPasskeyIsNeverMetByAClick() {
        Card card = HostileCards.plain();
        SlackCard strict = SlackCard.of(with(card, card.status(), card.passages(), false));
        assertThat(strict.whole()).isTrue();
        assertThat(strict.approvable()).isFalse();
        assertThat(strict.blocks().canonical())
                .doesNotContain("\"action_id\":\"approve\"", "\"action_id\":\"limits\"")
                .contains("\"action_id\":\"deny\"", "Open to approve");
    }

    private static Card with(Card card, Status status, List<Passage> passages, boolean oneClick) {
        return new Card(
                card.approval(),
                card.revision(),
                card.digest(),
                card.risk(),
                status,
                card.title(),
                card.entries(),
                passages,
                card.claims(),
                card.places(),
                oneClick,
                card.rationale(),
                card.page());
    }

    private static void collect(Json json, List<Json.Fields> all) {
        switch (json) {
            case Json.Fields fields -> {
                all.add(fields);
                fields.members().values().forEach(value -> collect(value, all));
            }
            case Json.Array(List<Json> values) -> values.forEach(value -> collect(value, all));
            case Json.Text _, Json.Whole _, Json.Decimal _, Json.Flag _, Json.Nothing _ -> {}
        }
    }

    /** One block a line: enough to read what changed. */
    private static String pretty(SlackCard card) {
        StringBuilder lines = new StringBuilder("[\n");
        for (Json block : card.blocks().values()) {
            lines.append(block.canonical()
                            .replace("\"elements\":[{\"elements\"", "\"elements\":[\n  {\"elements\"")
                            .replace("},{\"elements\"", "},\n  {\"elements\""))
                    .append(",\n");
        }
        return lines.append(Json.of(card.text()).canonical()).append("]\n").toString();
    }
}
