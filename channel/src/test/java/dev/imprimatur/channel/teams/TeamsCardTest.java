package dev.imprimatur.channel.teams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.Golden;
import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.HostileInputs;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TeamsCardTest {

    private static final Set<String> SAFE = Set.of("RichTextBlock", "TextRun");
    private static final List<String> SIXTY =
            IntStream.range(0, 70).mapToObj(i -> "29:" + "x".repeat(90) + i).toList();

    private static Json.Fields decider(Card card) {
        return new TeamsCard(card).draw(TeamsCard.View.DECIDER, Optional.empty(), List.of());
    }

    private static List<String> titles(Json.Fields drawn) {
        return drawn.array("actions").stream()
                .map(each -> ((Json.Fields) each).text("title"))
                .toList();
    }

    /** A block on each line, so that a difference is one. */
    private static String lines(Json.Fields drawn) {
        return drawn.members().entrySet().stream()
                .map(each -> Json.of(each.getKey()).canonical() + ":"
                        + (each.getValue() instanceof Json.Array(List<Json> values)
                                ? values.stream()
                                        .map(Json::canonical)
                                        .collect(Collectors.joining(",\n ", "[\n ", "\n]"))
                                : each.getValue().canonical()))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    @Test
    void aPlainCardIsAllThereAndTakesOneClick() {
        Json.Fields drawn = decider(HostileCards.plain());
        Golden.check("teams/00-plain.json", lines(drawn));
        assertThat(titles(drawn)).containsExactly("Approve", "Deny", "Give a reason, set limits…", "Open");
    }

    @TestFactory
    Stream<DynamicTest> nothingGetsOutOfItsBlock() {
        return HostileInputs.all().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    Json.Fields drawn = decider(HostileCards.of(each.getValue()));
                    Golden.check("teams/" + each.getKey() + ".json", lines(drawn));
                    for (Json.Fields element : elements(drawn.array("body"))) {
                        assertThat(SAFE).contains(element.text("type"));
                    }
                    assertThat(runs(drawn)).noneMatch(text -> text.contains("{{"));
                    assertThat(drawn.array("actions")).allSatisfy(action -> {
                        Json.Fields button = (Json.Fields) action;
                        if (button.find("url").isPresent()) {
                            assertThat(button.text("url"))
                                    .isEqualTo("https://imprimatur.example.com/approvals/apr-2222222222/decide");
                        }
                    });
                }));
    }

    @TestFactory
    Stream<DynamicTest> fitsWithEveryoneInIt() {
        return HostileInputs.all().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    TeamsCard card = new TeamsCard(HostileCards.of(each.getValue()));
                    for (TeamsCard.View view : TeamsCard.View.values()) {
                        Json.Fields message = TeamsCard.message(
                                card.draw(view, Optional.of("x".repeat(5_000)), SIXTY), "y".repeat(300));
                        assertThat(message.canonicalBytes()).hasSizeLessThanOrEqualTo(28 * 1024);
                    }
                }));
    }

    /** What would drop a table is visible, or there is no button: wherever in the text it stands. */
    @Test
    void whatIsHiddenTakesTheButtonAway() {
        for (int at = 0; at < 60_000; at += 997) {
            String text = "SELECT '" + "a".repeat(at) + "'; DROP TABLE users; SELECT '" + "b".repeat(60_000 - at) + "'";
            Json.Fields drawn = decider(HostileCards.of(text));
            boolean visible = String.join("", runs(drawn)).contains("DROP TABLE users");
            assertThat(visible && titles(drawn).contains("Approve"))
                    .as("with %d characters before it", at)
                    .isFalse();
            assertThat(titles(drawn)).first().isEqualTo("Open to approve");
        }
    }

    @Test
    void blanksDoNotPushWhatRunsOutOfSight() {
        for (String gap : List.of(" ".repeat(65), "\n".repeat(9), " ".repeat(4_000), "\n".repeat(3_000))) {
            Json.Fields drawn = decider(HostileCards.of("SELECT 1" + gap + "; DROP TABLE users"));
            assertThat(runs(drawn)).anyMatch(text -> text.contains("; DROP TABLE users") && text.length() < 200);
            assertThat(runs(drawn))
                    .noneMatch(text -> text.replace('\u00a0', ' ').contains(" ".repeat(65)));
            assertThat(drawn.array("body")).hasSizeLessThan(60);
        }
    }

    /** Blanks that requesters write are drawn one by one; those of another kind are marks before a channel sees them. */
    @Test
    void blanksAreDrawnAsManyAsThereAre() {
        Json.Fields drawn = decider(HostileCards.of("SELECT '  a    b '"));
        assertThat(runs(drawn)).contains("SELECT '  a    b '".replace("  ", " \u00a0"));
    }

    @Test
    void whatEverybodySeesDecidesNothing() {
        Json.Fields drawn = new TeamsCard(HostileCards.plain()).draw(TeamsCard.View.SHARED, Optional.empty(), SIXTY);
        assertThat(titles(drawn)).containsExactly("What can I do?", "Open");
        assertThat(drawn.fields("refresh").texts("userIds")).hasSize(60);
        assertThat(drawn.text("version")).isEqualTo("1.5");
    }

    private static List<Json.Fields> elements(List<Json> all) {
        List<Json.Fields> found = new ArrayList<>();
        for (Json each : all) {
            Json.Fields element = (Json.Fields) each;
            found.add(element);
            if (element.find("inlines").isPresent()) {
                found.addAll(elements(element.array("inlines")));
            }
        }
        return found;
    }

    private static List<String> runs(Json.Fields drawn) {
        return elements(drawn.array("body")).stream()
                .flatMap(element -> element.findText("text").stream())
                .toList();
    }
}
