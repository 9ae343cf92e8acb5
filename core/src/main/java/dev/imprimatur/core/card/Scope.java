package dev.imprimatur.core.card;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SqlFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** On which data it would work, and what is alarming about that. */
final class Scope {

    private final Set<String> reads = new LinkedHashSet<>();
    private final Set<String> writes = new LinkedHashSet<>();
    private final Set<String> calls = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    Scope(Action action) {
        Stream.concat(Stream.of(action.facts()), action.also().stream().map(Action.Part::facts))
                .forEach(this::take);
        if (!action.payload().redactions().isEmpty()) {
            warnings.add("secrets in it are hidden");
        }
    }

    private void take(Facts facts) {
        switch (facts) {
            case SqlFacts sql -> take(sql);
            case CallFacts call -> {} // its arguments are what would run
        }
    }

    private void take(SqlFacts sql) {
        for (SqlFacts.Table table : sql.tables()) {
            String labelled = table.qualified()
                    + (table.sensitivity().equals(Sensitivity.NONE)
                            ? ""
                            : " [" + table.sensitivity().label() + "]");
            switch (table.access()) {
                case READ -> reads.add(labelled);
                case WRITE -> writes.add(labelled);
            }
        }
        calls.addAll(sql.functions());
        if (!sql.hasWhere() && sql.statements().stream().anyMatch(Scope::narrows)) {
            warnings.add("no WHERE: every row of the table");
        }
        if (sql.inTransaction()) {
            warnings.add("inside a transaction, which may still be rolled back");
        }
    }

    private static boolean narrows(String statement) {
        return statement.equals("DeleteStmt") || statement.equals("UpdateStmt");
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        add(entries, "Writes", writes);
        add(entries, "Reads", reads);
        add(entries, "Calls", calls);
        add(entries, "Mind", warnings);
        return entries;
    }

    private static void add(List<Entry> entries, String name, Set<String> texts) {
        if (!texts.isEmpty()) {
            entries.add(Entry.of(name, String.join(", ", texts)));
        }
    }
}
