package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.storage.log.FileAuditLog;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
    void holdsOfConnectionsEndAndWhatRanThroughThemIsIndeterminate() {
        Instant now = Instant.now();
        ApprovalId waiting = new ApprovalId("apr-2222222222");
        ApprovalId sent = new ApprovalId("apr-3333333333");
        try (Rig rig = new Rig(folder)) {
            rig.server().close();
            connection(waiting, sent, now);
            rig.restart();
            Reply ended = rig.get(rig.session("anna"), "/v1/approvals/" + waiting);
            assertThat(ended.text("state")).isEqualTo("withdrawn");
            assertThat(ended.text("ended_because")).contains("restarted");
            List<Json.Fields> executed = rig.events("executed");
            assertThat(executed).hasSize(1);
            assertThat(executed.getFirst().text("approval")).isEqualTo(sent.text());
            assertThat(executed.getFirst().fields("outcome").text("word")).isEqualTo("indeterminate");
            rig.restart();
            assertThat(rig.events("executed")).as("said once").hasSize(1);
        }
    }

    /** What a connector leaves behind when the gateway is killed: one hold that waits, and one statement that was sent. */
    private void connection(ApprovalId waiting, ApprovalId sent, Instant now) {
        Person anna = new Person(PrincipalId.parse("person:anna"), "Anna", Set.of(), Set.of(), false);
        Action action = new Action(
                new ActionId("act-sql"),
                new Subject(anna, List.of(), "tok-1", anna.id()),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                new SqlFacts(List.of("DeleteStmt"), List.of(), List.of(), List.of(), false, false, 0),
                List.of(),
                new Payload(Bytes.utf8("DELETE FROM orders"), List.of(), Map.of()),
                Intent.UNSAID,
                SourceModel.NONE,
                now);
        Demand demand = new Demand(
                List.of(new Requirement(new Voters.Group("owners"), 1, false)),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                List.of());
        Hold hold = (Hold) new PolicySet(
                        new PolicyVersion(Digest.of(new byte[0]), Optional.empty()), List.of(), Optional.of(demand))
                .decide(action);
        Secret key = new Secret(read("data/keys/row.key"));
        ApprovalCodec codec = new ApprovalCodec(
                new MacKey(Base64.getDecoder().decode(key.reveal().strip())));
        try (SqliteStorage storage = SqliteStorage.open(folder.resolve("data/imprimatur.db"));
                FileAuditLog log = FileAuditLog.open(folder.resolve("data/log"))) {
            storage.approvals()
                    .insert(codec.seal(Pending.open(waiting, Ask.about(action, action.digest(), hold, false, now))));
            log.append(List.of(new AuditEvent.Released(action.id(), Optional.of(sent), action.digest(), now)))
                    .join();
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
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
            rig.write("policies/rules.yaml", Rig.RULES + "  - id: broken\n    effect: perhaps\n");
            Rig.await(() -> rig.get(anna, "/v1/policies").json().find("refused").isPresent());
            Json.Fields refused = rig.get(anna, "/v1/policies").json();
            assertThat(refused.text("version")).isEqualTo(before);
            assertThat(refused.fields("refused").texts("errors")).anyMatch(error -> error.contains("rules.yaml:"));
            assertThat(rig.events("policy-refused")).hasSize(1);
            rig.write("policies/rules.yaml", Rig.RULES.replace("effect: deny", "effect: allow"));
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
            Rig.await(() -> rig.get(bot, "/v1/policies").list("rules").size() == 8);
            Reply one = rig.consume(bot, allowed);
            assertThat(one.status()).isEqualTo(409);
            assertThat(one.detail()).contains("policy has changed");
            Reply two = rig.consume(bot, approved);
            assertThat(two.status()).isEqualTo(409);
            assertThat(two.detail()).contains("Nothing leaves today.");
        }
    }

    @Test
    void groupsThatAreNewInThePeopleFileCanBeNamedInPolicies() {
        try (Rig rig = new Rig(folder)) {
            rig.write("people.yaml", Rig.PEOPLE.replace("name: Cara }", "name: Cara, groups: [auditors] }"));
            rig.write(
                    "policies/rules.yaml",
                    Rig.RULES.replace("group:owners", "group:auditors").replace("people: 2", "people: 1"));
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
                assertThat(files.toList())
                        .hasSize(3)
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
