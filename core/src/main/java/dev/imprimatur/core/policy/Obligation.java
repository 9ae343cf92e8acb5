package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;

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
}
