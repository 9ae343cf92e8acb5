package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole life of an action that a program proposes, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ActionLifeTest {

    private Rig rig;
    private String bot;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
        bot = rig.token("agent:bot", "actions");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @Test
    void anAllowedActionRunsOnceAndItsOutcomeIsRecordedOnce() {
        Reply allowed = rig.propose(bot, "ping");
        assertThat(allowed.status()).isEqualTo(200);
        String permit = allowed.text("permit");
        Reply consumed = rig.consume(bot, permit);
        assertThat(consumed.status()).as(consumed.text()).isEqualTo(200);
        assertThat(consumed.text("digest")).isEqualTo(allowed.text("digest"));
        Reply again = rig.consume(bot, permit);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("permit-refused");
        assertThat(again.detail()).contains("used already");
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(409);
        String action = allowed.text("action");
        assertThat(types(action)).containsExactly("attempted", "decided", "released", "not-released", "executed");
    }

    @Test
    void theTraceOfARequestIsRecordedAndFindsTheWholeAction() {
        String proposer = "4bf92f3577b34da6a3ce929d0e0e4736";
        String voter = "aaaa2f3577b34da6a3ce929d0e0e4736";
        Json.Fields body = Json.fields()
                .with("target", "app/billing")
                .with("operation", "export-users")
                .with("arguments", arguments("traced"))
                .build();
        Reply held = traced(bot, "/v1/actions", body, "00-" + proposer + "-00f067aa0ba902b7-01");
        assertThat(held.status()).as(held.text()).isEqualTo(202);
        Json.Fields vote = Json.fields()
                .with("choice", "deny")
                .with("seen", held.text("digest"))
                .build();
        String votes = "/v1/approvals/" + held.text("approval") + "/votes";
        assertThat(traced(rig.session("ben"), votes, vote, "00-" + voter + "-00f067aa0ba902b7-01")
                        .status())
                .isEqualTo(200);
        Rig.await(() -> traces(proposer).size() >= 5);
        assertThat(traces(proposer)).containsExactly("attempted", "decided", "held", "voted", "denied");
        assertThat(traces(voter)).containsExactly("voted", "denied");
        Reply ignored = traced(bot, "/v1/actions", body, "00-nonsense");
        assertThat(ignored.text("digest"))
                .as("a trace is no part of what is decided")
                .isEqualTo(held.text("digest"));
    }

    private Reply traced(String token, String path, Json body, String parent) {
        return rig.send(
                "POST",
                path,
                Optional.of(token),
                Optional.of(body.canonicalBytes()),
                Map.of("Content-Type", "application/json", "traceparent", parent));
    }

    private List<String> traces(String trace) {
        return rig.get(rig.session("anna"), "/v1/audit?limit=1000&trace=" + trace).list("events").stream()
                .map(entry -> entry.fields("event").text("type"))
                .filter(type -> !type.equals("audit-read"))
                .toList();
    }

    @Test
    void anOutcomeBeforeThePermitIsConsumedIsRefused() {
        String permit = rig.propose(bot, "ping").text("permit");
        Reply early = rig.outcome(bot, permit, "done");
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.detail()).contains("not consumed");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
    }

    @Test
    void obligationsTravelWithThePermit() {
        Reply allowed = rig.propose(bot, "sample");
        assertThat(allowed.json().array("obligations"))
                .containsExactly(Json.fields().with("max-rows", 5).build());
        assertThat(rig.consume(bot, allowed.text("permit")).json().array("obligations"))
                .hasSize(1);
    }

    @Test
    void aDeniedActionNamesTheRuleAndTheReason() {
        Reply denied = rig.propose(bot, "rotate-root-keys");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.problem()).isEqualTo("policy-denied");
        assertThat(denied.detail()).isEqualTo("Root keys are rotated in the vault.");
        assertThat(denied.json().texts("rules")).containsExactly("nobody-rotates-root-keys");
    }

    @Test
    void whatNoRuleNamesIsDenied() {
        Reply denied = rig.propose(bot, "something-new");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.json().texts("rules")).containsExactly("default");
    }

    @Test
    void aConditionThatFailsAllowsNothing() {
        Reply denied = rig.propose(bot, "puzzle");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.text("hint")).contains("could not be evaluated");
    }

    @Test
    void aHeldActionIsApprovedResumedByLongPollConsumedOnceAndReported() throws Exception {
        Reply held = rig.propose(bot, "export-users", arguments("life"));
        assertThat(held.status()).isEqualTo(202);
        String id = held.text("approval");
        assertThat(held.headers().firstValue("Location")).contains("/v1/approvals/" + id);
        try (ExecutorService waiter = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> poll = waiter.submit(() -> rig.get(bot, "/v1/approvals/" + id + "?wait=60"));
            Reply vote = rig.vote(rig.session("ben"), id, "approve", held.text("digest"));
            assertThat(vote.status()).as(vote.text()).isEqualTo(200);
            assertThat(vote.text("state")).isEqualTo("approved");
            assertThat(vote.json().find("permit"))
                    .as("the voter gets no permit")
                    .isEmpty();
            Reply polled = poll.get();
            assertThat(polled.text("state")).isEqualTo("approved");
            String permit = polled.text("permit");
            assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
            assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
            assertThat(rig.outcome(bot, permit, "failed").status()).isEqualTo(204);
        }
        assertThat(types(held.text("action")))
                .containsExactly(
                        "attempted", "decided", "held", "voted", "approved", "released", "not-released", "executed");
    }

    @Test
    void theSameActionJoinsTheHoldInsteadOfAskingTwice() {
        Reply first = rig.propose(bot, "wipe", arguments("same"));
        Reply second = rig.propose(bot, "wipe", arguments("same"));
        Reply other = rig.propose(bot, "wipe", arguments("other"));
        assertThat(second.text("approval")).isEqualTo(first.text("approval"));
        assertThat(other.text("approval")).isNotEqualTo(first.text("approval"));
    }

    @Test
    void twoOwnersAreTwoPeople() {
        String cara = rig.token(rig.session("cara"), "agent:other", "actions");
        Reply held = rig.propose(cara, "wipe", arguments("two"));
        String id = held.text("approval");
        assertThat(rig.vote(rig.session("ben"), id, "approve").text("state")).isEqualTo("pending");
        assertThat(rig.vote(rig.session("ben"), id, "approve").text("why")).isEqualTo("repeated");
        Reply last = rig.vote(rig.session("dora"), id, "approve");
        assertThat(last.text("state")).isEqualTo("approved");
        assertThat(last.list("requirements").getFirst().texts("approved_by"))
                .containsExactly("person:ben", "person:dora");
    }

    @Test
    void oneDenyEndsItAndALateVoteChangesNothing() {
        Reply held = rig.propose(bot, "export-users", arguments("deny"));
        String id = held.text("approval");
        Reply denied = rig.post(
                rig.session("ben"),
                "/v1/approvals/" + id + "/votes",
                Json.fields()
                        .with("choice", "deny")
                        .with("because", "Not this month.")
                        .with("seen", held.text("digest"))
                        .build());
        assertThat(denied.text("state")).isEqualTo("denied");
        assertThat(denied.text("ended_because")).isEqualTo("Not this month.");
        Reply late = rig.vote(rig.session("dora"), id, "approve");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text("why")).isEqualTo("late");
        assertThat(rig.get(bot, "/v1/approvals/" + id).json().find("permit")).isEmpty();
    }

    @Test
    void whatNobodyAnswersExpires() {
        String id = rig.held(bot, "quick");
        Reply ended = rig.get(bot, "/v1/approvals/" + id + "?wait=60");
        assertThat(ended.text("state")).isEqualTo("expired");
        assertThat(ended.text("by")).isEqualTo("time");
    }

    @Test
    void onlyItsSubjectWithdrawsIt() {
        String id = rig.propose(bot, "export-users", arguments("withdraw")).text("approval");
        Json because = Json.fields().with("because", "no longer needed").build();
        Reply other = rig.post(rig.session("ben"), "/v1/approvals/" + id + "/withdraw", because);
        assertThat(other.status()).isEqualTo(403);
        Reply own = rig.post(bot, "/v1/approvals/" + id + "/withdraw", because);
        assertThat(own.text("state")).isEqualTo("withdrawn");
        Reply again = rig.post(bot, "/v1/approvals/" + id + "/withdraw", because);
        assertThat(again.status()).isEqualTo(409);
        assertThat(rig.vote(rig.session("ben"), id, "approve").status()).isEqualTo(409);
    }

    @Test
    void ofAThousandConsumersOneMayAct() throws Exception {
        Reply held = rig.propose(bot, "export-users", arguments("race"));
        rig.vote(rig.session("ben"), held.text("approval"), "approve");
        String permit = rig.get(bot, "/v1/approvals/" + held.text("approval")).text("permit");
        List<Callable<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            consumers.add(() -> rig.consume(bot, permit).status());
        }
        int allowed = 0;
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> one : all.invokeAll(consumers)) {
                assertThat(one.get()).isIn(200, 409);
                allowed += one.get() == 200 ? 1 : 0;
            }
        }
        assertThat(allowed).isOne();
    }

    @Test
    void aPermitIsGoodInNoOtherHands() {
        String other = rig.token("agent:other", "actions");
        String permit = rig.propose(bot, "ping").text("permit");
        Reply stolen = rig.consume(other, permit);
        assertThat(stolen.status()).isEqualTo(409);
        assertThat(stolen.detail()).contains("agent:bot");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
    }

    @Test
    void aChangedPermitIsNoPermit() {
        String permit = rig.propose(bot, "ping").text("permit");
        for (int at = 0; at < permit.length(); at += 7) {
            char changed = permit.charAt(at) == 'A' ? 'B' : 'A';
            String forged = permit.substring(0, at) + changed + permit.substring(at + 1);
            assertThat(rig.consume(bot, forged).status()).as("character %d", at).isEqualTo(409);
        }
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
    }

    @Test
    void anUnknownTargetAndAConnectorsOperationAreRefused() {
        Reply target = rig.post(
                bot,
                "/v1/actions",
                Json.fields()
                        .with("target", "app/other")
                        .with("operation", "ping")
                        .build());
        assertThat(target.status()).isEqualTo(404);
        assertThat(target.detail()).contains("`app/other`").contains("targets");
        Reply operation = rig.propose(bot, "sql.select");
        assertThat(operation.status()).isEqualTo(400);
        assertThat(operation.detail()).contains("`sql.select`");
    }

    @Test
    void aCredentialReachesItsTargetsOnly() {
        Reply issued = rig.post(
                rig.session("anna"),
                "/v1/tokens",
                Json.fields()
                        .with("for", "agent:bot")
                        .with("audience", "actions")
                        .with("targets", Json.texts(List.of("app/vault")))
                        .with("expires_in", "1h")
                        .build());
        Reply refused = rig.propose(issued.text("token"), "ping");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.detail()).contains("app/billing").contains("app/vault");
    }

    private static Json.Fields arguments(String which) {
        return Json.fields().with("which", which).build();
    }

    private List<String> types(String action) {
        return rig.get(rig.session("anna"), "/v1/audit?limit=1000&action=" + action).list("events").stream()
                .map(entry -> entry.fields("event").text("type"))
                .toList();
    }
}
