package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.TeamsClient;
import dev.imprimatur.doubles.teams.TeamsMessage;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held, shown in Teams, decided there, resumed, and shown as it ended. */
class TeamsTest {

    @TempDir
    private Path folder;

    private TeamsRig teams;

    @BeforeEach
    void start() {
        teams = new TeamsRig(folder);
    }

    @AfterEach
    void stop() {
        teams.close();
    }

    private TeamsClient.Answered press(TeamsPerson person, TeamsMessage message, String title) {
        Rig.await(() -> TeamsMessage.titles(teams.people().see(person, message)).contains(title));
        return teams.people().press(person, message, title);
    }

    /** What somebody who may decide sees: a moment after Teams has a message, the gateway knows which it is. */
    private Json.Fields own(TeamsPerson person, TeamsMessage message) {
        Rig.await(() -> !teams.people().see(person, message).equals(message.card()));
        return teams.people().see(person, message);
    }

    @Test
    void oneClickLetsItRunAndEveryoneSeesIt() {
        String bot = teams.rig.token("agent:bot", "actions");
        String approval = teams.rig.held(bot, "export-users");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        assertThat(message.text())
                .contains("Report bot wants to run export-users on app/billing", "Customer data leaves only when");
        assertThat(TeamsMessage.titles(message.card())).containsExactly("What can I do?", "Open");
        assertThat(message.card().fields("refresh").texts("userIds"))
                .containsExactly(TeamsRig.BEN.member(), TeamsRig.DORA.member());
        assertThat(TeamsMessage.titles(own(TeamsRig.BEN, message)))
                .containsExactly("Approve", "Deny", "Give a reason, set limits…", "Open");
        TeamsClient.Answered answered = press(TeamsRig.BEN, message, "Approve");
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.said()).contains("Your vote counts.", "Approved, at");
        assertThat(TeamsMessage.titles(answered.card().orElseThrow())).containsExactly("Open");
        assertThat(teams.state(approval)).isEqualTo("approved");
        assertThat(teams.rig.get(bot, "/v1/approvals/" + approval).json().find("permit"))
                .isPresent();
        TeamsMessage ended = teams.shows(approval, TeamsRig.CHANNEL, "Approved, at");
        assertThat(ended.card().find("refresh")).isEmpty();
        Rig.await(() -> teams.connector.messages(TeamsRig.CHANNEL).stream()
                .anyMatch(line -> line.thread().equals(ended.id())));
        Json.Fields vote = teams.rig.events("voted").getFirst();
        assertThat(vote.text("voter")).isEqualTo("person:ben");
        assertThat(vote.fields("evidence").canonical())
                .contains("\"teams\"", TeamsRig.TENANT + "|" + TeamsRig.BEN.object());
    }

    @Test
    void whoeverMayNotDecideSeesNoButtonsAndIsToldWhyWhenTheyPressThemAnyway() {
        String approval = teams.held("export-users");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        Json.Fields approve = TeamsClient.button(own(TeamsRig.BEN, message), "Approve");
        for (TeamsPerson person : List.of(TeamsRig.ANNA, TeamsRig.OLGA, TeamsRig.STRANGER)) {
            assertThat(TeamsMessage.titles(teams.people().see(person, message)))
                    .as(person.name())
                    .containsExactly("What can I do?", "Open");
        }
        assertThat(press(TeamsRig.OLGA, message, "What can I do?").said()).contains("You are not among those");
        assertThat(teams.people().press(TeamsRig.ANNA, message, approve).said()).doesNotContain("counts");
        assertThat(teams.people().press(TeamsRig.STRANGER, message, approve).said())
                .contains("Nobody here knows whose account");
        assertThat(press(TeamsRig.STRANGER, message, "What can I do?").said())
                .contains("Nobody here knows whose account");
        assertThat(teams.state(approval)).isEqualTo("pending");
        assertThat(teams.rig.events("vote-refused")).hasSize(2);
    }

    @Test
    void aClickCountsAfterARestart() {
        String approval = teams.held("export-users");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        Json.Fields approve = TeamsClient.button(own(TeamsRig.BEN, message), "Approve");
        teams.restart();
        assertThat(teams.people().press(TeamsRig.BEN, message, approve).said()).contains("Your vote counts.");
        teams.shows(approval, TeamsRig.CHANNEL, "Approved, at");
        assertThat(teams.all(approval, TeamsRig.CHANNEL)).hasSize(1);
    }

    @Test
    void aConnectorThatIsDownForTenMinutesLosesNothing() {
        String first = teams.held("export-users");
        teams.shown(first, TeamsRig.CHANNEL);
        teams.connector.down(true);
        String second = teams.held("wipe");
        assertThat(teams.rig.vote(teams.rig.session("ben"), first, "deny").status())
                .isEqualTo(200);
        Rig.await(() -> teams.health().find("failing").isPresent());
        assertThat(teams.health().text("failing")).contains("503");
        teams.later(Duration.ofMinutes(10));
        teams.connector.down(false);
        teams.shows(first, TeamsRig.CHANNEL, "Denied by person:ben");
        assertThat(teams.state(second)).isEqualTo("pending");
        press(TeamsRig.BEN, teams.shown(second, TeamsRig.CHANNEL), "Approve");
        press(TeamsRig.DORA, teams.shown(second, TeamsRig.CHANNEL), "Approve");
        teams.shows(second, TeamsRig.CHANNEL, "Approved, at");
        assertThat(teams.all(second, TeamsRig.CHANNEL)).hasSize(1);
    }

    @Test
    void twoWhoClickAtTheSameTimeAreTwo() throws Exception {
        String two = teams.held("wipe");
        String one = teams.held("export-users");
        assertThat(together(teams.shown(two, TeamsRig.CHANNEL)))
                .allSatisfy(said -> assertThat(said).contains("Your vote counts."));
        assertThat(teams.state(two)).isEqualTo("approved");
        assertThat(together(teams.shown(one, TeamsRig.CHANNEL)))
                .satisfiesOnlyOnce(said -> assertThat(said).contains("Your vote counts."));
        assertThat(teams.state(one)).isEqualTo("approved");
        teams.shows(two, TeamsRig.CHANNEL, "Approved, at");
        teams.shows(one, TeamsRig.CHANNEL, "Approved, at");
    }

    private List<String> together(TeamsMessage message) throws Exception {
        Map<TeamsPerson, Json.Fields> buttons = new java.util.LinkedHashMap<>();
        for (TeamsPerson person : List.of(TeamsRig.BEN, TeamsRig.DORA)) {
            buttons.put(person, TeamsClient.button(own(person, message), "Approve"));
        }
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> said = buttons.entrySet().stream()
                    .map(each -> both.submit(() -> {
                        go.await();
                        return teams.people()
                                .press(each.getKey(), message, each.getValue())
                                .said();
                    }))
                    .toList();
            go.countDown();
            return List.of(said.getFirst().get(), said.getLast().get());
        }
    }

    @Test
    void whatWasDecidedElsewhereIsShown() {
        String approval = teams.held("export-users");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        Json.Fields approve = TeamsClient.button(own(TeamsRig.DORA, message), "Approve");
        assertThat(teams.rig.vote(teams.rig.session("ben"), approval, "deny").status())
                .isEqualTo(200);
        TeamsMessage ended = teams.shows(approval, TeamsRig.CHANNEL, "Denied by person:ben");
        assertThat(TeamsMessage.titles(ended.card())).containsExactly("Open");
        assertThat(teams.people().press(TeamsRig.DORA, message, approve).said()).doesNotContain("counts");
        assertThat(teams.state(approval)).isEqualTo("denied");
    }

    @Test
    void reasonsAndLimitsAreAskedForInAWindow() {
        String approval = teams.held("export-users");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        Json.Fields form = press(TeamsRig.BEN, message, "Give a reason, set limits…")
                .window()
                .orElseThrow();
        TeamsClient.Answered again = teams.people()
                .submit(TeamsRig.BEN, message, form, "Approve", Map.of("rows", "many", "because", "for the audit"));
        assertThat(again.said()).contains("`many` is no number of rows");
        TeamsClient.Answered done = teams.people()
                .submit(
                        TeamsRig.BEN,
                        message,
                        form,
                        "Approve",
                        Map.of("rows", "100", "within", "5m", "readonly", "true", "because", "for the audit"));
        assertThat(done.said()).contains("Your vote counts.");
        Json.Fields vote = teams.rig.events("voted").getFirst();
        assertThat(vote.text("because")).isEqualTo("for the audit");
        assertThat(vote.fields("constraints").canonical()).contains("\"max_rows\":100", "PT5M", "\"read_only\":true");
        String other = teams.held("export-users");
        TeamsMessage second = teams.shown(other, TeamsRig.CHANNEL);
        Json.Fields deny = press(TeamsRig.BEN, second, "Give a reason, set limits…")
                .window()
                .orElseThrow();
        teams.people().submit(TeamsRig.BEN, second, deny, "Deny", Map.of("because", "not on a Friday"));
        teams.shows(other, TeamsRig.CHANNEL, "not on a Friday");
        assertThat(teams.state(other)).isEqualTo("denied");
    }

    @Test
    void whatNeedsAPasskeyIsNotApprovedByAClick() {
        String approval = teams.held("seal");
        TeamsMessage message = teams.shown(approval, TeamsRig.CHANNEL);
        assertThat(TeamsMessage.titles(own(TeamsRig.BEN, message)))
                .containsExactly("Open to approve", "Deny", "Deny with a reason…", "Open");
    }

    @Test
    void answersWhoeverWritesInTheirOwnConversation() {
        String approval = teams.held("export-users");
        teams.shown(approval, TeamsRig.CHANNEL);
        teams.people().say(TeamsRig.BEN, TeamsRig.CHANNEL, "<at>Imprimatur</at> pending");
        String own = BotConnectorDouble.own(TeamsRig.BEN);
        TeamsMessage shown = teams.shown(approval, own);
        Rig.await(() -> teams.connector.messages(own).size() == 2);
        assertThat(teams.connector.messages(own))
                .anySatisfy(message -> assertThat(message.text()).contains(approval + ": Report bot wants to run"));
        press(TeamsRig.BEN, shown, "Approve");
        teams.shows(approval, TeamsRig.CHANNEL, "Approved, at");
        teams.shows(approval, own, "Approved, at");
    }

    @Test
    void takesWhatIsWritten() {
        String approval = teams.held("export-users");
        String own = BotConnectorDouble.own(TeamsRig.BEN);
        teams.people().say(TeamsRig.BEN, TeamsRig.CHANNEL, "deny " + approval + " not today");
        Rig.await(() -> teams.state(approval).equals("denied"));
        Rig.await(() -> said(own, "Your vote counts."));
        teams.people().say(TeamsRig.BEN, own, "freeze all because");
        Rig.await(() -> said(own, "Only operators and administrators freeze."));
        teams.people().say(TeamsRig.OLGA, TeamsRig.CHANNEL, "approve " + teams.held("wipe"));
        Rig.await(() -> said(BotConnectorDouble.own(TeamsRig.OLGA), "does not wait for you"));
        teams.people().say(TeamsRig.OLGA, TeamsRig.CHANNEL, "freeze agent:bot it behaves oddly");
        Rig.await(() -> !teams.rig.events("frozen").isEmpty());
        teams.people().say(TeamsRig.STRANGER, TeamsRig.CHANNEL, "pending");
        Rig.await(() -> said(BotConnectorDouble.own(TeamsRig.STRANGER), "Nobody here knows whose account"));
        teams.people().say(TeamsRig.STRANGER, TeamsRig.CHANNEL, "hello");
        Rig.await(() -> said(BotConnectorDouble.own(TeamsRig.STRANGER), "pending: what waits"));
        assertThat(teams.connector.messages(TeamsRig.CHANNEL))
                .noneSatisfy(message -> assertThat(message.text()).contains("Nobody here knows"));
    }

    @Test
    void whatIsNotBelievedIsCounted() {
        assertThat(teams.people()
                        .send("{}".getBytes(StandardCharsets.UTF_8), Optional.empty())
                        .status())
                .isEqualTo(401);
        assertThat(teams.rig.metrics()).contains("imprimatur_callbacks_refused_total{channel=\"teams\"} 1.0");
    }

    private boolean said(String conversation, String text) {
        return teams.connector.messages(conversation).stream()
                .anyMatch(message -> message.text().replace('\u00a0', ' ').contains(text));
    }
}
