package dev.imprimatur.channel.teams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.TeamsMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is posted where, and what becomes of it. */
class TeamsChannelTest {

    private final Scene scene = new Scene();
    private final TeamsChannel channel =
            new TeamsChannel(scene.config, scene.outbound, scene, scene, scene, scene.clock);

    private long index;

    @BeforeEach
    void nothingIsPosted() {
        scene.clear();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Delivery deliver(String type, Map<String, String> more) {
        Json.Builder event = Json.fields()
                .with("type", type)
                .with("approval", scene.card.approval().text());
        more.forEach(event::with);
        index++;
        return channel.deliver(new AuditEntry(index, event.build()));
    }

    private Delivery deliver(String type) {
        return deliver(type, Map.of());
    }

    private List<TeamsMessage> posts() {
        return scene.connector.posts(Scene.PLACE);
    }

    @Test
    void whatComesTwiceIsShownOnce() {
        assertThat(deliver("held")).isEqualTo(new Delivery.Done());
        assertThat(deliver("held")).isEqualTo(new Delivery.Done());
        assertThat(posts()).hasSize(1);
        assertThat(scene.connector.asked("update")).isZero();
        assertThat(scene.connector.asked("members")).isEqualTo(1);
        assertThat(scene.connector.asked("token")).isEqualTo(1);
        assertThat(posts().getFirst().card().fields("refresh").texts("userIds")).containsExactly(Scene.BEN.member());
    }

    @Test
    void howItEndedTakesThePlaceOfWhatWasAsked() {
        deliver("held");
        scene.ended();
        deliver("denied");
        deliver("denied");
        assertThat(posts()).singleElement().satisfies(message -> {
            assertThat(message.updates()).isEqualTo(1);
            assertThat(message.text()).contains("Denied by person:dora.");
            assertThat(TeamsMessage.titles(message.card())).containsExactly("Open");
        });
        assertThat(scene.connector.messages(Scene.PLACE))
                .filteredOn(message -> !message.thread().isEmpty())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).contains("Denied by person:dora."));
    }

    @Test
    void whatEndedBeforeItWasShownIsNotShown() {
        scene.ended();
        assertThat(deliver("held")).isEqualTo(new Delivery.Done());
        assertThat(posts()).isEmpty();
    }

    @Test
    void remindsInTheThread() {
        deliver("held");
        deliver("reminded");
        deliver("executed");
        assertThat(scene.connector.messages(Scene.PLACE))
                .anySatisfy(line -> assertThat(line.text()).contains("Still waiting. Waits for 1 person"))
                .anySatisfy(line -> assertThat(line.text()).contains("It ran"));
    }

    @Test
    void whatTeamsAsksForIsRespected() {
        deliver("held");
        scene.ended();
        scene.connector.throttle(1, Duration.ofSeconds(17));
        assertThat(deliver("denied"))
                .isEqualTo(new Delivery.Failed("Teams answers 429 (`TooManyRequests`)", Duration.ofSeconds(17)));
        assertThat(deliver("denied")).isEqualTo(new Delivery.Done());
    }

    @Test
    void aTokenThatWasTakenBackIsAskedForAgain() {
        deliver("held");
        scene.connector.forgetTokens();
        scene.ended();
        assertThat(deliver("denied")).isEqualTo(new Delivery.Done());
        assertThat(scene.connector.asked("token")).isEqualTo(2);
    }

    @Test
    void aTokenIsNotUsedUntilItsLastMoment() {
        deliver("held");
        scene.now = scene.now.plus(Duration.ofMinutes(56));
        scene.ended();
        deliver("denied");
        assertThat(scene.connector.asked("token")).isEqualTo(2);
    }

    @Test
    void anOutageIsTriedAgain() {
        scene.connector.down(true);
        assertThat(deliver("held"))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.why()).contains("503", "no token"));
        scene.connector.down(false);
        assertThat(deliver("held")).isEqualTo(new Delivery.Done());
        assertThat(posts()).hasSize(1);
    }

    private Delivery elsewhere(String secret, String place) {
        TeamsConfig config = new TeamsConfig(
                "teams",
                Scene.APP,
                Scene.TENANT,
                scene.config.tenants(),
                new Secret(secret),
                Map.of("other", place),
                Optional.of("other"),
                scene.config.cloud(),
                scene.config.reach());
        return new TeamsChannel(config, scene.outbound, scene, scene, scene, scene.clock)
                .deliver(new AuditEntry(
                        7,
                        Json.fields()
                                .with("type", "held")
                                .with("approval", scene.card.approval().text())
                                .build()));
    }

    @Test
    void aConversationWithoutTheAppIsNamedAsSuch() {
        assertThat(elsewhere("the secret", "19:other@thread.tacv2"))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.why()).contains("403", "is the app installed"));
    }

    @Test
    void somebodyIsAskedInAConversationOfTheirOwn() {
        assertThat(elsewhere("the secret", "user:" + Scene.BEN.object())).isEqualTo(new Delivery.Done());
        assertThat(scene.connector.posts(BotConnectorDouble.own(Scene.BEN))).hasSize(1);
    }

    @Test
    void aPlaceThatFailsHoldsNoOtherUp() {
        deliver("held");
        TeamsMessage first = posts().getFirst();
        scene.put(new Posting("teams", "19:gone@thread.tacv2/1", scene.card.approval(), "19:gone@thread.tacv2", ""));
        assertThat(deliver("reminded")).isInstanceOf(Delivery.Failed.class);
        scene.ended();
        assertThat(deliver("denied")).isInstanceOf(Delivery.Failed.class);
        assertThat(deliver("denied")).isInstanceOf(Delivery.Failed.class);
        assertThat(posts())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("Denied by person:dora."));
        assertThat(scene.connector.messages(Scene.PLACE))
                .filteredOn(message -> message.thread().equals(first.id()))
                .hasSize(2);
    }

    @Test
    void aWrongSecretIsSaidAndNotShown() {
        assertThat(elsewhere("wrong-secret", Scene.PLACE))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.why())
                                .contains("gives no token (401)")
                                .doesNotContain("wrong-secret"));
    }

    @Test
    void whatSomebodyRemovedIsLeftAlone() {
        deliver("held");
        scene.connector.remove(posts().getFirst());
        scene.ended();
        assertThat(deliver("denied")).isEqualTo(new Delivery.Done());
        assertThat(posts()).isEmpty();
    }

    @Test
    void whereThereIsLessRoomLessIsShown() {
        scene.card = HostileCards.of("SELECT '" + "x".repeat(40_000) + "'");
        scene.connector.room(12 * 1024);
        assertThat(deliver("held")).isEqualTo(new Delivery.Done());
        assertThat(posts())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("characters are not shown here"));
    }
}
