package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What an allowed or approved action must suffer. A connector that can't do it refuses the action. */
public sealed interface Obligation {

    /** No more than {@code rows} rows reach the subject. */
    record MaxRows(long rows) implements Obligation {
        public MaxRows {
            if (rows < 1) {
                throw new IllegalArgumentException("`max-rows: " + rows + "` lets nothing through: use deny instead.");
            }
        }
    }

    /** The column, as {@code table.column} or {@code schema.table.column}, reaches the subject masked. */
    record Mask(String column) implements Obligation {}

    /** It runs where writing is impossible. */
    record ReadOnly() implements Obligation {}

    /** What it returns is recorded. */
    record Recording() implements Obligation {}

    /** As it is shown and recorded. */
    default Json.Fields canonical() {
        return switch (this) {
            case MaxRows(long rows) -> Json.fields().with("max-rows", rows).build();
            case Mask(String column) -> Json.fields().with("mask", column).build();
            case ReadOnly() -> Json.fields().with("read-only", true).build();
            case Recording() -> Json.fields().with("record", true).build();
        };
    }

    /** Reads {@link #canonical}. */
    static Obligation of(Json.Fields json) {
        return switch (json.members().firstKey()) {
            case "max-rows" -> new MaxRows(json.whole("max-rows"));
            case "mask" -> new Mask(json.text("mask"));
            case "read-only" -> new ReadOnly();
            case "record" -> new Recording();
            case String unknown -> throw new IllegalArgumentException("`" + unknown + "` is no obligation.");
        };
    }

    /** All of them at once: each once, of several row limits the smallest. */
    static List<Obligation> together(List<Obligation> all) {
        OptionalLong rows = all.stream()
                .mapMultiToLong((obligation, limits) -> {
                    if (obligation instanceof MaxRows(long limit)) {
                        limits.accept(limit);
                    }
                })
                .min();
        List<Obligation> together = new ArrayList<>(all.stream()
                .filter(obligation -> !(obligation instanceof MaxRows))
                .distinct()
                .toList());
        rows.ifPresent(limit -> together.add(new MaxRows(limit)));
        return together;
    }

    /** Whether whatever suffers {@code held} suffers {@code wanted} too. */
    static boolean covered(List<Obligation> wanted, List<Obligation> held) {
        return wanted.stream()
                .allMatch(obligation -> obligation instanceof MaxRows(long wants)
                        ? held.stream().anyMatch(other -> other instanceof MaxRows(long has) && has <= wants)
                        : held.contains(obligation));
    }
}
