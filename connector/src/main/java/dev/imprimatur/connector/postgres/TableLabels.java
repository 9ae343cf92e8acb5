package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SqlFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a target's operator says of its tables. Errs towards the label: a name without schema, in the statement or here,
 * matches every schema; a table that several labels fit appears once with each.
 */
public final class TableLabels {

    /** Nothing is labelled. */
    public static final TableLabels NONE = new TableLabels(Map.of());

    private record Label(String schema, Sensitivity sensitivity) {}

    private final Map<String, List<Label>> labels = new LinkedHashMap<>();

    /**
     * @param sensitivities by {@code schema.table} or {@code table}, spelled as PostgreSQL stores names: unquoted, lower
     *     case unless the table was created with quotes
     */
    public TableLabels(Map<String, Sensitivity> sensitivities) {
        sensitivities.forEach((name, sensitivity) -> {
            int dot = name.indexOf('.');
            String schema = dot < 0 ? "" : name.substring(0, dot);
            labels.computeIfAbsent(name.substring(dot + 1), table -> new ArrayList<>())
                    .add(new Label(schema, sensitivity));
        });
    }

    List<SqlFacts.Table> label(List<Effect.Table> tables) {
        List<SqlFacts.Table> labelled = new ArrayList<>(tables.size());
        for (Effect.Table table : tables) {
            for (Sensitivity sensitivity : of(table)) {
                labelled.add(new SqlFacts.Table(table.schema(), table.name(), table.access(), sensitivity));
            }
        }
        return labelled;
    }

    private Set<Sensitivity> of(Effect.Table table) {
        Set<Sensitivity> fitting = new LinkedHashSet<>();
        for (Label label : labels.getOrDefault(table.name(), List.of())) {
            if (label.schema().isEmpty()
                    || table.schema().isEmpty()
                    || label.schema().equals(table.schema())) {
                fitting.add(label.sensitivity());
            }
        }
        return fitting.isEmpty() ? Set.of(Sensitivity.NONE) : fitting;
    }
}
