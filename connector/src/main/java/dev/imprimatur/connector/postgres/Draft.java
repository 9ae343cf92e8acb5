package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An effect while its statement is still being read. */
final class Draft {

    private final SqlOperation operation;
    private final Set<String> statements = new LinkedHashSet<>();
    private final Set<Effect.Table> writes = new LinkedHashSet<>();
    private boolean limited;

    Draft(SqlOperation operation) {
        this.operation = operation;
        this.limited = operation.isBounded();
    }

    Draft by(NodeKind statement) {
        statements.add(statement.grammarName());
        return this;
    }

    Draft write(Effect.Table table) {
        writes.add(table);
        return this;
    }

    /** A condition on a column limits it. */
    Draft where(boolean condition) {
        limited = condition;
        return this;
    }

    SqlOperation operation() {
        return operation;
    }

    List<String> statements() {
        return List.copyOf(statements);
    }

    Set<Effect.Table> writes() {
        return writes;
    }

    boolean hasWhere() {
        return limited;
    }
}
