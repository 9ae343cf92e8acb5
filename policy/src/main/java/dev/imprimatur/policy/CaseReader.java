package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.RuleId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code *.test.yaml} files. */
final class CaseReader {

    private final Findings findings;
    private final ActionReader actions;

    CaseReader(Findings findings) {
        this.findings = findings;
        this.actions = new ActionReader(findings);
    }

    /** The cases of one file, those that can be read. */
    List<PolicyCase> read(PolicySource source) {
        List<PolicyCase> cases = new ArrayList<>();
        Map<String, Place> names = new HashMap<>();
        Optional<Section> file = YamlReader.read(source, findings)
                .flatMap(root -> Section.mapping(root, "a block with `cases`", findings))
                .map(root -> new Section(root, "a file of cases", List.of("cases"), findings));
        file.ifPresent(section -> section.require("cases"));
        for (Yaml item : file.map(section -> section.list("cases")).orElse(List.of())) {
            Section.mapping(item, "a case", findings).flatMap(this::read).ifPresent(found -> {
                Optional.ofNullable(names.putIfAbsent(found.name(), found.place()))
                        .ifPresent(first -> findings.error(
                                found.place(),
                                "The name `" + found.name() + "` is taken by the case at " + first + "."));
                cases.add(found);
            });
        }
        return cases;
    }

    private Optional<PolicyCase> read(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a case", List.of("name", "action", "expect"), findings);
        section.require("name");
        Optional<String> name = section.text("name").map(Yaml.Scalar::text);
        Optional<Action> action = section.require("action")
                .flatMap(value -> Section.mapping(value, "a block with `subject`, `target` and `operation`", findings))
                .flatMap(actions::read);
        Optional<PolicyCase.Expectation> expect = section.require("expect")
                .flatMap(value -> Section.mapping(value, "a block with `effect`", findings))
                .flatMap(this::expectation);
        return name.flatMap(text ->
                action.flatMap(what -> expect.map(result -> new PolicyCase(mapping.place(), text, what, result))));
    }

    private Optional<PolicyCase.Expectation> expectation(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "`expect`", List.of("effect", "rules", "people", "risk"), findings);
        section.require("effect");
        Optional<Effect> effect = section.parsed("effect", RuleReader::effect);
        Optional<List<RuleId>> rules =
                section.has("rules") ? Optional.of(section.texts("rules", RuleId::new)) : Optional.empty();
        Optional<Long> people = section.whole("people");
        Optional<Risk> risk = section.parsed("risk", Risk::parse);
        return effect.map(word -> new PolicyCase.Expectation(word, rules, people, risk));
    }
}
