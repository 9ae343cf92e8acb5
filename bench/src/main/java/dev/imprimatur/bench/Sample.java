package dev.imprimatur.bench;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statement that pgbench's select-only script sends, as an action. */
final class Sample {

    static final String SQL = "SELECT abalance FROM pgbench_accounts WHERE aid = $1;";

    private Sample() {}

    static Action action() {
        return action("act-1", "bot", "pgbench_accounts", Instant.parse("2026-03-01T12:00:00Z"));
    }

    /** The same under a name, by an agent, of a table. */
    static Action action(String name, String agent, String table, Instant at) {
        PrincipalId owner = PrincipalId.parse("person:owner");
        return new Action(
                new ActionId(name),
                new Subject(
                        new Agent(PrincipalId.parse("agent:" + agent), agent, owner, Set.of()),
                        List.of(),
                        "cred",
                        owner),
                new Target("postgres/bench"),
                new Operation("sql.select"),
                new SqlFacts(
                        List.of("SelectStmt"),
                        List.of(new SqlFacts.Table("", table, SqlFacts.Access.READ, Sensitivity.NONE)),
                        List.of("abalance", "aid"),
                        List.of(),
                        true,
                        false,
                        1),
                List.of(),
                new Payload(
                        Bytes.utf8(SQL.replace("pgbench_accounts", table)),
                        List.of(new Payload.Parameter(23, false, Optional.of(Bytes.utf8("4711")))),
                        Map.of("database", "bench", "search_path", "\"$user\", public")),
                Intent.UNSAID,
                SourceModel.NONE,
                at);
    }
}
