package dev.imprimatur.policy;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Collects findings, so that all of them are reported together. */
final class Findings {

    private final TreeSet<Finding> all = new TreeSet<>();

    void error(Place place, String text) {
        all.add(new Finding(place, Finding.Severity.ERROR, text));
    }

    void warning(Place place, String text) {
        all.add(new Finding(place, Finding.Severity.WARNING, text));
    }

    void add(Finding finding) {
        all.add(finding);
    }

    /** The value, or an error at {@code place} with what the value itself says is wrong. */
    <T> Optional<T> valid(Place place, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException e) {
            error(place, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** By place. */
    List<Finding> all() {
        return List.copyOf(all);
    }

    boolean failed() {
        return all.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
