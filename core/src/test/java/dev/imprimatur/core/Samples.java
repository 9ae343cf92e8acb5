package dev.imprimatur.core;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
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

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final PrincipalId OWNER = PrincipalId.parse("person:owner");
    public static final PrincipalId ISSUER = PrincipalId.parse("person:issuer");

    private Samples() {}

    public static Person person(String name, String... groups) {
        return new Person(PrincipalId.parse("person:" + name), name, Set.of(groups), Set.of(), false);
    }

    public static Agent bot() {
        return new Agent(PrincipalId.parse("agent:bot"), "bot", OWNER, Set.of());
    }

    public static Subject subject() {
        return new Subject(bot(), List.of(), "cred-1", ISSUER);
    }

    public static SqlFacts sqlFacts(String statement) {
        return new SqlFacts(
                List.of(statement),
                List.of(new SqlFacts.Table("public", "orders", SqlFacts.Access.WRITE, Sensitivity.NONE)),
                List.of("id"),
                List.of(),
                true,
                false,
                0);
    }

    public static Action action(String id, String sql) {
        return new Action(
                new ActionId(id),
                subject(),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                sqlFacts("DeleteStmt"),
                List.of(),
                new Payload(Bytes.utf8(sql), List.of(), Map.of("search_path", "public")),
                Intent.UNSAID,
                SourceModel.NONE,
                NOON);
    }

    public static Action action(String id) {
        return action(id, "DELETE FROM orders WHERE id = 7");
    }

    /** The sample action by another subject. */
    public static Action with(Subject subject) {
        Action sample = action("act-1");
        return new Action(
                sample.id(),
                subject,
                sample.target(),
                sample.operation(),
                sample.facts(),
                sample.also(),
                sample.payload(),
                sample.intent(),
                sample.model(),
                sample.at());
    }

    public static Requirement need(String from, int people) {
        return new Requirement(Voters.parse(from), people, false);
    }

    public static Demand demand(Requirement... requirements) {
        return new Demand(List.of(requirements), Duration.ofMinutes(30), Duration.ofMinutes(10), List.of());
    }

    public static Rule rule(String id, Effect effect, Condition when, Optional<Demand> demand) {
        return new Rule(
                new RuleId(id),
                new Rule.Head(List.of(Glob.ANY), List.of(Glob.ANY), EnumSet.allOf(PrincipalId.Kind.class)),
                when,
                effect,
                Risk.MEDIUM,
                "because of " + id,
                demand,
                List.of());
    }

    public static PolicySet policy(Rule... rules) {
        return new PolicySet(
                new PolicyVersion(Digest.of(new byte[] {(byte) rules.length}), Optional.empty()),
                List.of(rules),
                Optional.empty());
    }

    public static PolicySet allowing() {
        return policy(rule("free", Effect.ALLOW, Condition.ALWAYS, Optional.empty()));
    }

    public static PolicySet obliging(Obligation obligation) {
        Rule free = rule("free", Effect.ALLOW, Condition.ALWAYS, Optional.empty());
        return policy(new Rule(
                free.id(),
                free.on(),
                free.when(),
                free.effect(),
                free.risk(),
                free.because(),
                free.demand(),
                List.of(obligation)));
    }

    public static PolicySet denying() {
        return policy(rule("never", Effect.DENY, Condition.ALWAYS, Optional.empty()));
    }

    public static PolicySet holding(Requirement... requirements) {
        return policy(rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand(requirements))));
    }

    public static Hold hold(Requirement... requirements) {
        return (Hold) holding(requirements).decide(action("act-hold"));
    }
}
