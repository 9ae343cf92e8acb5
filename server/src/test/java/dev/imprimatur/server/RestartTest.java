package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives a stop of the gateway, and what somebody who writes its files can't do in between. */
final class RestartTest {

    @TempDir
    private Path folder;

    @Test
    void holdsOfProgramsSurviveAndAreAnsweredAfterwards() {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            Reply held = rig.propose(bot, "export-users");
            String id = held.text("approval");
            rig.restart();
            assertThat(rig.get(bot, "/v1/approvals/" + id).text("state")).isEqualTo("pending");
            rig.vote(rig.session("ben"), id, "approve", held.text("digest"));
            rig.restart();
            String permit = rig.get(bot, "/v1/approvals/" + id).text("permit");
            assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
            rig.restart();
            assertThat(rig.consume(bot, permit).status())
                    .as("once, also over a restart")
                    .isEqualTo(409);
            assertThat(rig.outcome(bot, permit, "done").status())
                    .as("the program was at it while the gateway was away")
                    .isEqualTo(204);
            assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(409);
        }
    }

    @Test
    void anAllowedPermitThatWasSpentStaysSpent() {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            String permit = rig.propose(bot, "ping").text("permit");
            rig.consume(bot, permit);
            rig.restart();
            assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
            assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
        }
    }

    @Test
    void holdsOfConnectionsEndAndWhatRanThroughThemIsIndeterminate() throws IOException, PermitRefused {
        try (Rig rig = new Rig(folder)) {
            rig.server().close();
            Leftovers.Two left = new Leftovers(folder).leave();
            rig.restart();
            Reply ended = rig.get(rig.session("anna"), "/v1/approvals/" + left.waiting());
            assertThat(ended.text("state")).isEqualTo("withdrawn");
            assertThat(ended.text("ended_because")).contains("restarted");
            List<Json.Fields> executed = rig.events("executed");
            assertThat(executed).hasSize(1);
            assertThat(executed.getFirst().text("approval"))
                    .isEqualTo(left.sent().text());
            assertThat(executed.getFirst().fields("outcome").text("word")).isEqualTo("indeterminate");
            rig.restart();
            assertThat(rig.events("executed")).as("said once").hasSize(1);
        }
    }

    @Test
    void aHoldThatCouldNotBeEndedAtTheStartIsEndedLater() throws IOException, PermitRefused {
        AtomicInteger failures = new AtomicInteger(2);
        try (Rig rig = new Rig(folder)) {
            rig.server().close();
            Leftovers.Two left = new Leftovers(folder).leave();
            rig.restart(Decorators.NONE.withApprovals(store -> new Stumbling(store, failures)));
            String session = rig.session("anna");
            Rig.await(() -> rig.get(session, "/v1/approvals/" + left.waiting())
                    .text("state")
                    .equals("withdrawn"));
            assertThat(failures).as("at the start, and once more").hasNonPositiveValue();
        }
    }

    /** Replaces nothing the first times. */
    private record Stumbling(ApprovalStore real, AtomicInteger failures) implements ApprovalStore {

        @Override
        public void insert(SealedApproval approval) {
            real.insert(approval);
        }

        @Override
        public boolean replace(SealedApproval next) {
            if (failures.getAndDecrement() > 0) {
                throw new StorageFailure("The database can't be reached: check its disk.", new IOException("gone"));
            }
            return real.replace(next);
        }

        @Override
        public Optional<SealedApproval> find(ApprovalId id) {
            return real.find(id);
        }

        @Override
        public List<SealedApproval> pending(Digest digest) {
            return real.pending(digest);
        }

        @Override
        public List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
            return real.pendingUntil(moment, after, limit);
        }

        @Override
        public List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
            return real.list(state, before, limit);
        }
    }

    @Test
    void theFirstEventOfAStartIsTheStart() {
        try (Rig rig = new Rig(folder)) {
            rig.restart();
            List<String> types = rig.get(rig.session("anna"), "/v1/audit").list("events").stream()
                    .map(entry -> entry.fields("event").text("type"))
                    .toList();
            assertThat(types.getFirst()).isEqualTo("started");
            assertThat(types).containsSubsequence("started", "policy-loaded", "stopped", "started");
        }
    }

    @Test
    void aSecretArgumentIsShownToNobodyAndStillBound() throws IOException {
        String log;
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            Json.Fields secret = Json.fields()
                    .with("user", "bob")
                    .with("db_password", "hunter2-hunter2")
                    .build();
            Reply held = rig.propose(bot, "export-users", secret);
            assertThat(held.status()).as(held.text()).isEqualTo(202);
            String id = held.text("approval");
            Reply shown = rig.get(rig.session("ben"), "/v1/approvals/" + id);
            assertThat(shown.text()).contains("[redacted]", "bob").doesNotContain("hunter2");
            assertThat(shown.list("redactions")).hasSize(1);
            Json.Fields other = Json.fields()
                    .with("user", "bob")
                    .with("db_password", "hunter3-hunter3")
                    .build();
            assertThat(rig.propose(bot, "export-users", other).text("digest")).isNotEqualTo(held.text("digest"));
            assertThat(rig.propose(bot, "export-users", secret).text("approval"))
                    .as("the same joins")
                    .isEqualTo(id);
            rig.restart();
            rig.vote(rig.session("ben"), id, "approve");
            rig.vote(rig.session("dora"), id, "approve");
            String permit = rig.get(bot, "/v1/approvals/" + id).text("permit");
            Reply consumed = rig.consume(bot, permit);
            assertThat(consumed.status()).as(consumed.text()).isEqualTo(200);
            assertThat(consumed.text("digest")).isEqualTo(held.text("digest"));
            log = rig.get(rig.session("anna"), "/v1/audit?limit=1000").text();
        }
        assertThat(log).contains("[redacted]").doesNotContain("hunter2", "hunter3");
        try (Stream<Path> files = Files.walk(folder.resolve("data/log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("hunter2", "hunter3");
            }
        }
    }

    @Test
    void eachStartRecordsWhatTheGatewayGoesBy() throws IOException {
        try (Rig rig = new Rig(folder)) {
            rig.write(
                    "imprimatur.yaml",
                    Files.readString(folder.resolve("imprimatur.yaml")).replace("app/vault", "app/safe"));
            rig.restart();
            Digest file = Digest.of(Files.readAllBytes(folder.resolve("imprimatur.yaml")));
            List<Json.Fields> configured = rig.events("configured");
            assertThat(configured).hasSize(2);
            assertThat(configured.getFirst().text("config")).isNotEqualTo(file.toString());
            Json.Fields now = configured.getLast();
            assertThat(now.text("config")).isEqualTo(file.toString());
            assertThat(now.text("listen")).isEqualTo("127.0.0.1:0");
            assertThat(now.array("targets").stream().map(target -> ((Json.Fields) target).text("target")))
                    .containsExactly("app/billing", "app/safe");
        }
    }

    @Test
    void anApprovalThatSomebodyWroteIntoTheDatabaseCountsForNothing() throws SQLException {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            Reply held = rig.propose(bot, "export-users");
            String id = held.text("approval");
            rig.server().close();
            sql("UPDATE approvals SET state = 'approved' WHERE id = '" + id + "'");
            rig.restart();
            Reply seen = rig.get(bot, "/v1/approvals/" + id);
            assertThat(seen.status()).isEqualTo(503);
            assertThat(seen.detail()).contains(id).contains("changed the database");
            Reply vote = rig.vote(rig.session("ben"), id, "approve", held.text("digest"));
            assertThat(vote.status()).isEqualTo(503);
            assertThat(rig.propose(bot, "ping").status()).as("others go on").isEqualTo(200);
        }
    }

    @Test
    void aPermitTakenOutOfTheDatabaseIsStillSpent() throws SQLException {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            Reply held = rig.propose(bot, "export-users");
            rig.vote(rig.session("ben"), held.text("approval"), "approve", held.text("digest"));
            String permit =
                    rig.get(bot, "/v1/approvals/" + held.text("approval")).text("permit");
            rig.consume(bot, permit);
            rig.server().close();
            sql("DELETE FROM permits");
            rig.restart();
            assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
        }
    }

    @Test
    void aPolicyIsInForceOnceItIsRecordedAndAnInvalidOneNever() {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            String before = rig.get(anna, "/v1/policies").text("version");
            rig.write("policies/rules.yaml", Given.RULES + "  - id: broken\n    effect: perhaps\n");
            Rig.await(() -> rig.get(anna, "/v1/policies").json().find("refused").isPresent());
            Json.Fields refused = rig.get(anna, "/v1/policies").json();
            assertThat(refused.text("version")).isEqualTo(before);
            assertThat(refused.fields("refused").texts("errors")).anyMatch(error -> error.contains("rules.yaml:"));
            Rig.await(() -> !rig.events("policy-refused").isEmpty()); // people hear of it first
            assertThat(rig.events("policy-refused")).hasSize(1);
            rig.write("policies/rules.yaml", Given.RULES.replace("effect: deny", "effect: allow"));
            Rig.await(() -> !rig.get(anna, "/v1/policies").text("version").equals(before));
            assertThat(rig.events("policy-loaded").getLast().text("policy"))
                    .isEqualTo(rig.get(anna, "/v1/policies").text("version"));
        }
    }

    @Test
    void theCurrentPolicyDecidesWhenAPermitIsUsed() {
        try (Rig rig = new Rig(folder)) {
            String bot = rig.token("agent:bot", "actions");
            String allowed = rig.propose(bot, "ping").text("permit");
            Reply held = rig.propose(bot, "export-users");
            rig.vote(rig.session("ben"), held.text("approval"), "approve", held.text("digest"));
            String approved =
                    rig.get(bot, "/v1/approvals/" + held.text("approval")).text("permit");
            rig.write("policies/zz.yaml", """
                    rules:
                      - { id: stop, effect: deny, because: "Nothing leaves today." }
                    """);
            Rig.await(() -> rig.get(bot, "/v1/policies").list("rules").stream()
                    .anyMatch(rule -> rule.text("id").equals("stop")));
            Reply one = rig.consume(bot, allowed);
            assertThat(one.status()).isEqualTo(409);
            assertThat(one.detail()).contains("policy has changed");
            Reply two = rig.consume(bot, approved);
            assertThat(two.status()).isEqualTo(409);
            assertThat(two.detail()).contains("Nothing leaves today.");
        }
    }

    @Test
    void aGroupThatGoesAwayLeavesThePoliciesAsTheyWereUntilTheyFit() {
        try (Rig rig = new Rig(folder)) {
            String anna = rig.session("anna");
            String before = rig.get(anna, "/v1/policies").text("version");
            rig.write("people.yaml", Given.PEOPLE.replace("owners", "holders"));
            Rig.await(() -> rig.get(anna, "/v1/policies").json().find("refused").isPresent());
            assertThat(rig.get(anna, "/v1/policies").text("version")).isEqualTo(before);
            rig.write("policies/rules.yaml", Given.RULES.replace("owners", "holders"));
            Rig.await(() -> !rig.get(anna, "/v1/policies").text("version").equals(before));
            assertThat(rig.get(anna, "/v1/policies").json().find("refused")).isEmpty();
        }
    }

    @Test
    void groupsThatAreNewInThePeopleFileCanBeNamedInPolicies() {
        try (Rig rig = new Rig(folder)) {
            rig.write("people.yaml", Given.PEOPLE.replace("name: Cara }", "name: Cara, groups: [auditors] }"));
            rig.write(
                    "policies/rules.yaml",
                    Given.RULES.replace("group:owners", "group:auditors").replace("people: 2", "people: 1"));
            String bot = rig.token("agent:bot", "actions");
            AtomicInteger tries = new AtomicInteger();
            Rig.await(() -> {
                Json.Fields fresh =
                        Json.fields().with("try", tries.incrementAndGet()).build();
                String id = rig.propose(bot, "export-users", fresh).text("approval");
                return rig.get(bot, "/v1/approvals/" + id)
                        .list("requirements")
                        .getFirst()
                        .text("from")
                        .equals("group:auditors");
            });
        }
    }

    @Test
    void keysAreReadableByTheirOwnerAloneOrTheGatewayDoesNotStart() throws IOException {
        try (Rig rig = new Rig(folder)) {
            Path keys = folder.resolve("data/keys");
            try (var files = Files.list(keys)) {
                assertThat(files.filter(key -> !key.endsWith("log.key.pub")))
                        .hasSize(4)
                        .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                                .isEqualTo("rw-------"));
            }
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("data/sign-in/anna"))))
                    .isEqualTo("rw-------");
            rig.server().close();
            Files.setPosixFilePermissions(keys.resolve("row.key"), PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(rig::restart)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("row.key")
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void twoGatewaysDontShareADataDirectory() {
        try (Rig rig = new Rig(folder)) {
            assertThatThrownBy(() -> Server.start(folder.resolve("imprimatur.yaml")))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("audit log");
            assertThat(rig.get("", "/v1/ready").status()).isEqualTo(200);
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/imprimatur.db"));
                var run = connection.createStatement()) {
            assertThat(run.executeUpdate(statement)).isPositive();
        }
    }
}
