package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Parsed;
import dev.imprimatur.sqlgrammar.Statement;
import java.util.List;

/**
 * Tells what SQL does, by PostgreSQL's own grammar. Never throws for any text. One instance serves one thread at a time;
 * readings are immutable and kept for texts that come again.
 */
public final class SqlReader {

    /** More statements in one text would keep policy busy for too long: each is decided by itself. */
    private static final int MOST_STATEMENTS = 2_000;

    private final Grammar grammar;
    private final ReadingCache known = ReadingCache.standard();

    public SqlReader(Grammar grammar) {
        this.grammar = grammar;
    }

    public Reading read(String sql) {
        return known.find(sql).orElseGet(() -> known.keep(sql, understand(sql)));
    }

    private Reading understand(String sql) {
        return switch (grammar.parse(sql)) {
            case Parsed.Statements(List<Statement> statements) -> script(sql, statements);
            case Parsed.SyntaxError(String message, int position) ->
                new Reading.Broken(SqlStatement.unrecognised(sql, List.of()), message, position);
            case Parsed.Refused(String reason) ->
                new Reading.Refused(SqlStatement.unrecognised(sql, List.of()), reason);
        };
    }

    private static Reading script(String sql, List<Statement> statements) {
        if (statements.size() > MOST_STATEMENTS) {
            return new Reading.Refused(
                    SqlStatement.unrecognised(sql, List.of()),
                    "The text holds %,d statements, and %,d is the most: send them in several parts."
                            .formatted(statements.size(), MOST_STATEMENTS));
        }
        SqlSecrets secrets = SqlSecrets.of(sql, statements);
        if (!secrets.unplaced().isEmpty()) {
            return new Reading.Exposed(
                    SqlStatement.unrecognised(sql, List.of()),
                    secrets.unplaced().getFirst());
        }
        return new Reading.Script(
                statements.stream().map(StatementWalk::classify).toList(), secrets.spans());
    }
}
