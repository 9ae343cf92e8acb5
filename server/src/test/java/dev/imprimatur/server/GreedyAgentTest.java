package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent can't use up that others need as well. */
final class GreedyAgentTest {

    private static final String LIMITED = "identity: { local: people.yaml }\nholds: { per-subject: 2, all: 3 }\n";

    @TempDir
    private Path folder;

    private Rig rig() {
        return new Rig(folder, Decorators.NONE, LIMITED, Map.of("people.yaml", Given.PEOPLE));
    }

    private static Reply propose(Rig rig, String token, int n) {
        return rig.propose(token, "export-users", Json.fields().with("n", n).build());
    }

    @Test
    void itsPermitsWithoutAnOutcomeKeepOnlyItselfOut() {
        try (Rig rig = rig()) {
            String bot = rig.token(rig.session("ada"), "agent:bot", "actions");
            String last = "";
            for (int n = 0; n < 1_000; n++) {
                last = rig.propose(bot, "ping").text("permit");
                assertThat(rig.consume(bot, last).status()).isEqualTo(200);
            }
            String next = rig.propose(bot, "ping").text("permit");
            Reply refused = rig.consume(bot, next);
            assertThat(refused.status()).as(refused.text()).isEqualTo(429);
            assertThat(refused.detail()).contains("has not said yet how `1000` of its actions went");
            String other = rig.token(rig.session("ada"), "agent:other", "actions");
            assertThat(rig.consume(other, rig.propose(other, "ping").text("permit"))
                            .status())
                    .isEqualTo(200);
            assertThat(rig.outcome(bot, last, "done").status()).isEqualTo(204);
            assertThat(rig.consume(bot, next).status()).isEqualTo(200);
        }
    }

    @Test
    void itsHoldsAreLimitedAndOthersStillAsk() {
        try (Rig rig = rig()) {
            String bot = rig.token(rig.session("ada"), "agent:bot", "actions");
            String other = rig.token(rig.session("ada"), "agent:other", "actions");
            Reply first = propose(rig, bot, 1);
            assertThat(first.status()).as(first.text()).isEqualTo(202);
            assertThat(propose(rig, bot, 2).status()).isEqualTo(202);
            Reply third = propose(rig, bot, 3);
            assertThat(third.status()).as(third.text()).isEqualTo(429);
            assertThat(third.detail()).contains("`agent:bot` has `2` actions waiting for people");
            assertThat(third.headers().firstValue("retry-after")).contains("30");
            assertThat(propose(rig, bot, 1).text("approval")).isEqualTo(first.text("approval"));
            assertThat(propose(rig, other, 4).status()).isEqualTo(202);
            Reply full = propose(rig, other, 5);
            assertThat(full.status()).isEqualTo(429);
            assertThat(full.detail()).contains("`3` actions wait for people here");
            rig.restart();
            assertThat(propose(rig, bot, 6).status()).isEqualTo(429);
            rig.post(
                    bot,
                    "/v1/approvals/" + first.text("approval") + "/withdraw",
                    Json.fields().build());
            assertThat(propose(rig, bot, 7).status()).isEqualTo(202);
        }
    }
}
