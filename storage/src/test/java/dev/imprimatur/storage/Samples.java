package dev.imprimatur.storage;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values that many tests start from. */
public final class Samples {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    public static final PrincipalId OWNER = PrincipalId.parse("person:owner");
    public static final MacKey KEY = new MacKey(new byte[MacKey.LENGTH]);

    private Samples() {}

    /** An approval identifier with {@code number} in it. */
    public static ApprovalId id(int number) {
        StringBuilder text = new StringBuilder("apr-");
        for (int i = 0, left = number; i < 10; i++, left /= 20) {
            text.append("abcdefghjkmnpqrstuvw".charAt(left % 20));
        }
        return new ApprovalId(text.toString());
    }

    public static Action action(String id, String sql, Instant at) {
        return new Action(
                new ActionId(id),
                new Subject(
                        new Agent(PrincipalId.parse("agent:bot"), "bot", OWNER, Set.of()), List.of(), "cred-1", OWNER),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                new SqlFacts(
                        List.of("DeleteStmt"),
                        List.of(new SqlFacts.Table("public", "orders", SqlFacts.Access.WRITE, Sensitivity.NONE)),
                        List.of("id"),
                        List.of(),
                        true,
                        false,
                        0),
                List.of(),
                new Payload(Bytes.utf8(sql), List.of(), Map.of("search_path", "public")),
                Intent.UNSAID,
                SourceModel.NONE,
                at);
    }

    private static PolicySet policy(Effect effect, Optional<Demand> demand) {
        Rule rule = new Rule(
                new RuleId("the-rule"),
                new Rule.Head(List.of(Glob.ANY), List.of(Glob.ANY), EnumSet.allOf(PrincipalId.Kind.class)),
                Condition.ALWAYS,
                effect,
                Risk.MEDIUM,
                "because",
                demand,
                List.of());
        return new PolicySet(
                new PolicyVersion(Digest.of(new byte[] {1}), Optional.empty()), List.of(rule), Optional.empty());
    }

    public static PolicySet allowing() {
        return policy(Effect.ALLOW, Optional.empty());
    }

    public static PolicySet holding() {
        return holding(1);
    }

    /** Everything, until so many owners agree. */
    public static PolicySet holding(int people) {
        return policy(
                Effect.HOLD,
                Optional.of(new Demand(
                        List.of(new Requirement(Voters.parse("group:owners"), people, false)),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(10),
                        List.of())));
    }

    /** Opened {@code minute} minutes after noon, expiring half an hour later, about a statement of its own. */
    public static Pending pending(int number, int minute) {
        return pending(number, minute, "DELETE FROM orders WHERE id = " + number);
    }

    public static Pending pending(int number, int minute, String sql) {
        Instant at = NOON.plus(Duration.ofMinutes(minute));
        Action action = action("act-" + number, sql, at);
        Hold hold = (Hold) holding().decide(action);
        return Pending.open(id(number), Ask.about(action, action.digest(), hold, true, at));
    }

    public static IssuedCredential credential(int number, PrincipalId holder) {
        return new IssuedCredential(
                "cred-" + number,
                new Secret("text-" + number).digest(),
                holder,
                OWNER,
                Audience.CONNECTOR,
                Set.of("postgres/*"),
                "pwd",
                NOON,
                NOON.plus(Duration.ofDays(30)),
                Optional.empty());
    }

    /** What an allowed statement leaves in the log: attempted and decided. */
    public static List<AuditEvent> allowed(String id, String sql, Instant at) {
        Action action = action(id, sql, at);
        return List.of(
                new AuditEvent.Attempted(action),
                new AuditEvent.Decided(action.id(), allowing().decide(action), at));
    }

    public static AuditEvent executed(String id, Instant at) {
        return new AuditEvent.Executed(
                new ActionId(id), Optional.empty(), new Outcome.Done("DELETE 1", 0), Duration.ofMillis(1), at);
    }

    public static AuditEvent started(Instant at) {
        return new AuditEvent.Lifecycle("started", "0.1.0", at);
    }
}
