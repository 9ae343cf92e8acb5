package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What proves an approval that people granted ahead. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvidenceAheadTest {

    private static final String RULES = """
            rules:
              - id: refunds-may-be-granted-ahead
                on: { operation: refund }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
                standing: { times: 5, until: 2h }
            """;

    private Rig rig;
    private String bot;
    private String used;
    private Json.Fields page;

    /** Two people grant it, the gateway starts anew, it is used twice, and the second time is what has to be proven. */
    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(
                folder,
                Decorators.NONE,
                "identity: { local: people.yaml }",
                Map.of("people.yaml", Given.PEOPLE, "policies/ahead.yaml", RULES));
        bot = rig.token("agent:bot", "actions");
        Reply granting = refund(1);
        for (String person : List.of("ben", "dora")) {
            Reply vote = rig.post(
                    rig.session(person),
                    "/v1/approvals/" + granting.text("approval") + "/votes",
                    Json.fields()
                            .with("choice", "approve")
                            .with("seen", granting.text("digest"))
                            .with(
                                    "standing",
                                    Json.parse("{\"times\":3,\"per\":\"1h\",\"until\":\""
                                            + Instant.now().plusSeconds(1_800) + "\"}"))
                            .build());
            assertThat(vote.status()).as(vote.text()).isEqualTo(200);
        }
        run(granting.text("approval"));
        rig.restart();
        run(refund(2).text("approval"));
        used = refund(3).text("approval");
        run(used);
        Reply evidence = rig.post(
                rig.session("anna"),
                "/v1/approvals/" + used + "/evidence",
                Json.fields().build());
        assertThat(evidence.status()).as(evidence.text()).isEqualTo(200);
        page = evidence.json();
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply refund(int value) {
        return rig.propose(bot, "refund", Json.fields().with("n", value).build());
    }

    private void run(String approval) {
        String permit = rig.get(bot, "/v1/approvals/" + approval).text("permit");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
    }

    private LogVerification without(Predicate<Json.Fields> events) {
        TreeMap<String, Json> members = new TreeMap<>(page.members());
        List<Json> left = page.array("events").stream()
                .filter(event -> !events.test(((Json.Fields) event).fields("event")))
                .toList();
        assertThat(left).hasSizeLessThan(page.array("events").size());
        members.put("events", Json.array(left));
        return EvidenceApiTest.verify(new Json.Fields(members));
    }

    @Test
    void theBundleIsEnough() {
        LogVerification found = EvidenceApiTest.verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        assertThat(found.counts())
                .containsEntry("held", 2L)
                .containsEntry("voted", 2L)
                .containsEntry("shape-granted", 1L)
                .containsEntry("shape-used", 1L)
                .containsEntry("released", 1L)
                .containsEntry("executed", 1L);
        assertThat(found.sentence()).containsOnlyOnce("approved by").containsOnlyOnce("executed");
    }

    @Test
    void withoutTheGrantNobodyCanTell() {
        LogVerification found = without(event -> event.text("type").equals("shape-granted"));
        assertThat(found.sentence()).contains("verify the whole log");
        assertThat(found.soundness()).isEqualTo(Soundness.CANNOT_TELL);
    }

    @Test
    void withoutAVoteThatGrantedItThatIsSeen() {
        LogVerification found = without(event ->
                event.text("type").equals("voted") && event.text("voter").equals("person:dora"));
        assertThat(found.sentence()).contains("without enough accepted votes");
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
    }

    @Test
    void anotherRequestInTheBundleIsNotTakenForTheOneThatWasGranted() {
        TreeMap<String, Json> members = new TreeMap<>(page.members());
        members.put("request", Json.of(page.text("request").replace("refund", "refunds")));
        LogVerification found = EvidenceApiTest.verify(new Json.Fields(members));
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(found.sentence()).contains("`request.json`");
    }
}
