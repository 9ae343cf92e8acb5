package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.TeamsClient;
import dev.imprimatur.doubles.teams.TeamsMessage;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody whose account in Teams nobody knows makes it theirs by signing in, and decides. */
class TeamsLinkTest {

    private static final TeamsPerson BEN = TeamsPerson.of("Ben", 2);

    @TempDir
    private Path folder;

    @Test
    void whoeverSignsInWithTheLinkDecidesFromThenOn() {
        InstantSource clock = InstantSource.system();
        try (BotConnectorDouble connector =
                BotConnectorDouble.start(TeamsRig.APP, TeamsRig.TENANT, MockProvider.SECRET, clock)) {
            connector.install(TeamsRig.CHANNEL, BEN);
            try (OidcRig oidc = new OidcRig(
                            folder,
                            """
                    { listen: "127.0.0.1:0" }
                    channels:
                      teams:
                        - name: teams
                          app: %s
                          tenant: %s
                          secret-file: secret
                          places: { approvals: "%s" }
                          default: approvals
                          authority: %s
                          inside: true""".formatted(TeamsRig.APP, TeamsRig.TENANT, TeamsRig.CHANNEL, connector.authority()),
                            "");
                    TeamsClient people =
                            new TeamsClient(connector, URI.create(oidc.url("/v1/channels/teams/activities")), clock)) {
                oidc.rig.held(oidc.device("sub-anna"), "export-users");
                Rig.await(() -> !connector.posts(TeamsRig.CHANNEL).isEmpty());
                TeamsMessage message = connector.posts(TeamsRig.CHANNEL).getFirst();
                assertThat(TeamsMessage.titles(people.see(BEN, message))).containsExactly("What can I do?", "Open");
                Rig.await(() ->
                        people.press(BEN, message, "What can I do?").card().isPresent());
                Json.Fields told =
                        people.press(BEN, message, "What can I do?").card().orElseThrow();
                link(oidc, TeamsClient.button(told, "Sign in").text("url"));
                Json.Fields mine = people.see(BEN, message);
                assertThat(TeamsMessage.titles(mine)).doesNotContain("Approve");
                assertThat(people.press(BEN, message, approve(TeamsClient.button(mine, "What can I do?")))
                                .said())
                        .contains("linked after this was held");
                TeamsMessage next = later(oidc, connector);
                // Teams shows a message before it says what it is called
                Rig.await(() -> TeamsMessage.titles(people.see(BEN, next)).contains("Approve"));
                assertThat(people.press(BEN, next, "Approve").said()).contains("Your vote counts.");
                Rig.await(
                        () -> connector.posts(TeamsRig.CHANNEL).getLast().text().contains("Approved, at"));
                assertThat(connector.messages(TeamsRig.CHANNEL))
                        .noneSatisfy(posted ->
                                assertThat(posted.activity().canonical()).contains("/link/"));
            }
        }
    }

    /** A button that approves, made of one that does not: what is pressed is not for the card alone to say. */
    private static Json.Fields approve(Json.Fields button) {
        TreeMap<String, Json> forged = new TreeMap<>(button.members());
        forged.put("verb", Json.of("approve"));
        return new Json.Fields(forged);
    }

    /** What was held before is not for an account that was linked since. */
    private static TeamsMessage later(OidcRig oidc, BotConnectorDouble connector) {
        oidc.rig.propose(
                oidc.device("sub-anna"),
                "export-users",
                Json.fields().with("n", 2).build());
        Rig.await(() -> connector.posts(TeamsRig.CHANNEL).size() == 2);
        return connector.posts(TeamsRig.CHANNEL).getLast();
    }

    /** Opens it in a browser in which Ben has signed in; once, and never again. */
    private static void link(OidcRig oidc, String address) {
        String code = address.replaceFirst(".*/link/", "");
        try (Browser browser = oidc.signedIn("sub-ben")) {
            Browser.Seen page = browser.get(address);
            assertThat(page.body()).contains("Ben");
            Map<String, String> form = Map.of("csrf", page.csrf(), "code", code);
            assertThat(browser.post(oidc.url("/link"), form).status()).isEqualTo(303);
            assertThat(browser.post(oidc.url("/link"), form).status()).isNotEqualTo(303);
        }
    }
}
