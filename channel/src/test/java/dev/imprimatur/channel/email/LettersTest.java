package dev.imprimatur.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.Golden;
import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.HostileInputs;
import dev.imprimatur.core.card.Card;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What messages look like, whatever the text of strangers wants to look like. */
class LettersTest {

    private static final Pattern TAG = Pattern.compile("</?([a-z0-9!]+)([^>]*)>", Pattern.CASE_INSENSITIVE);

    private static String drawn(Letter letter) {
        return "Subject: " + HeaderText.of(letter.subject()) + "\n\n" + letter.text() + "\n" + letter.html();
    }

    @Test
    void whatIsAskedIsShown() {
        Letter letter = Letters.card("An action waits for people.", HostileCards.plain(), false);
        Golden.check("mail/00-plain.txt", drawn(letter));
        assertThat(letter.text())
                .contains("| DELETE FROM orders WHERE id = 7", "https://imprimatur.example.com/approvals/");
    }

    @TestFactory
    Stream<DynamicTest> hostileTextStaysWhereItIs() {
        return HostileInputs.all().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    Card card = HostileCards.of(arrived(each.getValue()));
                    Letter letter = Letters.card("An action waits for people.", card, false);
                    Golden.check("mail/" + each.getKey() + ".txt", drawn(letter));
                    assertHarmless(letter, card);
                }));
    }

    /** No connector lets half of a character in. */
    private static String arrived(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** One link, the gateway's; no other markup than the gateway's; in plain text no line that a stranger begins. */
    private static void assertHarmless(Letter letter, Card card) {
        assertThat(HeaderText.of(letter.subject())).matches("[\\x20-\\x7e]+(\r\n [\\x20-\\x7e]+)*");
        Matcher tag = TAG.matcher(letter.html());
        int links = 0;
        while (tag.find()) {
            assertThat(tag.group(1).toLowerCase(Locale.ROOT))
                    .isIn(
                            "!doctype",
                            "html",
                            "head",
                            "meta",
                            "title",
                            "body",
                            "h2",
                            "p",
                            "b",
                            "bdi",
                            "a",
                            "table",
                            "tr",
                            "td",
                            "pre",
                            "span");
            if (tag.group(1).equals("a") && !tag.group(2).isEmpty()) {
                assertThat(tag.group(2)).isEqualTo(" href=\"" + card.page() + "\"");
                links++;
            }
            assertThat(tag.group(2)).doesNotContain("src=", "onerror");
        }
        assertThat(links).isEqualTo(1);
        assertThat(letter.text().replace(card.page(), "")).doesNotContainPattern("[A-Za-z]://");
        assertThat(letter.html().replace(card.page(), "")).doesNotContain("://");
        List<String> forged = letter.text()
                .lines()
                .filter(line ->
                        line.startsWith("Answers: ") || line.startsWith("Digest: 0000") || line.equals("Risk: low"))
                .toList();
        assertThat(forged).isEmpty();
        String shown = letter.text() + letter.html();
        assertThat(shown.codePoints().filter(LettersTest::hides).boxed().toList())
                .isEmpty();
    }

    private static boolean hides(int point) {
        return (Character.isISOControl(point) && point != '\n')
                || Character.getType(point) == Character.FORMAT
                || Character.getType(point) == Character.SURROGATE
                || Character.getType(point) == Character.LINE_SEPARATOR
                || Character.getType(point) == Character.PARAGRAPH_SEPARATOR;
    }

    @Test
    void whatIsCutIsCounted() {
        Card card = HostileCards.of("SELECT '" + "x".repeat(40_000) + "'; DROP TABLE users");
        Letter letter = Letters.card("An action waits for people.", card, false);
        assertThat(card.fit(16_000).whole()).isFalse();
        for (String part : List.of(letter.text(), letter.html())) {
            assertThat(part).contains("characters are not shown here", "; DROP TABLE users", Letters.CUT);
        }
    }

    @Test
    void severalAreToldInFewWords() {
        Letter letter = Letters.digest(List.of(HostileCards.plain(), HostileCards.of("<b>x</b>")));
        Golden.check("mail/90-digest.txt", drawn(letter));
        assertThat(letter.subject()).isEqualTo("[Imprimatur] 2 actions wait for people.");
        assertThat(letter.text()).contains("Why it is held: Deleting needs an owner of the data.");
        assertThat(letter.html()).doesNotContain("<b>x</b>");
    }

    @Test
    void subjectsAreOneHeaderWhateverTheySay() throws UnsupportedEncodingException {
        for (String text : List.of("plain", "Grüße 😀".repeat(20), "=?utf-8?B?QXBwcm92ZWQ=?=", "a=?b")) {
            String header = HeaderText.of(text);
            assertThat(header).matches("[\\x20-\\x7e]+(\r\n [\\x20-\\x7e]+)*");
            assertThat(header.lines()).allMatch(line -> line.length() <= 76);
            assertThat(MimeUtility.decodeText(MimeUtility.unfold(header))).isEqualTo(text);
        }
    }
}
