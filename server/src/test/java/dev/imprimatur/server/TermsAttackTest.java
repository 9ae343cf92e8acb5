package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
}
