package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Policies and actions for tests. */
final class Samples {

    static final PrincipalId OWNER = PrincipalId.parse("person:7");
    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private Samples() {}

    /** What is found wrong with one file called {@code rules.yaml}, as lines. */
    static List<String> findings(String yaml) {
        return findings(Optional.empty(), yaml);
    }

    static List<String> findings(Optional<Roster> roster, String yaml) {
        return new PolicyReader(roster)
                .read(List.of(new PolicySource("rules.yaml", yaml)), Optional.empty()).findings().stream()
                        .map(Finding::toString)
                        .toList();
    }

    /** The set of one valid file. */
    static PolicySet set(String yaml) {
        PolicyReading reading = new PolicyReader(Optional.empty())
                .read(List.of(new PolicySource("rules.yaml", yaml)), Optional.empty());
        return reading.set().orElseThrow(() -> new AssertionError(reading.findings()));
    }

    /** A set of one rule with a condition; for {@code hold} one of a group decides. */
    static PolicySet rule(String operation, String condition, String effect) {
        return set("""
                rules:
                  - id: the-rule
                    on: { operation: "%s" }
                    if: '%s'
                    effect: %s
                """.formatted(operation, condition.replace("'", "''"), effect)
                + (effect.equals("hold") ? "    approval: [{ from: \"group:owners\" }]\n" : ""));
    }

    static Action sql(String operation, SqlFacts facts) {
        return action(agent("report-bot"), "postgres/prod-eu", operation, facts);
    }

    static Action call(String operation, Json.Fields arguments) {
        return action(agent("report-bot"), "crm/eu", operation, new CallFacts(arguments));
    }

    static Action action(Subject subject, String target, String operation, Facts facts) {
        return new Action(
                new ActionId("a-1"),
                subject,
                new Target(target),
                new Operation(operation),
                facts,
                List.of(),
                new Payload(Bytes.of(new byte[0]), List.of(), Map.of()),
                Intent.UNSAID,
                SourceModel.NONE,
                NOON);
    }

    static Subject agent(String name) {
        PrincipalId id = new PrincipalId(PrincipalId.Kind.AGENT, name);
        return new Subject(
                new Agent(id, name, OWNER, Set.of("bots")),
                List.of(person("7", "data").actor()),
                "c",
                OWNER);
    }

    static Subject person(String name, String... groups) {
        PrincipalId id = new PrincipalId(PrincipalId.Kind.PERSON, name);
        return new Subject(new Person(id, name, Set.of(groups), Set.of(), false), List.of(), "c", id);
    }

    static SqlFacts reads(SqlFacts.Table... tables) {
        return new SqlFacts(List.of("SelectStmt"), List.of(tables), List.of("id"), List.of(), false, false, 0);
    }

    static SqlFacts.Table table(String name, String sensitivity) {
        return new SqlFacts.Table("public", name, SqlFacts.Access.READ, new Sensitivity(sensitivity));
    }
}
