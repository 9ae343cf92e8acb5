package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has been found in one statement so far. Of one thread, for one statement. */
final class Findings {

    /** More changes than this in one statement are not understood, so that no text makes facts without bound. */
    private static final int MOST_CHANGES = 64;

    private final Map<SqlOperation, Draft> merged = new EnumMap<>(SqlOperation.class);
    private final List<Draft> changes = new ArrayList<>();
    private final Set<Effect.Table> reads = new LinkedHashSet<>();
    private final Set<Effect.Table> touched = new LinkedHashSet<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private final Set<String> bareColumns = new LinkedHashSet<>();
    private final Set<String> ranges = new LinkedHashSet<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private final Set<Qualified> qualified = new LinkedHashSet<>();
    private final Map<String, Set<String>> values = new HashMap<>();
    private boolean understood = true;

    private record Qualified(String range, String name, NodeKind statement) {}

    /** The one effect of its operation in the statement. */
    Draft effect(SqlOperation operation, NodeKind statement) {
        return merged.computeIfAbsent(operation, Draft::new).by(statement);
    }

    /** An effect of its own, with its own target: each INSERT, UPDATE, DELETE and MERGE. */
    Draft change(SqlOperation operation, NodeKind statement) {
        Draft change = new Draft(operation).by(statement);
        if (changes.size() == MOST_CHANGES) {
            misunderstand();
        } else {
            changes.add(change);
        }
        return change;
    }

    /** Rows of a table are read. */
    void read(Effect.Table table, NodeKind statement) {
        reads.add(table);
        effect(SqlOperation.SELECT, statement);
    }

    /** A table is named, but none of its rows are read. */
    void mention(Effect.Table table) {
        reads.add(table);
    }

    /** The definition of a table is made, changed or removed, or the table as a whole. */
    void touch(Effect.Table table) {
        touched.add(table);
    }

    void column(List<String> words, NodeKind statement) {
        if (words.size() == 1) {
            bareColumns.add(words.getFirst());
        } else if (words.size() == 2 && !words.getLast().equals("*") && !Builtins.attribute(words.getLast())) {
            qualified.add(new Qualified(words.getFirst(), words.getLast(), statement));
        }
        columns.add(String.join(".", words));
    }

    void column(String name) {
        columns.add(name);
    }

    /** A name by which a column reference could mean a whole row. */
    void range(String name) {
        ranges.add(name);
    }

    /** A name by which a column reference could mean the value of a function, which has these columns. */
    void values(String name, Set<String> columns) {
        values.merge(name, columns, (some, others) -> {
            Set<String> both = new HashSet<>(some); // which of the two is meant, nobody here knows
            both.retainAll(others);
            return both;
        });
    }

    /** {@code value.name} without such a column means {@code name(value)}. */
    private void callByColumns() {
        for (Qualified column : qualified) {
            Set<String> columns = values.get(column.range());
            if (columns != null && !columns.contains(column.name())) {
                unknown(column.name(), column.statement());
            }
        }
    }

    /** A function that is known to be harmless. */
    void function(String name) {
        functions.add(name);
    }

    /** Code that is not known to be harmless. */
    void unknown(String name, NodeKind statement) {
        functions.add(name);
        unknown.add(name);
        effect(SqlOperation.CALL, statement);
    }

    void misunderstand() {
        understood = false;
    }

    boolean understood() {
        return understood;
    }

    /** Takes over what a statement names that is planned but not run. */
    void plan(Findings planned, NodeKind statement) {
        planned.callByColumns();
        understood &= planned.understood;
        reads.addAll(planned.reads);
        planned.touched.forEach(table -> reads.add(asRead(table)));
        planned.changes.forEach(change -> change.writes().forEach(table -> reads.add(asRead(table))));
        planned.merged.values().forEach(draft -> draft.writes().forEach(table -> reads.add(asRead(table))));
        columns.addAll(planned.columns);
        bareColumns.addAll(planned.bareColumns);
        ranges.addAll(planned.ranges);
        functions.addAll(planned.functions);
        planned.unknown.forEach(name -> unknown(name, statement));
    }

    List<Effect> effects() {
        callByColumns();
        bareColumns.stream().filter(ranges::contains).forEach(range -> columns.add(range + ".*"));
        List<Effect> effects = new ArrayList<>(merged.size() + changes.size());
        merged.values().forEach(draft -> effects.add(effect(draft)));
        changes.forEach(draft -> effects.add(effect(draft)));
        return effects;
    }

    private Effect effect(Draft draft) {
        Set<Effect.Table> tables = new LinkedHashSet<>(draft.writes());
        if (draft.operation().touches()) {
            tables.addAll(touched);
        }
        tables.addAll(reads);
        return new Effect(
                draft.operation(),
                draft.statements(),
                List.copyOf(tables),
                List.copyOf(columns),
                List.copyOf(draft.operation() == SqlOperation.CALL ? unknown : functions),
                draft.hasWhere());
    }

    private static Effect.Table asRead(Effect.Table table) {
        return new Effect.Table(table.schema(), table.name(), Access.READ);
    }
}
