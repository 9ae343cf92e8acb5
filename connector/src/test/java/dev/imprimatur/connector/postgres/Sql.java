package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.util.List;

/** Reads SQL for tests, and says what it does in few words. */
final class Sql {

    private final SqlReader reader = new SqlReader(new Grammar(Limits.standard()));

    Reading read(String sql) {
        return reader.read(sql);
    }

    /** The only statement of a text. */
    SqlStatement statement(String sql) {
        List<SqlStatement> statements = read(sql).statements();
        assertThat(statements).as(sql).hasSize(1);
        return statements.getFirst();
    }

    /** The operations of all statements without {@code sql.}, as {@code delete select; drop}. */
    String does(String sql) {
        return String.join(
                "; ", read(sql).statements().stream().map(Sql::operations).toList());
    }

    Effect effect(String sql, SqlOperation operation) {
        List<Effect> effects = statement(sql).effects().stream()
                .filter(effect -> effect.operation() == operation)
                .toList();
        assertThat(effects).as("%s in %s", operation, sql).hasSize(1);
        return effects.getFirst();
    }

    /** Tables as {@code read public.customers}, sorted. */
    List<String> tables(String sql, SqlOperation operation) {
        return effect(sql, operation).tables().stream()
                .map(table -> table.access().word() + " " + (table.schema().isEmpty() ? "" : table.schema() + ".")
                        + table.name())
                .sorted()
                .toList();
    }

    /** What a statement calls that is not known to be harmless. */
    List<String> calls(String sql) {
        assertThat(statement(sql).plainRead()).as("plain read: " + sql).isFalse();
        return effect(sql, SqlOperation.CALL).functions();
    }

    static String operations(SqlStatement statement) {
        return String.join(
                " ",
                statement.effects().stream()
                        .map(effect -> effect.operation().operation().name().substring("sql.".length()))
                        .toList());
    }
}
