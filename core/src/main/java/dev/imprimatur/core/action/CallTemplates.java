package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The templates of actions that programs propose: their arguments, of which numbers may differ. Text stays exact, because
 * it can mean anything: a command, a path, a table.
 */
public final class CallTemplates implements Templates {

    @Override
    public Optional<Json> of(Action action) {
        return action.facts() instanceof CallFacts(Json.Fields arguments)
                        && action.payload().redactions().isEmpty()
                ? Optional.of(shape(arguments))
                : Optional.empty();
    }

    /** Texts are marked, so that none is taken for a number. */
    private static Json shape(Json value) {
        return switch (value) {
            case Json.Whole number -> Json.of("?");
            case Json.Decimal number -> Json.of("?");
            case Json.Text(String text) -> Json.of("=" + text);
            case Json.Flag flag -> flag;
            case Json.Nothing nothing -> nothing;
            case Json.Array(List<Json> values) -> Json.array(values, CallTemplates::shape);
            case Json.Fields fields -> {
                TreeMap<String, Json> members = new TreeMap<>();
                fields.members().forEach((name, member) -> members.put(name, shape(member)));
                yield new Json.Fields(members);
            }
        };
    }
}
