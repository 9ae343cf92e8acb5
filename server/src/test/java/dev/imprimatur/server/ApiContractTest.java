package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document and the code say the same. */
final class ApiContractTest {

    @TempDir
    private Path folder;

    @Test
    void everyRouteIsDescribedAndEveryDescriptionHasARoute() {
        try (Rig rig = new Rig(folder.resolve("local"));
                OidcRig oidc = new OidcRig(folder.resolve("oidc"))) {
            Set<String> routes = new TreeSet<>(rig.server().routes());
            routes.addAll(oidc.rig.server().routes());
            assertThat(routes).isEqualTo(new Contract().operations());
        }
    }

    @Test
    void theDocumentIsServedAsItIsWritten() {
        try (Rig rig = new Rig(folder)) {
            Reply reply = rig.get("", "/v1/openapi.yaml");
            assertThat(reply.headers().firstValue("Content-Type")).contains("application/yaml");
            assertThat(reply.text()).startsWith("openapi: 3.1.0");
        }
    }

    @Test
    void theMetricsCountWhatHappened() {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            rig.propose(bot, "ping");
            rig.propose(bot, "rotate-root-keys");
            String id = rig.held(bot, "export-users");
            rig.vote(bot, id, "approve");
            List<String> numbers = rig.get("", "/metrics").text().lines().toList();
            assertThat(numbers)
                    .contains(
                            "imprimatur_attempts_total{effect=\"allow\"} 1.0",
                            "imprimatur_attempts_total{effect=\"deny\"} 1.0",
                            "imprimatur_attempts_total{effect=\"hold\"} 1.0",
                            "imprimatur_holds_pending 1.0",
                            "imprimatur_votes_total{result=\"not-a-voter\"} 1.0");
            assertThat(numbers)
                    .anyMatch(line -> line.startsWith("imprimatur_audit_append_seconds_bucket{le=\"0.05\"}"));
            assertThat(numbers).anyMatch(line -> line.startsWith("imprimatur_decision_seconds_count"));
            rig.restart();
            assertThat(rig.get("", "/metrics").text()).contains("imprimatur_holds_pending 1.0");
        }
    }
}
