package dev.imprimatur.channel.teams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.TeamsMessage;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Teams waits ten seconds for the answer to a click; who somebody is may take longer to find out. */
class TeamsPatienceTest {

    private final Scene scene = new Scene(Duration.ofMillis(50));

    @BeforeEach
    void teamsIsKnown() {
        // the keys of the Bot Framework are fetched with the first request
        assertThat(scene.send(scene.click(Scene.BEN, "nothing", scene.data())).status())
                .isEqualTo(200);
        scene.connector.install(BotConnectorDouble.own(Scene.BEN), Scene.BEN);
        scene.slow();
    }

    @AfterEach
    void close() {
        scene.known();
        scene.close();
    }

    private List<String> told() {
        return scene.connector.messages(BotConnectorDouble.own(Scene.BEN)).stream()
                .map(TeamsMessage::text)
                .toList();
    }

    private static Json.Fields body(TeamsReply reply) {
        return (Json.Fields) Json.parse(reply.body().toArray());
    }

    @Test
    void aClickThatTakesLongerIsAnsweredInTimeAndCountsAfterwards() {
        TeamsReply reply = scene.send(scene.click());
        assertThat(body(reply).text("type")).isEqualTo("application/vnd.microsoft.activity.message");
        assertThat(body(reply).text("value")).contains("goes on");
        assertThat(scene.counted).isEmpty();
        assertThat(told()).isEmpty();
        scene.known();
        reply.after().run();
        assertThat(scene.counted)
                .singleElement()
                .satisfies(word -> assertThat(word.choice()).isEqualTo(Choice.APPROVE));
        assertThat(told()).singleElement().satisfies(text -> assertThat(text).contains("It counts."));
    }

    @Test
    void whatDoesNotCountIsToldToWhoeverPressedAndToNobodyElse() {
        TeamsReply reply = scene.send(scene.click(Scene.REQUESTER, "approve", scene.data()));
        scene.known();
        reply.after().run();
        assertThat(scene.connector.messages(BotConnectorDouble.own(Scene.REQUESTER)))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("It does not count."));
        assertThat(scene.connector.messages(Scene.PLACE)).isEmpty();
    }

    @Test
    void aFormThatTakesLongerIsAnsweredInTimeAndCountsAfterwards() {
        TeamsReply reply = scene.send(form(Scene.BEN));
        assertThat(new String(reply.body().toArray(), StandardCharsets.UTF_8)).contains("goes on", "\"task\"");
        scene.known();
        reply.after().run();
        assertThat(scene.counted)
                .singleElement()
                .satisfies(word -> assertThat(word.because()).isEqualTo("too much"));
        assertThat(told()).singleElement().satisfies(text -> assertThat(text).contains("It counts."));
    }

    @Test
    void whatFailsAfterwardsIsToldAndThrown() {
        TeamsReply reply = scene.send(scene.click());
        scene.fail();
        scene.known();
        assertThatThrownBy(() -> reply.after().run()).hasMessageContaining("broken");
        assertThat(told()).singleElement().satisfies(text -> assertThat(text).contains("could not settle"));
    }

    private Json.Fields form(TeamsPerson person) {
        return scene.activity(person, "invoke")
                .with("name", "task/submit")
                .with(
                        "value",
                        Json.fields()
                                .with(
                                        "data",
                                        Json.fields()
                                                .withAll(scene.data())
                                                .with("message", "100")
                                                .with("choice", "deny")
                                                .with("because", "too much")
                                                .build())
                                .build())
                .build();
    }

    @Test
    void aCardIsDrawnOnceForEachClick() throws TeamsRefused {
        scene.known();
        List<String> drawn = new ArrayList<>();
        TeamsClicks clicks = new TeamsClicks("teams", scene, scene, scene, card -> {
            drawn.add(card.approval().text());
            return new TeamsCard(card);
        });
        for (String verb : List.of("approve", "deny", "refresh")) {
            drawn.clear();
            TeamsActivity activity = TeamsActivity.read(
                    scene.click(Scene.BEN, verb, scene.data()).canonicalBytes());
            assertThat(clicks.action(activity, scene.sender(Scene.BEN)).status())
                    .isEqualTo(200);
            assertThat(drawn)
                    .as(verb)
                    .containsExactly(HostileCards.plain().approval().text());
        }
        drawn.clear();
        TeamsActivity activity = TeamsActivity.read(form(Scene.BEN).canonicalBytes());
        assertThat(clicks.sent(activity, scene.sender(Scene.BEN)).status()).isEqualTo(200);
        assertThat(drawn).hasSize(1);
    }
}
