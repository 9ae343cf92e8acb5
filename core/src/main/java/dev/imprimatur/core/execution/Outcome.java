package dev.imprimatur.core.execution;

import dev.imprimatur.core.seal.Json;

/** What came of an execution. */
public sealed interface Outcome {

    /**
     * The target did it.
     *
     * @param said the target's own word for it, as {@code DELETE 3}
     * @param rows returned to the subject
     */
    record Done(String said, long rows) implements Outcome {}

    /**
     * The target refused or failed, and says so.
     *
     * @param code the target's own, as an SQLSTATE
     */
    record Failed(String code, String message) implements Outcome {}

    /** Nobody knows: the connection or the gateway went away in between. Never executed again by itself. */
    record Indeterminate(String why) implements Outcome {}

    /** The word for it: {@code done}, {@code failed}, {@code indeterminate}. */
    default String word() {
        return switch (this) {
            case Done done -> "done";
            case Failed failed -> "failed";
            case Indeterminate unknown -> "indeterminate";
        };
    }

    /** As it is recorded. */
    default Json.Fields canonical() {
        Json.Builder json = Json.fields().with("word", word());
        return switch (this) {
            case Done(String said, long rows) ->
                json.with("said", said).with("rows", rows).build();
            case Failed(String code, String message) ->
                json.with("code", code).with("message", message).build();
            case Indeterminate(String why) -> json.with("why", why).build();
        };
    }
}
