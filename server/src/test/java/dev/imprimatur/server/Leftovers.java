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
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What a connector leaves behind in the folder of a gateway that is killed. */
final class Leftovers {

    private static final Person ANNA = person("anna");
    private static final Person BEN = person("ben");

    private final Path folder;
    private final Instant now = Instant.now();

    /** One hold that waits, and one statement that was sent and of which no answer came. */
    record Two(ApprovalId waiting, ApprovalId sent) {}

    Leftovers(Path folder) {
        this.folder = folder;
    }

    private static Person person(String name) {
        return new Person(new PrincipalId(PrincipalId.Kind.PERSON, name), name, Set.of("owners"), Set.of(), false);
    }

    Two leave() throws IOException, PermitRefused {
        Demand demand = new Demand(
                List.of(new Requirement(new Voters.Group("owners"), 1, false)),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                List.of());
        PolicySet set = new PolicySet(
                new PolicyVersion(Digest.of(new byte[0]), Optional.empty()), List.of(), Optional.of(demand));
        Policies policies = () -> set;
        Secret key = new Secret(Files.readString(folder.resolve("data/keys/row.key")));
        MacKey rows = new MacKey(Base64.getDecoder().decode(key.reveal().strip()));
        ApprovalCodec codec = new ApprovalCodec(rows);
        try (SqliteStorage storage = SqliteStorage.open(folder.resolve("data/imprimatur.db"));
                TileLog log =
                        TileLog.open(folder.resolve("data/log"), signer(), rows.derived("audit-log"), Seen.NOTHING);
                ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor()) {
            log.append(List.of(
                            new AuditEvent.Lifecycle("started", "test", now),
                            new AuditEvent.PolicyLoaded(set.version(), 0, now)))
                    .join();
            Directory known = id -> id.equals(BEN.id()) ? Optional.of(BEN) : Optional.empty();
            InstantSource clock = InstantSource.fixed(now);
            ApprovalDesk desk = new ApprovalDesk(
                    new ApprovalBook(storage.approvals(), codec, log, Map.of()),
                    storage.permits(),
                    policies,
                    new Delegations(log, List.of(), known, Demand.LONGEST, clock, new Random(3)),
                    new Freezes(log, List.of(), (which, because) -> 0, clock, new Random(5)),
                    new Reviews(log, List.of(), known, clock),
                    Shapes.none(log),
                    clock,
                    new Random(7));
            Gate gate = new Gate(policies, log, desk, blocking);
            ApprovalId waiting = held(gate, action("act-waiting", "DELETE FROM orders"));
            Action sent = action("act-sent", "DELETE FROM customers");
            ApprovalId approved = held(gate, sent);
            Evidence evidence = new Evidence("api", "otp", now, "tok-2", sent.digest());
            desk.vote(approved, new Vote(BEN.id(), Choice.APPROVE, "", evidence, now));
            desk.release(approved, sent);
            return new Two(waiting, approved);
        }
    }

    /** As the gateway that comes next has it. */
    private NoteSigner signer() throws IOException {
        Path key = folder.resolve("data/keys/log.key");
        return new NoteSigner(
                NoteKey.parse(Files.readString(folder.resolve("data/keys/log.key.pub"))
                                .strip())
                        .name(),
                SigningKey.decode(new Secret(Files.readString(key))));
    }

    private static ApprovalId held(Gate gate, Action action) {
        return switch (gate.attempt(action, false)) {
            case Attempt.Held held -> held.opened().join().id();
            case Attempt.Permitted permitted -> throw new AssertionError("It must be held.");
            case Attempt.Refused refused -> throw new AssertionError(refused.reason());
        };
    }

    private Action action(String id, String text) {
        return new Action(
                new ActionId(id),
                new Subject(ANNA, List.of(), "tok-1", ANNA.id()),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                new SqlFacts(List.of("DeleteStmt"), List.of(), List.of(), List.of(), false, false, 0),
                List.of(),
                new Payload(Bytes.utf8(text), List.of(), Map.of()),
                Intent.UNSAID,
                SourceModel.NONE,
                now);
    }
}
