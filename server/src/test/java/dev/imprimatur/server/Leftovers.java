package dev.imprimatur.server;

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
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a connector leaves behind in the folder of a gateway that is killed. */
final class Leftovers {

    private final Path folder;

    Leftovers(Path folder) {
        this.folder = folder;
    }

    /** One hold that waits, and one statement that was sent. */
    void of(ApprovalId waiting, ApprovalId sent, Instant now) {
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
}
