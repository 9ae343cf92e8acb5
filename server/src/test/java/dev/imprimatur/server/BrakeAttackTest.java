package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways around freezes, revocations and roles, each named by what is attempted. */
final class BrakeAttackTest extends Attacks {

    // Revocation

    @Test
    void useWhatWasRevoked() {
        Held held = held();
        String permit = permit(held);
        Reply revoked = revoke(rig.session("dora"), held);
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        refused(rig.consume(bot, permit), 409, "revoked, not approved");
        assertThat(state(held)).isEqualTo("revoked");
        assertThat(rig.events("revoked").getLast().text("by")).isEqualTo("person:dora");
    }

    @Test
    void approveAgainWhatWasRevoked() {
        Held held = held();
        permit(held);
        revoke(rig.session("olga"), held);
        assertThat(approve(rig.session("dora"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("revoked");
    }

    @Test
    void keepTheRequestersOwnPeopleFromTakingItBack() {
        Held held = held();
        permit(held);
        assertThat(revoke(rig.session("anna"), held).status()).isEqualTo(200);
    }

    @Test
    void revokeWithoutAnyPartInIt() {
        Held held = held();
        permit(held);
        refused(revoke(rig.session("cara"), held), 403, "somebody who could have voted");
        assertThat(state(held)).isEqualTo("approved");
    }

    @Test
    void revokeAsAnAgentOrAnAuditor() {
        Held held = held();
        permit(held);
        assertThat(revoke(bot, held).status()).isEqualTo(401);
        assertThat(revoke(rig.session("aldo"), held).status()).isEqualTo(403);
        assertThat(state(held)).isEqualTo("approved");
    }

    @Test
    void revokeWhatOnlyWaits() {
        Held held = held();
        assertThat(revoke(rig.session("olga"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("pending");
    }

    // Freezes

    @Test
    void proposeWhileFrozen() {
        String other = rig.token(rig.session("cara"), "agent:other", "actions");
        String id = freeze(rig.session("olga"), "agent:other").text("id");
        Reply reply = rig.propose(other, "ping");
        assertThat(reply.problem()).isEqualTo("frozen");
        refused(rig.propose(rig.token(rig.session("cara"), "agent:other", "actions"), "ping"), 403, "It loops.");
        assertThat(rig.propose(bot, "ping").status()).as("another agent").isEqualTo(200);
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
        assertThat(rig.propose(other, "ping").status()).isEqualTo(200);
    }

    @Test
    void useAPermitOfBeforeTheFreeze() {
        Held held = held();
        String approved = permit(held);
        String allowed = rig.propose(bot, "ping").text("permit");
        String id = freeze(rig.session("ada"), "target:app/b*").text("id");
        refused(rig.consume(bot, approved), 409, "Frozen by person:ada");
        refused(rig.consume(bot, allowed), 409, "Frozen by person:ada");
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
        assertThat(rig.consume(bot, approved).status()).isEqualTo(200);
    }

    @Test
    void thawOnesOwnAgent() {
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        refused(thaw(rig.session("anna"), id), 403, "another operator or administrator");
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(403);
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void thawOnesOwnAgentByGivingItAway() {
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        rig.write("people.yaml", Given.PEOPLE.replace("owner: anna", "owner: cara"));
        refused(thaw(rig.session("anna"), id), 403, "another operator or administrator");
        rig.write("people.yaml", Given.PEOPLE);
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void thawOneself() {
        String id = freeze(rig.session("ada"), "person:olga").text("id");
        refused(thaw(rig.session("olga"), id), 403, "another operator or administrator");
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void freezeAndThawWithoutTheRole() {
        String id = freeze(rig.session("olga"), "target:nowhere/*").text("id");
        for (String person : List.of("ben", "cara", "aldo")) {
            assertThat(freeze(rig.session(person), "all").status()).as(person).isEqualTo(403);
            assertThat(thaw(rig.session(person), id).status()).as(person).isEqualTo(403);
        }
        assertThat(freeze(bot, "all").status()).isEqualTo(401);
        assertThat(thaw(bot, id).status()).isEqualTo(401);
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
    }

    @Test
    void freezeOrThawWithoutSayingWhy() {
        Json.Fields silent =
                Json.fields().with("scope", "all").with("because", "  ").build();
        assertThat(rig.post(rig.session("olga"), "/v1/freezes", silent).status())
                .isEqualTo(400);
    }

    @Test
    void waitForTheFreezeToBeForgotten(@TempDir Path folder) {
        try (Rig own = new Rig(folder)) {
            Reply frozen = own.post(
                    own.session("olga"),
                    "/v1/freezes",
                    Json.fields().with("scope", "all").with("because", "fire").build());
            assertThat(frozen.status()).as(frozen.text()).isEqualTo(201);
            own.restart();
            own.forget("olga");
            assertThat(own.propose(own.token("agent:bot", "actions"), "ping").problem())
                    .isEqualTo("frozen");
            assertThat(own.get(own.session("olga"), "/v1/freezes").list("freezes"))
                    .hasSize(1);
        }
    }

    // Other people's things

    @Test
    void proposeWithAConnectorToken() {
        assertThat(rig.propose(rig.token("agent:bot", "connector"), "ping").status())
                .isEqualTo(401);
    }

    @Test
    void proposeAsAuditor() {
        assertThat(rig.propose(rig.session("aldo"), "ping").status()).isEqualTo(403);
    }

    @Test
    void actAsAuditorThroughAToken() {
        Json.Fields body = Json.fields()
                .with("for", "person:aldo")
                .with("audience", "actions")
                .with("expires_in", "1h")
                .build();
        assertThat(rig.post(rig.session("aldo"), "/v1/tokens", body).status()).isEqualTo(403);
        assertThat(rig.post(rig.session("ada"), "/v1/tokens", body).status()).isEqualTo(403);
    }

    @Test
    void issueATokenForSomebodyElsesAgent() {
        Json.Fields body = Json.fields()
                .with("for", "agent:bot")
                .with("audience", "actions")
                .with("expires_in", "1h")
                .build();
        for (String person : List.of("ben", "cara", "olga")) {
            assertThat(rig.post(rig.session(person), "/v1/tokens", body).status())
                    .as(person)
                    .isEqualTo(403);
        }
    }

    @Test
    void revokeATokenOfSomebodyElse() {
        String id = rig.get(bot, "/v1/whoami").text("credential");
        assertThat(rig.delete(rig.session("ben"), "/v1/tokens/" + id).status()).isEqualTo(404);
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(200);
    }

    @Test
    void useATokenThatAnOperatorRevoked() {
        String other = rig.token(rig.session("cara"), "agent:other", "actions");
        String id = rig.get(other, "/v1/whoami").text("credential");
        assertThat(rig.delete(rig.session("olga"), "/v1/tokens/" + id).status()).isEqualTo(204);
        assertThat(rig.propose(other, "ping").status()).isEqualTo(401);
    }

    @Test
    void withdrawWhatSomebodyElseAskedFor() {
        Held held = held();
        Reply reply = rig.post(
                rig.session("ada"),
                "/v1/approvals/" + held.approval() + "/withdraw",
                Json.fields().build());
        assertThat(reply.status()).isEqualTo(403);
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void lookAtWhatAnotherAgentAskedFor() {
        Held held = held();
        assertThat(rig.get(rig.token("agent:other", "actions"), "/v1/approvals/" + held.approval())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void readTheLogWithoutTheRole() {
        for (String person : List.of("ben", "cara", "olga")) {
            assertThat(rig.get(rig.session(person), "/v1/audit").status())
                    .as(person)
                    .isEqualTo(403);
        }
        assertThat(rig.get(bot, "/v1/audit").status()).isEqualTo(401);
    }

    @Test
    void readTheLogAsAuditorUnseen() {
        assertThat(rig.get(rig.session("aldo"), "/v1/audit?type=held&limit=1").status())
                .isEqualTo(200);
        assertThat(rig.events("audit-read")).anyMatch(read -> read.text("who").equals("person:aldo"));
    }

    @Test
    void giveOnesActionTheNameOfAConnectors() {
        assertThat(rig.propose(bot, "sql.select").status()).isEqualTo(400);
    }

    @Test
    void putTheTokenIntoTheAddress() {
        assertThat(rig.get("", "/v1/approvals?access_token=" + bot).status()).isBetween(400, 401);
    }
}
