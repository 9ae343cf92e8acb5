package dev.imprimatur.server;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.TeamsClient;
import dev.imprimatur.doubles.teams.TeamsMessage;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway with a bot in Teams, the connector that it talks to, and people in a channel of a team. */
final class TeamsRig implements AutoCloseable {

    static final String APP = "4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11";
    static final String TENANT = "9b6d0a0e-7c1f-4c5e-8a57-0d8c1f2b3a44";
    static final String CHANNEL = "19:approvals@thread.tacv2";
    static final String OTHER = "19:security@thread.tacv2";

    static final TeamsPerson ANNA = TeamsPerson.of("Anna", 1);
    static final TeamsPerson BEN = TeamsPerson.of("Ben", 2);
    static final TeamsPerson DORA = TeamsPerson.of("Dora", 3);
    static final TeamsPerson OLGA = TeamsPerson.of("Olga", 4);
    static final TeamsPerson STRANGER = TeamsPerson.of("Stranger", 5);

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead.get());
    private final Decorators decorators =
            Decorators.NONE.withClock(steady -> () -> steady.instant().plus(ahead.get()));
    final BotConnectorDouble connector = BotConnectorDouble.start(APP, TENANT, "the secret", clock);
    final Rig rig;
    private TeamsClient client;

    TeamsRig(Path folder) {
        connector.install(CHANNEL, ANNA, BEN, DORA, OLGA, STRANGER);
        connector.install(OTHER, DORA);
        String people = Given.PEOPLE;
        for (Map.Entry<String, TeamsPerson> each :
                Map.of("anna", ANNA, "ben", BEN, "dora", DORA, "olga", OLGA).entrySet()) {
            people = people.replace(
                    "{ id: %s,".formatted(each.getKey()),
                    "{ id: %s, accounts: [\"teams:%s|%s\"],"
                            .formatted(each.getKey(), TENANT, each.getValue().object()));
        }
        rig = new Rig(
                folder,
                decorators,
                """
                identity: { local: people.yaml }
                channels:
                  teams:
                    - name: teams
                      app: %s
                      tenant: %s
                      secret-file: teams.secret
                      places: { approvals: "%s", security: "%s" }
                      default: approvals
                      authority: %s
                      inside: true
                """.formatted(APP, TENANT, CHANNEL, OTHER, connector.authority()),
                Map.of("people.yaml", people, "teams.secret", "the secret\n"));
        client = client();
    }

    private TeamsClient client() {
        return new TeamsClient(connector, URI.create(rig.server().api() + "/v1/channels/teams/activities"), clock);
    }

    /** People at their Teams. */
    TeamsClient people() {
        return client;
    }

    /** Time goes by. */
    void later(Duration by) {
        ahead.accumulateAndGet(by, Duration::plus);
    }

    void restart() {
        rig.restart(decorators);
        client.close();
        client = client();
    }

    /** Proposes something that is held; its approval. */
    String held(String operation) {
        return rig.held(rig.token("agent:bot", "actions"), operation);
    }

    /** The message that shows an approval in a conversation; waits for it. */
    TeamsMessage shown(String approval, String conversation) {
        Rig.await(() -> !all(approval, conversation).isEmpty());
        return all(approval, conversation).getFirst();
    }

    /** The messages that show an approval in a conversation. */
    List<TeamsMessage> all(String approval, String conversation) {
        return connector.posts(conversation).stream()
                .filter(message -> message.card()
                        .findText("fallbackText")
                        .filter(text -> text.startsWith(approval))
                        .isPresent())
                .toList();
    }

    /** Waits until the message shows this. */
    TeamsMessage shows(String approval, String conversation, String text) {
        Rig.await(() -> shown(approval, conversation).text().contains(text));
        return shown(approval, conversation);
    }

    String state(String approval) {
        return rig.get(rig.session("anna"), "/v1/approvals/" + approval).text("state");
    }

    Json.Fields health() {
        return rig.get(rig.session("olga"), "/v1/channels").list("channels").getFirst();
    }

    @Override
    public void close() {
        client.close();
        rig.close();
        connector.close();
    }
}
