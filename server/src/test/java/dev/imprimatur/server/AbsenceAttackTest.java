package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people try with delegations, each named by what is attempted. */
final class AbsenceAttackTest extends Attacks {

    @AfterEach
    void nobodyStandsForAnybody() {
        for (Json.Fields each : rig.get(rig.session("ada"), "/v1/delegations").list("delegations")) {
            assertThat(end(rig.session("ada"), each.text("id")).status()).isEqualTo(200);
        }
    }

    private Reply delegate(String token, String to, Json.Builder more) {
        Json.Fields given = more.build();
        Json.Builder body = Json.fields().with("to", to).withAll(given);
        if (given.find("until").isEmpty()) {
            body.with("until", now().plus(1, ChronoUnit.DAYS).toString());
        }
        if (given.find("because").isEmpty()) {
            body.with("because", "on holiday");
        }
        return rig.post(token, "/v1/delegations", body.build());
    }

    private String delegated(String from, String to) {
        Reply reply = delegate(rig.session(from), "person:" + to, Json.fields());
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.text("id");
    }

    private Reply end(String token, String id) {
        return rig.send(
                "DELETE",
                "/v1/delegations/" + id,
                Optional.of(token),
                Optional.of(Json.fields().with("because", "back again").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    private void counts(Reply reply, String state) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text("state")).isEqualTo(state);
    }

    // What is lent, and what is not

    @Test
    void decideInSomebodysPlace() {
        Held held = held();
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
        String id = delegated("ben", "hank");
        Reply approved = approve(rig.session("hank"), held);
        counts(approved, "approved");
        assertThat(approved.list("votes").getFirst().array("for").getFirst())
                .isEqualTo(Json.fields()
                        .with("delegation", id)
                        .with("person", "person:ben")
                        .build());
        assertThat(rig.consume(
                                bot,
                                rig.get(bot, "/v1/approvals/" + held.approval()).text("permit"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void proveToAnOutsiderForWhomOneVoted() {
        Held held = held();
        delegated("ben", "hank");
        counts(approve(rig.session("hank"), held), "approved");
        Json.Fields page = rig.post(
                        rig.session("ada"),
                        "/v1/approvals/" + held.approval() + "/evidence",
                        Json.fields().build())
                .json();
        LogVerification found = EvidenceApiTest.verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void denyInSomebodysPlace() {
        Held held = held();
        delegated("ben", "hank");
        counts(rig.vote(rig.session("hank"), held.approval(), "deny", held.digest()), "denied");
    }

    @Test
    void delegateToTheRequester() {
        Held held = held(rig.token(rig.session("cara"), "agent:other", "actions"), "export-users");
        delegated("ben", "cara");
        voteRefused(approve(rig.session("cara"), held), held, "own-action");
    }

    @Test
    void delegateAsTheRequesterToAFriend() {
        Held held = held();
        delegated("anna", "hank");
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void delegateAsTheRequesterAfterTheHoldThroughTwo() {
        Held held = held();
        delegated("anna", "ben");
        delegated("ben", "anna");
        voteRefused(approve(rig.session("anna"), held), held, "own-action");
    }

    @Test
    void standForADelegate() {
        Held held = held();
        delegated("ben", "hank");
        delegated("hank", "ida");
        voteRefused(approve(rig.session("ida"), held), held, "not-asked");
    }

    @Test
    void countForOneselfAndForTheAbsent() {
        Held held = held(bot, "wipe");
        delegated("ben", "dora");
        counts(approve(rig.session("dora"), held), "pending");
        voteRefused(approve(rig.session("dora"), held), held, "repeated");
    }

    @Test
    void voteBothTheAbsentAndTheDelegate() {
        Held held = held(bot, "wipe");
        delegated("ben", "hank");
        counts(approve(rig.session("hank"), held), "pending");
        counts(approve(rig.session("ben"), held), "pending");
        counts(approve(rig.session("fay"), held), "approved");
    }

    @Test
    void lendOneVoteToTwo() {
        Held held = held(bot, "wipe");
        delegated("ben", "hank");
        delegated("ben", "ida");
        counts(approve(rig.session("hank"), held), "pending");
        counts(approve(rig.session("ida"), held), "pending");
    }

    @Test
    void voteAgainForSomebodyWhoLentItLater() {
        Held held = held(bot, "merge");
        counts(approve(rig.session("ben"), held), "pending");
        delegated("dora", "ben");
        counts(approve(rig.session("ben"), held), "pending");
        voteRefused(approve(rig.session("ben"), held), held, "repeated");
    }

    // When it is lent

    @Test
    void voteByADelegationThatWasEnded() {
        Held held = held();
        end(rig.session("ben"), delegated("ben", "hank"));
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void releaseByADelegationThatWasEnded() {
        Held held = held();
        String id = delegated("ben", "hank");
        counts(approve(rig.session("hank"), held), "approved");
        String permit = rig.get(bot, "/v1/approvals/" + held.approval()).text("permit");
        assertThat(end(rig.session("hank"), id).status()).isEqualTo(200);
        refused(rig.consume(bot, permit), 409, "quorum is gone");
    }

    @Test
    void releaseAfterTheAbsentLostTheirGroup() {
        Held held = held();
        delegated("ben", "hank");
        counts(approve(rig.session("hank"), held), "approved");
        String permit = rig.get(bot, "/v1/approvals/" + held.approval()).text("permit");
        rig.write("people.yaml", Given.PEOPLE.replace("name: Ben, groups: [owners]", "name: Ben"));
        refused(rig.consume(bot, permit), 409, "quorum is gone");
        rig.write("people.yaml", Given.PEOPLE);
    }

    @Test
    void voteBeforeItBegins() {
        Held held = held();
        Reply reply = delegate(
                rig.session("ben"),
                "person:hank",
                Json.fields().with("from_time", now().plus(1, ChronoUnit.HOURS).toString()));
        assertThat(reply.status()).isEqualTo(201);
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void voteAfterItIsOver() {
        Held held = held();
        Instant soon = now().plus(10, ChronoUnit.MINUTES);
        Reply lent = delegate(rig.session("ben"), "person:hank", Json.fields().with("until", soon.toString()));
        assertThat(lent.status()).as(lent.text()).isEqualTo(201);
        later(Duration.ofMinutes(15));
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void goOnAfterARestartWithoutIt() {
        Held held = held();
        delegated("ben", "hank");
        rig.restart(moved);
        List.of("ben", "hank", "ada", "anna").forEach(rig::forget);
        counts(approve(rig.session("hank"), held), "approved");
    }

    // Who makes it

    @Test
    void delegateForSomebodyElse() {
        Reply reply = delegate(rig.session("hank"), "person:hank", Json.fields().with("from", "person:ben"));
        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void delegateToOneselfToAMachineOrToNobody() {
        for (String to : List.of("person:ben", "agent:bot", "workload:deploy", "person:nobody")) {
            assertThat(delegate(rig.session("ben"), to, Json.fields()).status())
                    .as(to)
                    .isEqualTo(403);
        }
    }

    @Test
    void delegateToAnAuditorOrAsOne() {
        refused(delegate(rig.session("ben"), "person:aldo", Json.fields()), 403, "only audits");
        assertThat(delegate(rig.session("aldo"), "person:hank", Json.fields()).status())
                .isEqualTo(403);
    }

    @Test
    void delegateAsAMachineOrWithAToken() {
        assertThat(delegate(bot, "person:hank", Json.fields()).status()).isEqualTo(401);
        String token = rig.token(rig.session("ben"), "person:ben", "actions");
        assertThat(delegate(token, "person:hank", Json.fields()).status()).isEqualTo(401);
    }

    @Test
    void delegateForEver() {
        for (int days : List.of(31, 4_000)) {
            Instant until = now().plus(days, ChronoUnit.DAYS);
            assertThat(delegate(rig.session("ben"), "person:hank", Json.fields().with("until", until.toString()))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void delegateAGroupThatOneIsNotIn() {
        Json.Builder security = Json.fields().with("groups", Json.texts(List.of("security")));
        refused(delegate(rig.session("ben"), "person:hank", security), 403, "not in all of these groups");
    }

    @Test
    void useAGroupThatWasNotLent() {
        Held held = held();
        Json.Builder security = Json.fields().with("groups", Json.texts(List.of("security")));
        assertThat(delegate(rig.session("dora"), "person:hank", security).status())
                .isEqualTo(201);
        voteRefused(approve(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void endWhatIsBetweenOthers() {
        assertThat(end(rig.session("ida"), delegated("ben", "hank")).status()).isEqualTo(403);
        assertThat(end(rig.session("ben"), "dlg-22222222").status()).isEqualTo(404);
    }

    @Test
    void giveAReasonThatNobodySees() {
        for (String reason : List.of("   ", "...", "\u200B\u200B", "\u3164", "\u2800")) {
            assertThat(delegate(rig.session("ben"), "person:hank", Json.fields().with("because", reason))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void countEarlyVotesWithoutAsking() {
        Held held = held(bot, "ripen");
        counts(approve(rig.session("ben"), held), "pending");
        voteRefused(approve(rig.session("ben"), held), held, "repeated");
        later(Duration.ofMinutes(2));
        Rig.await(() -> state(held).equals("approved"));
        assertThat(rig.events("voted").stream()
                        .filter(event -> event.text("approval").equals(held.approval())))
                .hasSize(1);
    }

    @Test
    void beRemindedOnce() {
        Held held = held(bot, "nag");
        Rig.await(() -> !reminders(held).isEmpty());
        rig.restart(moved);
        List.of("ben", "hank", "ada", "anna", "dora", "ida").forEach(rig::forget);
        Held other = held(bot, "nag");
        Rig.await(() -> !reminders(other).isEmpty());
        assertThat(reminders(held)).singleElement().satisfies(reminder -> {
            assertThat(reminder.whole("nth")).isEqualTo(1);
            assertThat(reminder.texts("whom")).containsExactly("group:owners");
        });
        assertThat(rig.get(rig.session("ben"), "/v1/approvals/" + held.approval())
                        .json()
                        .whole("reminded"))
                .isEqualTo(1);
    }

    private List<Json.Fields> reminders(Held held) {
        return rig.events("reminded").stream()
                .filter(event -> event.text("approval").equals(held.approval()))
                .toList();
    }
}
