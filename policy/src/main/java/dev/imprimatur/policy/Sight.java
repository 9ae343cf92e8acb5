package dev.imprimatur.policy;

import dev.cel.runtime.CelVariableResolver;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One action as conditions see it. Values are made when a condition first asks for them, and the costly ones are then
 * kept: most conditions ask for one or two. For one thread.
 */
final class Sight implements CelVariableResolver {

    private final Action action;
    private Optional<Object> subject = Optional.empty();
    private Optional<Object> facts = Optional.empty();
    private Optional<List<Struct<SqlFacts.Table>>> tables = Optional.empty();

    Sight(Action action) {
        this.action = action;
    }

    /** Whether it is of this action, or of one that is the same in everything. */
    boolean of(Action other) {
        return action.equals(other);
    }

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "subject" -> subject();
            case "facts" -> facts();
            case "target" -> Optional.of(action.target().name());
            case "operation" -> Optional.of(action.operation().name());
            case "intent" -> Optional.of(action.intent().text());
            case "task" -> Optional.of(action.intent().task());
            case "model" -> Optional.of(new Struct<>("Model", action.model(), Sight::model));
            case "time" -> Optional.of(action.at());
            default -> Optional.empty();
        };
    }

    private Optional<Object> subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(new Struct<>("Subject", action.subject(), Sight::subject));
        }
        return subject;
    }

    private Optional<Object> facts() {
        if (facts.isEmpty()) {
            facts = Optional.of(
                    switch (action.facts()) {
                        case SqlFacts sql -> new Struct<>("Facts", sql, this::sql);
                        case CallFacts call -> new Struct<>("Facts", call.values(), Map::get);
                    });
        }
        return facts;
    }

    /** The owner of a person is empty; the chain begins with the actor itself. */
    private static Object subject(Subject subject, String field) {
        Principal actor = subject.actor();
        return switch (field) {
            case "id" -> actor.id().toString();
            case "kind" -> actor.id().kind().word();
            case "name" -> actor.id().name();
            case "groups" -> List.copyOf(actor.groups());
            case "owner" -> owner(actor);
            case "chain" ->
                subject.chain().stream().map(link -> link.id().toString()).toList();
            default -> throw unknown(field);
        };
    }

    private static String owner(Principal principal) {
        return switch (principal) {
            case Person person -> "";
            case Agent agent -> agent.owner().toString();
            case Workload workload -> workload.owner().toString();
        };
    }

    private static Object model(SourceModel model, String field) {
        return switch (field) {
            case "name" -> model.name();
            case "agent" -> model.agent();
            case "verified" -> model.verified();
            default -> throw unknown(field);
        };
    }

    /** The same as {@link SqlFacts#values}, one by one. */
    private Object sql(SqlFacts sql, String field) {
        return switch (field) {
            case "statements" -> sql.statements();
            case "tables" -> tables(sql);
            case "columns" -> sql.columns();
            case "functions" -> sql.functions();
            case "has_where" -> sql.hasWhere();
            case "in_transaction" -> sql.inTransaction();
            case "parameters" -> (long) sql.parameters();
            default -> throw unknown(field);
        };
    }

    private List<Struct<SqlFacts.Table>> tables(SqlFacts sql) {
        if (tables.isEmpty()) {
            List<Struct<SqlFacts.Table>> all = new ArrayList<>(sql.tables().size());
            for (SqlFacts.Table table : sql.tables()) {
                all.add(new Struct<>("Table", table, Sight::table));
            }
            tables = Optional.of(all);
        }
        return tables.get();
    }

    private static Object table(SqlFacts.Table table, String field) {
        return switch (field) {
            case "schema" -> table.schema();
            case "table" -> table.name();
            case "name" -> table.qualified();
            case "access" -> table.access().word();
            case "sensitivity" -> table.sensitivity().label();
            default -> throw unknown(field);
        };
    }

    private static IllegalArgumentException unknown(String field) {
        return new IllegalArgumentException("`" + field + "` is not known of this action.");
    }
}
