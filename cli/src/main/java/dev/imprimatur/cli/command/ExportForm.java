package dev.imprimatur.cli.command;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;

/** How an exported event is written, a line each. */
enum ExportForm {
    /** One {@code {"index": …, "event": …}} a line. */
    JSONL {
        @Override
        String line(Json.Fields entry) {
            return entry.canonical();
        }
    },
    /** RFC 4180; every field is quoted. The last one is the whole event, as JSON. */
    CSV {
        @Override
        String line(Json.Fields entry) {
            Json.Fields event = entry.fields("event");
            List<String> cells = new ArrayList<>(List.of(entry.get("index").canonical(), event.text("at")));
            for (Attribute attribute : COLUMNS) {
                cells.add(String.join(" ", attribute.of(event)));
            }
            cells.add(event.canonical());
            return String.join(",", cells.stream().map(ExportForm::quoted).toList());
        }
    };

    private static final List<Attribute> COLUMNS = List.of(
            Attribute.TYPE,
            Attribute.ACTION,
            Attribute.APPROVAL,
            Attribute.SUBJECT,
            Attribute.TARGET,
            Attribute.OPERATION,
            Attribute.EFFECT,
            Attribute.RULE,
            Attribute.VOTER,
            Attribute.OUTCOME);

    /** Without the line feed. */
    abstract String line(Json.Fields entry);

    /** The names of the columns. */
    static String heading() {
        List<String> names = new ArrayList<>(List.of("index", "at"));
        COLUMNS.forEach(attribute -> names.add(attribute.word()));
        names.add("event");
        return String.join(",", names);
    }

    /** No cell begins as a formula would: a spreadsheet must not run what an agent wrote. */
    private static String quoted(String cell) {
        String harmless = cell.isEmpty() || "=+-@\t\r".indexOf(cell.charAt(0)) < 0 ? cell : "'" + cell;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
