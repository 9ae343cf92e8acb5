package dev.imprimatur.policy;

import dev.imprimatur.core.policy.Ability;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code obligations}. */
final class ObligationReader {

    private static final Pattern COLUMN = Pattern.compile("[^.\\s*]+(\\.[^.\\s*]+){1,2}");

    private final Findings findings;

    ObligationReader(Findings findings) {
        this.findings = findings;
    }

    /** @param on what the rule is about */
    List<Obligation> read(Yaml.Mapping mapping, Rule.Head on) {
        Section section =
                new Section(mapping, "obligations", List.of("mask", "max-rows", "read-only", "record"), findings);
        List<Obligation> obligations = new ArrayList<>();
        obligations.addAll(section.texts("mask", ObligationReader::mask));
        section.whole("max-rows")
                .flatMap(rows -> findings.valid(section.place("max-rows"), () -> new Obligation.MaxRows(rows)))
                .ifPresent(obligations::add);
        set(section, "read-only").ifPresent(yes -> obligations.add(new Obligation.ReadOnly()));
        set(section, "record").ifPresent(yes -> obligations.add(new Obligation.Recording()));
        if (mapping.entries().isEmpty()) {
            findings.error(mapping.place(), "`obligations` is empty: leave the key out.");
        }
        Ability.of(on)
                .ifPresent(ability -> ability.unkept(obligations)
                        .forEach(one ->
                                findings.error(section.place(word(one)), ability.refusal(one) + " Take it out.")));
        return obligations.stream().distinct().toList();
    }

    private static String word(Obligation obligation) {
        return obligation.canonical().members().firstKey();
    }

    private Optional<Boolean> set(Section section, String key) {
        Optional<Boolean> flag = section.flag(key);
        if (flag.equals(Optional.of(false))) {
            findings.error(
                    section.place(key),
                    "`" + key + ": false` lifts nothing that another rule demands: leave the key out.");
        }
        return flag.filter(Boolean::booleanValue);
    }

    private static Obligation mask(String column) {
        if (!COLUMN.matcher(column).matches()) {
            throw new IllegalArgumentException(
                    "`" + column + "` names no column: write `table.column` or `schema.table.column`.");
        }
        return new Obligation.Mask(column);
    }
}
