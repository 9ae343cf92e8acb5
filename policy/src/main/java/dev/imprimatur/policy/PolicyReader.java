package dev.imprimatur.policy;

import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the texts of a policy folder as one set. Strict: what is not understood is an error with its place, and all
 * errors are found at once. The order of files and rules never matters.
 */
public final class PolicyReader {

    private static final List<String> DEFAULT_KEYS =
            Stream.concat(Stream.of("effect"), DemandReader.KEYS.stream()).toList();

    private final Optional<Roster> roster;
    private final ConditionCompiler compiler = new ConditionCompiler();

    /** @param roster the people and groups a set may name; empty to take any name */
    public PolicyReader(Optional<Roster> roster) {
        this.roster = roster;
    }

    /**
     * Reads all files together; cases among them are passed over.
     *
     * @param commit of the Git repository that the files are in, where they are
     */
    public PolicyReading read(List<PolicySource> sources, Optional<String> commit) {
        return new Pass().read(sources, commit);
    }

    /**
     * All rules by name, with defaults filled in; the version is SHA-256 over its RFC 8785 form. Comments, formatting, the
     * names and the order of files, of rules and of lists don't change it; the text of a condition counts as written.
     */
    private static Json.Fields canonical(List<WrittenRule> rules, Optional<Demand> fallback) {
        return Json.fields()
                .with("v", 1)
                .with("default", fallback.<Json>map(WrittenRule::canonical).orElse(Json.of("deny")))
                .with(
                        "rules",
                        Json.array(rules.stream()
                                .sorted(Comparator.comparing(
                                        written -> written.rule().id()))
                                .map(WrittenRule::canonical)
                                .toList()))
                .build();
    }

    /** One reading. */
    private final class Pass {
        private final Findings findings = new Findings();
        private final DemandReader demands = new DemandReader(roster, findings);
        private final RuleReader reader = new RuleReader(compiler, demands, findings);
        private final List<WrittenRule> rules = new ArrayList<>();
        private final Map<RuleId, Place> names = new HashMap<>();
        private Optional<Place> defaultPlace = Optional.empty();
        private Optional<Demand> fallback = Optional.empty();

        PolicyReading read(List<PolicySource> sources, Optional<String> commit) {
            sources.stream().filter(source -> !source.cases()).sorted().forEach(this::file);
            if (!findings.failed() && rules.isEmpty() && defaultPlace.isEmpty()) {
                findings.error(
                        Place.whole("policies"),
                        "No rule was found: every action would be denied. Add a file such as `rules.yaml`.");
            }
            if (findings.failed()) {
                return new PolicyReading(Optional.empty(), Optional.empty(), rules, findings.all());
            }
            PolicyText text = new PolicyText(canonical(rules, fallback), sources);
            PolicySet set = new PolicySet(
                    new PolicyVersion(text.version(), commit),
                    rules.stream().map(WrittenRule::rule).toList(),
                    fallback);
            return new PolicyReading(Optional.of(set), Optional.of(text), rules, findings.all());
        }

        private void file(PolicySource source) {
            YamlReader.read(source, findings)
                    .flatMap(root -> Section.mapping(root, "a block with `rules` or `default`", findings))
                    .ifPresent(this::root);
        }

        private void root(Yaml.Mapping mapping) {
            Section section = new Section(mapping, "a policy file", List.of("rules", "default"), findings);
            section.find("default").ifPresent(this::fallback);
            for (Yaml item : section.list("rules")) {
                Section.mapping(item, "a rule", findings).flatMap(reader::read).ifPresent(this::add);
            }
            if (mapping.entries().isEmpty()) {
                findings.error(mapping.place(), "This file says nothing: write `rules` or `default`, or remove it.");
            }
        }

        private void add(WrittenRule written) {
            Optional<Place> first =
                    Optional.ofNullable(names.putIfAbsent(written.rule().id(), written.place()));
            if (first.isPresent()) {
                findings.error(
                        written.place(),
                        "The name `%s` is taken by the rule at %s: give each rule its own."
                                .formatted(written.rule().id(), first.get()));
            } else {
                rules.add(written);
            }
        }

        private void fallback(Yaml value) {
            if (defaultPlace.isPresent()) {
                findings.error(
                        value.place(), "`default` stands also at " + defaultPlace.get() + ": a set has only one.");
                return;
            }
            defaultPlace = Optional.of(value.place());
            if (value instanceof Yaml.Scalar scalar && scalar.text().equals("deny")) {
                return;
            }
            if (!(value instanceof Yaml.Mapping mapping)) {
                findings.error(
                        value.place(),
                        "%s is no default: write `deny`, or a block with `effect: hold` and its `approval`."
                                .formatted(value.kind()));
                return;
            }
            Section section = new Section(mapping, "`default`", DEFAULT_KEYS, findings);
            section.require("effect");
            Optional<Yaml.Scalar> effect = section.text("effect");
            if (effect.isPresent() && !effect.get().text().equals("hold")) {
                findings.error(
                        effect.get().place(),
                        "`%s` can't be the default: write `default: deny`, or `effect: hold` with its `approval`."
                                .formatted(effect.get().brief()));
                return;
            }
            fallback = demands.read(section);
        }
    }
}
