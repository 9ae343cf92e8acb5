package dev.imprimatur.core.card;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Unmarked;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.policy.Voters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardTest {

    private static Card card(String sql, Requirement... requirements) {
        Action action = Samples.action("act-1", sql);
        Ask ask = Ask.about(action, action.digest(), Samples.hold(requirements), false, NOON);
        return Card.of(
                Pending.open(new ApprovalId("apr-2222222222"), ask),
                id -> Optional.empty(),
                new Past(30, 2, 1, false),
                3,
                "https://x.example/approvals/apr-2222222222",
                NOON);
    }

    private static Card card(String sql) {
        return card(sql, Samples.need("group:a", 2));
    }

    private static String entry(Card card, String name) {
        return card.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::text)
                .findFirst()
                .orElse("");
    }

    @Test
    void saysWhoWantsWhatOnWhichData() {
        Card card = card("DELETE FROM orders WHERE id = 7");
        assertThat(card.title()).isEqualTo("bot wants to run sql.delete on postgres/shop");
        assertThat(entry(card, "Who")).isEqualTo("bot (agent:bot)");
        assertThat(entry(card, "Writes")).isEqualTo("public.orders");
        assertThat(entry(card, "Asked again")).isEqualTo("3 times");
        assertThat(entry(card, "Before")).isEqualTo("2 approved, 1 denied in the last 30 days");
        assertThat(card.status()).isEqualTo(new Status("pending", "Waits for 2 people from group:a.", true));
        assertThat(card.passages().getFirst())
                .isEqualTo(new Passage("Exactly what would run", "DELETE FROM orders WHERE id = 7"));
    }

    @Test
    void oneClickIsNotOfferedWhereAllWhoAreMissingNeedAPasskey() {
        Requirement passkey = new Requirement(Voters.parse("group:b"), 1, true);
        assertThat(card("x", passkey).oneClick()).isFalse();
        assertThat(card("x", passkey, Samples.need("group:a", 1)).oneClick()).isTrue();
    }

    @Test
    void isShownWhereItsPeopleAreAskedByNow() {
        Demand demand = new Demand(
                List.of(Samples.need("group:a", 1)),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of(
                        new Venue("chat:#oncall", Duration.ofMinutes(5)),
                        Venue.atOnce("chat:#a"),
                        new Venue("chat:#a", Duration.ofMinutes(5))));
        assertThat(demand.ask())
                .containsExactly(Venue.atOnce("chat:#a"), new Venue("chat:#oncall", Duration.ofMinutes(5)));
        assertThat(demand.askedIn(Duration.ofMinutes(5).minusMillis(1))).containsExactly("chat:#a");
        assertThat(demand.askedIn(Duration.ofMinutes(5))).containsExactly("chat:#a", "chat:#oncall");
        assertThat(demand.and(demand).ask()).isEqualTo(demand.ask());
        assertThat(demand.ask().stream().map(venue -> Venue.of(venue.canonical())))
                .isEqualTo(demand.ask());
    }

    @Test
    void hidesNothing() {
        Card card = card("SELECT 1 \u202e--\u200b\r\ndrop");
        assertThat(card.passages().getFirst().text()).isEqualTo("SELECT 1 \\u{202e}--\\u{200b}\\u{d}\ndrop");
    }

    @Test
    void paddingIsCountedInsteadOfShown() {
        String padded =
                "DELETE FROM a WHERE id = 1;" + "\n".repeat(4_000) + "DROP TABLE users" + " ".repeat(3_000) + "--";
        assertThat(card(padded).passages().getFirst().text())
                .isEqualTo("DELETE FROM a WHERE id = 1;\n\\u{a}×4000\nDROP TABLE users \\u{20}×3000 --");
        String mixed = "a" + " \n".repeat(40) + "b";
        assertThat(card(mixed).passages().getFirst().text()).isEqualTo("a\n\\u{a}×40 \\u{20}×40\nb");
        String decent = "SELECT 1\n\n    FROM t\n" + " ".repeat(60) + "WHERE x";
        assertThat(card(decent).passages().getFirst().text()).isEqualTo(decent);
        assertThat(card("a\\u{a}×9").passages().getFirst().text()).isEqualTo("a\\u{5c}u{a}×9");
    }

    @Test
    void whatHasNoRoomIsCountedAndCutInTheMiddle() {
        Card card = card("A".repeat(900) + "Z".repeat(100));
        Fitted fitted = card.fit(300);
        Excerpt first = fitted.excerpts().getFirst();
        assertThat(fitted.whole()).isFalse();
        assertThat(first.head()).matches("A+");
        assertThat(first.tail()).matches("A*Z{90,100}");
        assertThat(first.head().length() + first.hidden() + first.tail().length())
                .isEqualTo(1000);
        assertThat(first.text()).contains("[… " + first.hidden() + " characters are not shown here …]");
        assertThat(card.fit(10_000).whole()).isTrue();
    }

    @Test
    void cutsNoCharacterAndNoMarkInTwo() {
        Random chance = new Random(7);
        List<String> parts = List.of("a", "\u202e", "\ud83d\ude00", "\\u{", "}", "\n", "\\", "u{2", "{");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = chance.nextInt(30); n >= 0; n--) {
                text.append(parts.get(chance.nextInt(parts.size())));
            }
            String raw = text.toString();
            Passage passage = Passage.of("x", raw);
            int room = chance.nextInt(40);
            Excerpt cut = passage.fit(room);
            assertThat(cut.head().length() + cut.tail().length())
                    .as("room for `%s`", raw)
                    .isLessThanOrEqualTo(
                            Math.max(room, cut.whole() ? passage.text().length() : 0));
            String head = Unmarked.of(cut.head());
            String tail = Unmarked.of(cut.tail());
            assertThat(raw).startsWith(head).endsWith(tail);
            assertThat(cut.whole())
                    .isEqualTo(cut.hidden() == 0 && passage.text().length() <= room);
        }
    }
}
