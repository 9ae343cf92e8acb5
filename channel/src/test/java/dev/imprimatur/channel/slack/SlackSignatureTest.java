package dev.imprimatur.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackSignatureTest {

    /** The vector that Slack publishes in its documentation. */
    private static final Secret PUBLISHED = new Secret("8f742231b10e8888abcd99yyyzzz85a5");

    private static final long AT = 1_531_420_618;

    private static final byte[] BODY = ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                    + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                    + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                    + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
                    + ".803a0bc887a14d10d2c447fce8b6703c")
            .getBytes(StandardCharsets.UTF_8);

    private static final String GOOD = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    private static SlackSignature at(long now) {
        return new SlackSignature(PUBLISHED, InstantSource.fixed(Instant.ofEpochSecond(now)));
    }

    private static Optional<String> objection(SlackSignature signature, byte[] body, String stamp, String shown) {
        Map<String, String> headers = Map.of(SlackSignature.TIMESTAMP, stamp, SlackSignature.SIGNATURE, shown);
        return signature.objection(body, name -> Optional.ofNullable(headers.get(name)));
    }

    @Test
    void acceptsWhatSlackPublishes() {
        assertThat(at(AT).sign(Long.toString(AT), BODY)).isEqualTo(GOOD);
        assertThat(objection(at(AT), BODY, Long.toString(AT), GOOD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,true", "300,true", "-300,true", "301,false", "-301,false", "86400,false", "-86400,false"})
    void acceptsFiveMinutesInBothDirectionsAndNoMore(long later, boolean good) {
        assertThat(objection(at(AT + later), BODY, Long.toString(AT), GOOD).isEmpty())
                .isEqualTo(good);
    }

    @Test
    void acceptsEachOnce() {
        SlackSignature signature = at(AT);
        assertThat(objection(signature, BODY, Long.toString(AT), GOOD)).isEmpty();
        assertThat(objection(signature, BODY, Long.toString(AT), GOOD)).contains("It came before.");
    }

    @Test
    void acceptsEachOnceUpToTheLastMomentAtWhichItIsGood() {
        AtomicLong millis = new AtomicLong(AT * 1_000);
        SlackSignature signature = new SlackSignature(PUBLISHED, () -> Instant.ofEpochMilli(millis.get()), 2);
        assertThat(objection(signature, BODY, Long.toString(AT), GOOD)).isEmpty();
        millis.set(AT * 1_000 + 300_999);
        assertThat(objection(signature, BODY, Long.toString(AT), GOOD)).contains("It came before.");
    }

    @Test
    void anotherByteIsRefused() {
        for (int i = 0; i < BODY.length; i++) {
            byte[] other = BODY.clone();
            other[i] ^= 1;
            assertThat(objection(at(AT), other, Long.toString(AT), GOOD))
                    .as("byte " + i)
                    .isPresent();
        }
        assertThat(objection(at(AT), BODY, Long.toString(AT + 1), GOOD)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v0=",
                "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b50",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b5033",
                " v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503,v0=00",
                "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
            })
    void refusesOddSignatures(String shown) {
        assertThat(objection(at(AT), BODY, Long.toString(AT), shown)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+1531420618",
                "01531420618",
                "1531420618.0",
                " 1531420618",
                "1.5e9",
                "-1",
                "1531420618,1",
                "99999999999999999999",
                "١٥٣١٤٢٠٦١٨"
            })
    void refusesOddTimestamps(String stamp) {
        assertThat(objection(at(AT), BODY, stamp, at(AT).sign(stamp, BODY))).isPresent();
    }

    @Test
    void refusesMoreThanItCanRememberUntilTheyAreTooOldAnyway() {
        AtomicLong now = new AtomicLong(AT);
        SlackSignature signature = new SlackSignature(PUBLISHED, () -> Instant.ofEpochSecond(now.get()), 2);
        assertThat(fresh(signature, AT, 1)).isEmpty();
        assertThat(fresh(signature, AT, 2)).isEmpty();
        assertThat(fresh(signature, AT, 3))
                .hasValueSatisfying(why -> assertThat(why).contains("too many"));
        now.set(AT + 301);
        assertThat(fresh(signature, AT + 301, 4)).isEmpty();
    }

    private static Optional<String> fresh(SlackSignature signature, long at, int n) {
        byte[] body = ("n=" + n).getBytes(StandardCharsets.UTF_8);
        return objection(signature, body, Long.toString(at), signature.sign(Long.toString(at), body));
    }

    @Test
    void aSecretThatIsNoneIsSaidAtTheStart() {
        assertThatThrownBy(() -> new SlackSignature(new Secret("short"), InstantSource.system()))
                .hasMessageContaining("too short")
                .hasMessageNotContaining("`short`");
    }
}
