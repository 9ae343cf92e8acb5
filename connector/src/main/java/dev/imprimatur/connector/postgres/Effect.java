package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.SqlFacts;
import java.util.List;

/**
 * One thing that a statement does, as its text tells; what triggers, rules, views and column defaults do besides is not
 * in the text.
 *
 * @param statements the grammar's names of the statements that do it
 * @param tables what it writes, and what the whole statement reads, since rows flow between its parts
 * @param columns named anywhere in the whole statement, as spelled there; {@code c.*} also where a whole row is used
 * @param functions called anywhere in the whole statement; for {@link SqlOperation#CALL} those that are not known to be
 *     harmless. An operator or cast outside the known ones is spelled {@code public.+}, {@code ::public.money}
 * @param hasWhere a condition on a column limits what it updates or deletes; true where it does neither; false where that
 *     is not known
 */
public record Effect(
        SqlOperation operation,
        List<String> statements,
        List<Table> tables,
        List<String> columns,
        List<String> functions,
        boolean hasWhere) {

    /**
     * A table, view or sequence.
     *
     * @param schema as written, without the database; empty where left to the search path
     */
    public record Table(String schema, String name, SqlFacts.Access access) {}

    public Effect {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
    }

    /** What policy is asked about. */
    public Action.Part part(boolean inTransaction, int parameters, TableLabels labels) {
        return new Action.Part(operation.operation(), facts(inTransaction, parameters, labels));
    }

    /** The facts, once the session adds what it knows. */
    public SqlFacts facts(boolean inTransaction, int parameters, TableLabels labels) {
        return new SqlFacts(statements, labels.label(tables), columns, functions, hasWhere, inTransaction, parameters);
    }
}
