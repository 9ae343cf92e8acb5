package dev.imprimatur.identity.workload;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;

/**
 * What a claim must be.
 *
 * @param path names of the members that lead to it, outermost first
 * @param values one of which it must fit; of a list, one of its texts must
 */
public record Condition(List<String> path, List<Glob> values) {

    public Condition {
        path = List.copyOf(path);
        values = List.copyOf(values);
        if (path.isEmpty() || values.isEmpty()) {
            throw new IllegalArgumentException("A condition names a claim and what it must be.");
        }
    }

    /** Whether it leaves anything out. */
    public boolean narrows() {
        return values.stream().noneMatch(value -> value.text().matches("\\*+"));
    }

    /** The claim, as people call it. */
    public String claim() {
        return String.join(".", path);
    }

    /** Whether {@code claims} have it so. A claim that is not there, or is an object, fits nothing. */
    public boolean holds(Json.Fields claims) {
        Optional<Json> found = Optional.of(claims);
        for (String name : path) {
            found = found.flatMap(json -> json instanceof Json.Fields fields ? fields.find(name) : Optional.empty());
        }
        return found.filter(this::fits).isPresent();
    }

    private boolean fits(Json claim) {
        return switch (claim) {
            case Json.Text(String text) -> fits(text);
            case Json.Whole(long number) -> fits(Long.toString(number));
            case Json.Flag(boolean flag) -> fits(Boolean.toString(flag));
            case Json.Array(List<Json> all) ->
                all.stream().anyMatch(one -> one instanceof Json.Text(String text) && fits(text));
            case Json.Decimal decimal -> false;
            case Json.Fields fields -> false;
            case Json.Nothing nothing -> false;
        };
    }

    private boolean fits(String text) {
        return values.stream().anyMatch(value -> value.matches(text));
    }
}
