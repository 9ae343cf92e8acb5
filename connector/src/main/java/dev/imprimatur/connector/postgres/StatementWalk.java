package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Statement;
import java.util.List;

/** Tells what one statement does. */
final class StatementWalk {

    private StatementWalk() {}

    static SqlStatement classify(Statement statement) {
        return SqlStatement.unrecognised(
                statement.text(), List.of(statement.node().kind().grammarName()));
    }
}
