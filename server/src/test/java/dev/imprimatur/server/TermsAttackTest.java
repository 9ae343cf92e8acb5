package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody tries who wants more than was approved. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TermsAttackTest {

    private static final String RULES = """
            rules:
              - id: reports-are-small
                on: { operation: report }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
                obligations: { max-rows: 50 }
                use-within: 10m
              - id: ledgers-need-two
                on: { operation: ledger }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
              - id: refunds-may-be-granted-ahead
                on: { operation: refund }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
                standing: { times: 5, until: 2h }
              - id: sealed-refunds
                on: { operation: sealed-refund }
                effect: hold
                approval: [{ from: "group:owners", people: 1, step-up: passkey }]
                standing: { times: 5, until: 2h }
            """;

    private final AtomicInteger next = new AtomicInteger();
    private Rig rig;
    private String bot;
    private String ben;
    private String dora;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(
                folder,
                Decorators.NONE,
                "identity: { local: people.yaml }",
                Map.of("people.yaml", Given.PEOPLE, "policies/terms.yaml", RULES));
        bot = rig.token("agent:bot", "actions");
        ben = rig.session("ben");
        dora = rig.session("dora");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply held(String operation) {
        Reply reply = rig.propose(
                bot, operation, Json.fields().with("n", next.incrementAndGet()).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply;
    }

    private Reply approve(String session, Reply held, String constraints) {
        return rig.post(
                session,
                "/v1/approvals/" + held.text("approval") + "/votes",
                Json.fields()
                        .with("choice", "approve")
                        .with("seen", held.text("digest"))
                        .with("constraints", Json.parse(constraints))
                        .build());
    }

    private void loosens(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.text("why")).isEqualTo("loosens");
        assertThat(reply.detail()).contains("approvers only tighten");
    }

    private Json.Fields seen(Reply held) {
        return rig.get(ben, "/v1/approvals/" + held.text("approval")).json();
    }

    // Constraints

    @Test
    void runWithoutWhatTheApproverDemanded() {
        Reply held = held("report");
        assertThat(approve(ben, held, "{\"max_rows\":7,\"read_only\":true,\"use_within\":\"5m\"}")
                        .status())
                .isEqualTo(200);
        String permit = rig.get(bot, "/v1/approvals/" + held.text("approval")).text("permit");
        Reply consumed = rig.consume(bot, permit);
        assertThat(consumed.json().get("obligations").canonical()).isEqualTo("[{\"read-only\":true},{\"max-rows\":7}]");
        assertThat(rig.events("released").getLast().get("obligations").canonical())
                .isEqualTo("[{\"read-only\":true},{\"max-rows\":7}]");
        assertThat(rig.events("voted").getLast().get("constraints").canonical())
                .isEqualTo("{\"max_rows\":7,\"read_only\":true,\"use_within\":\"PT5M\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_rows\":51}",
                "{\"use_within\":\"11m\"}",
                "{\"until\":\"2099-01-01T00:00:00Z\"}",
            })
    void loosenThePolicy(String constraints) {
        Reply held = held("report");
        loosens(approve(ben, held, constraints));
        assertThat(seen(held).text("state")).isEqualTo("pending");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max_row\":1}",
                "{\"max_rows\":0}",
                "{\"max_rows\":-1}",
                "{\"max_rows\":\"1\"}",
                "{\"read_only\":false}",
                "{\"mask\":[\"email\"]}",
                "{\"mask\":\"users.email\"}",
                "{\"use_within\":\"soon\"}",
                "{\"until\":\"18:00\"}"
            })
    void writeAConstraintThatNobodyUnderstands(String constraints) {
        Reply held = held("report");
        Reply reply = approve(ben, held, constraints);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(seen(held).text("state")).isEqualTo("pending");
    }

    @Test
    void loosenWhatSomebodyElseDemanded() {
        Reply held = held("ledger");
        assertThat(approve(ben, held, "{\"max_rows\":5}").status()).isEqualTo(200);
        Reply approved = approve(dora, held, "{\"max_rows\":500}");
        assertThat(approved.text("state")).isEqualTo("approved");
        assertThat(approved.json().get("obligations").canonical()).isEqualTo("[{\"max-rows\":5}]");
    }

    @Test
    void loosenWhatOneDemandedOneself() {
        Reply held = held("ledger");
        approve(ben, held, "{\"max_rows\":5}");
        loosens(approve(ben, held, "{\"max_rows\":6}"));
        loosens(approve(ben, held, "{}"));
        assertThat(approve(ben, held, "{\"max_rows\":4}").status()).isEqualTo(200);
    }

    @Test
    void denyOnTerms() {
        Reply held = held("report");
        Reply reply = rig.post(
                ben,
                "/v1/approvals/" + held.text("approval") + "/votes",
                Json.fields()
                        .with("choice", "deny")
                        .with("seen", held.text("digest"))
                        .with("constraints", Json.parse("{\"max_rows\":1}"))
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    }

    @Test
    void constrainAsSomebodyWhoIsNotAsked() {
        Reply held = held("report");
        for (String outsider : List.of("cara", "olga", "anna")) {
            assertThat(approve(rig.session(outsider), held, "{\"max_rows\":1}").status())
                    .as(outsider)
                    .isEqualTo(403);
        }
        assertThat(seen(held).array("votes")).isEmpty();
    }

    // Several at once

    private Reply held(String operation, String text) {
        Reply reply = rig.propose(
                bot,
                operation,
                Json.fields()
                        .with("n", next.incrementAndGet())
                        .with("for", text)
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply;
    }

    private static Json one(Reply held, String seen) {
        return Json.fields()
                .with("id", held.text("approval"))
                .with("seen", seen)
                .build();
    }

    private static Json one(Reply held) {
        return one(held, held.text("digest"));
    }

    private Reply batch(String session, Json... approvals) {
        return rig.post(
                session,
                "/v1/approvals/votes",
                Json.fields()
                        .with("approvals", Json.array(List.of(approvals)))
                        .with("choice", "approve")
                        .build());
    }

    private String state(Reply held) {
        return seen(held).text("state");
    }

    @Test
    void settleSeveralThatDifferInValues() {
        Reply one = held("export-users", "batch");
        Reply other = held("export-users", "batch");
        String shape = seen(one).text("shape");
        assertThat(seen(other).text("shape")).isEqualTo(shape);
        assertThat(rig.get(ben, "/v1/approvals?state=pending&shape=" + shape).list("approvals"))
                .hasSize(2);
        Reply reply = batch(ben, one(one), one(other));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.list("results")).allMatch(result -> result.flag("counts"));
        assertThat(List.of(state(one), state(other))).containsOnly("approved");
        assertThat(rig.events("voted").stream()
                        .filter(vote -> vote.text("approval").equals(other.text("approval")))
                        .map(vote -> vote.fields("evidence").text("seen")))
                .containsExactly(other.text("digest"));
    }

    @Test
    void slipAnotherActionIntoABatch() {
        Reply one = held("export-users", "slip");
        Reply other = held("export-users", "slip; drop everything");
        Reply third = held("report", "slip");
        for (Reply odd : List.of(other, third)) {
            Reply reply = batch(ben, one(one), one(odd));
            assertThat(reply.status()).as(reply.text()).isEqualTo(400);
            assertThat(reply.detail()).contains("differs from the others");
        }
        assertThat(List.of(state(one), state(other), state(third))).containsOnly("pending");
    }

    @Test
    void changeWhatWasSeenInABatch() {
        Reply one = held("export-users", "seen");
        Reply other = held("export-users", "seen");
        Reply reply = batch(ben, one(one), one(other, one.text("digest")));
        assertThat(reply.list("results").get(0).flag("counts")).isTrue();
        assertThat(reply.list("results").get(1).text("why")).isEqualTo("other-digest");
        assertThat(state(other)).isEqualTo("pending");
    }

    @Test
    void approveABatchOfOnesOwn() {
        Reply one = held("export-users", "own");
        Reply other = held("export-users", "own");
        Reply reply = batch(rig.session("anna"), one(one), one(other));
        assertThat(reply.list("results")).allMatch(result -> result.text("why").equals("own-action"));
        assertThat(batch(bot, one(one), one(other)).status()).isEqualTo(403);
        assertThat(batch(rig.session("aldo"), one(one), one(other)).status()).isEqualTo(403);
        assertThat(batch("", one(one), one(other)).status()).isEqualTo(401);
        assertThat(List.of(state(one), state(other))).containsOnly("pending");
    }

    @Test
    void settleWhatNeedsAPasskeyInABatch() {
        Reply one = held("seal", "batch");
        Reply reply = batch(ben, one(one));
        assertThat(reply.list("results").getFirst().text("why")).isEqualTo("no-passkey");
        assertThat(state(one)).isEqualTo("pending");
    }

    @Test
    void voteTwiceOrForTooManyInABatch() {
        Reply one = held("export-users", "twice");
        assertThat(batch(ben, one(one), one(one)).status()).isEqualTo(400);
        assertThat(batch(ben).status()).isEqualTo(400);
        Json[] many = new Json[101];
        for (int i = 0; i < many.length; i++) {
            String alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
            String id = "apr-22222222" + alphabet.charAt(i / 30) + alphabet.charAt(i % 30);
            many[i] = Json.fields()
                    .with("id", id)
                    .with("seen", one.text("digest"))
                    .build();
        }
        assertThat(batch(ben, many).status()).isEqualTo(400);
        assertThat(state(one)).isEqualTo("pending");
    }

    // Ahead

    private Reply grant(String session, Reply held, String standing) {
        return rig.post(
                session,
                "/v1/approvals/" + held.text("approval") + "/votes",
                Json.fields()
                        .with("choice", "approve")
                        .with("seen", held.text("digest"))
                        .with("standing", Json.parse(standing))
                        .build());
    }

    private static String standing(int times, int minutes) {
        return "{\"times\":" + times + ",\"per\":\"1h\",\"until\":\""
                + Instant.now().plusSeconds(60L * minutes) + "\"}";
    }

    private Reply granted(String text, int times) {
        Reply held = held("refund", text);
        Reply reply = grant(ben, held, standing(times, 30));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return held;
    }

    private Json.Fields shape(Reply granting) {
        return rig.get(ben, "/v1/shapes").list("shapes").stream()
                .filter(shape -> shape.text("approval").equals(granting.text("approval")))
                .findFirst()
                .orElseThrow();
    }

    private Reply end(String session, String id) {
        return rig.send(
                "DELETE",
                "/v1/shapes/" + id,
                Optional.of(session),
                Optional.of(Json.fields().with("because", "done").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    @Test
    void useWhatWasGrantedAheadMoreOftenThanGranted() {
        Reply granting = granted("often", 1);
        Reply first = held("refund", "often");
        assertThat(state(first)).isEqualTo("approved");
        assertThat(seen(first).text("grant")).isEqualTo(shape(granting).text("id"));
        String permit = rig.get(bot, "/v1/approvals/" + first.text("approval")).text("permit");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
        assertThat(state(held("refund", "often"))).isEqualTo("pending");
        assertThat(shape(granting).whole("used")).isOne();
    }

    @Test
    void useItForAnythingElse() {
        granted("narrow", 3);
        assertThat(state(held("refund", "narrow; and more"))).isEqualTo("pending");
        assertThat(state(held("export-users", "narrow"))).isEqualTo("pending");
        Reply other = rig.propose(
                rig.token(rig.session("cara"), "agent:other", "actions"),
                "refund",
                Json.fields()
                        .with("n", next.incrementAndGet())
                        .with("for", "narrow")
                        .build());
        assertThat(state(other)).isEqualTo("pending");
    }

    @Test
    void grantMoreThanTheRuleAllows() {
        Reply held = held("refund", "more");
        for (String standing : List.of(standing(6, 30), standing(1, 121), standing(1, -1))) {
            Reply reply = grant(ben, held, standing);
            assertThat(reply.status()).as(reply.text()).isEqualTo(403);
            assertThat(reply.text("why")).isEqualTo("no-standing");
        }
        Reply none = held("report", "more");
        assertThat(grant(ben, none, standing(1, 5)).text("why")).isEqualTo("no-standing");
        assertThat(grant(ben, held, "{\"times\":1,\"per\":\"1h\"}").status()).isEqualTo(400);
        assertThat(grant(ben, held, "{\"times\":0,\"per\":\"1h\",\"until\":\"2099-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);
        assertThat(List.of(state(held), state(none))).containsOnly("pending");
    }

    @Test
    void grantAheadWithoutThePasskeyThatTheRuleWants() {
        Reply held = held("sealed-refund", "bare");
        assertThat(grant(ben, held, standing(1, 5)).text("why")).isEqualTo("no-passkey");
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void grantOnesOwnAgentAhead() {
        Reply held = held("refund", "own");
        assertThat(grant(rig.session("anna"), held, standing(1, 5)).text("why")).isEqualTo("own-action");
    }

    @Test
    void useItOnceItEnded() {
        Reply granting = granted("ended", 3);
        String id = shape(granting).text("id");
        assertThat(end(rig.session("cara"), id).status()).isEqualTo(403);
        assertThat(end(bot, id).status()).isEqualTo(401);
        assertThat(end(dora, id).status()).isEqualTo(204);
        assertThat(end(dora, id).status()).isEqualTo(404);
        assertThat(state(held("refund", "ended"))).isEqualTo("pending");
        assertThat(rig.events("shape-ended").getLast().text("by")).isEqualTo("person:dora");
    }

    @Test
    void anOperatorEndsIt() {
        String id = shape(granted("operated", 3)).text("id");
        assertThat(end(rig.session("olga"), id).status()).isEqualTo(204);
    }

    @Test
    void useItOverAFreeze() {
        granted("frozen", 3);
        Reply frozen = rig.post(
                rig.session("olga"),
                "/v1/freezes",
                Json.fields().with("scope", "agent:bot").with("because", "loop").build());
        try {
            Reply reply = rig.propose(
                    bot,
                    "refund",
                    Json.fields()
                            .with("n", next.incrementAndGet())
                            .with("for", "frozen")
                            .build());
            assertThat(reply.status()).isEqualTo(403);
        } finally {
            rig.send(
                    "DELETE",
                    "/v1/freezes/" + frozen.text("id"),
                    Optional.of(rig.session("olga")),
                    Optional.of(Json.fields().with("because", "mended").build().canonicalBytes()),
                    Map.of("Content-Type", "application/json"));
        }
    }

    @Test
    void gainUsesByARestart(@TempDir Path folder) {
        try (Rig own = new Rig(
                folder,
                Decorators.NONE,
                "identity: { local: people.yaml }",
                Map.of("people.yaml", Given.PEOPLE, "policies/terms.yaml", RULES))) {
            String agent = own.token("agent:bot", "actions");
            Reply held = own.propose(agent, "refund", Json.fields().with("n", 1).build());
            own.post(
                    own.session("ben"),
                    "/v1/approvals/" + held.text("approval") + "/votes",
                    Json.fields()
                            .with("choice", "approve")
                            .with("seen", held.text("digest"))
                            .with("standing", Json.parse(standing(2, 30)))
                            .build());
            assertThat(proposed(own, agent, 2)).isEqualTo("approved");
            own.restart();
            assertThat(proposed(own, agent, 3)).isEqualTo("approved");
            assertThat(proposed(own, agent, 4)).isEqualTo("pending");
            own.restart();
            assertThat(proposed(own, agent, 5)).isEqualTo("pending");
            own.write("policies/terms.yaml", RULES.replace("times: 5", "times: 4"));
            Rig.await(() -> own.events("shape-ended").size() == 1);
            assertThat(own.events("shape-ended").getFirst().text("by")).isEqualTo("policy");
        }
    }

    private static String proposed(Rig own, String agent, int value) {
        Reply held = own.propose(agent, "refund", Json.fields().with("n", value).build());
        return own.get(own.session("ben"), "/v1/approvals/" + held.text("approval"))
                .text("state");
    }
}
