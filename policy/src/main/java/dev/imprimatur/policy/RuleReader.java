package dev.imprimatur.policy;

import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one rule. */
final class RuleReader {

    private static final List<String> KEYS = Stream.concat(
                    Stream.of("id", "on", "if", "effect", "risk", "because", "obligations"), DemandReader.KEYS.stream())
            .toList();

    /** Understood, but nothing obeys them yet: to ignore one would be to promise what does not happen. */
    private static final Map<String, String> REFUSED =
            Map.of("mode", "`mode` is not supported yet: every rule is enforced; leave it out.");

    private static final Pattern PATTERN_OF_NAMES = Pattern.compile("[A-Za-z0-9*._/-]{1,200}");

    private static final Rule.Head EVERYTHING =
            new Rule.Head(List.of(Glob.ANY), List.of(Glob.ANY), EnumSet.allOf(PrincipalId.Kind.class));

    private final ConditionCompiler compiler;
    private final DemandReader demands;
    private final Findings findings;

    RuleReader(ConditionCompiler compiler, DemandReader demands, Findings findings) {
        this.compiler = compiler;
        this.demands = demands;
        this.findings = findings;
    }

    /** The rule; empty, with errors, when it can't be read. */
    Optional<WrittenRule> read(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a rule", KEYS, REFUSED, findings);
        section.require("id");
        section.require("effect");
        Optional<RuleId> id = section.parsed("id", RuleReader::id);
        Optional<Effect> effect = section.parsed("effect", RuleReader::effect);
        Optional<Rule.Head> on = section.has("on")
                ? section.find("on")
                        .flatMap(value ->
                                Section.mapping(value, "a block with `target`, `operation` or `subject`", findings))
                        .map(this::head)
                : Optional.of(EVERYTHING);
        Optional<Yaml.Scalar> text = section.text("if");
        Optional<Condition> when = section.has("if")
                ? text.flatMap(scalar -> compiler.compile(scalar, Family.of(on.orElse(EVERYTHING)), findings))
                : Optional.of(Condition.ALWAYS);
        Risk risk = section.parsed("risk", Risk::parse)
                .orElse(effect.equals(Optional.of(Effect.ALLOW)) ? Risk.LOW : Risk.MEDIUM);
        String because = section.text("because")
                .map(Yaml.Scalar::text)
                .map(String::strip)
                .orElse("");
        List<Obligation> obligations = obligations(section, on.orElse(EVERYTHING));
        Optional<Demand> demand = demand(section, effect);
        if (id.isEmpty() || effect.isEmpty() || on.isEmpty() || when.isEmpty()) {
            return Optional.empty();
        }
        if (effect.get() == Effect.HOLD && demand.isEmpty()) {
            return Optional.empty();
        }
        return findings.valid(
                        mapping.place(),
                        () -> new Rule(
                                id.get(), on.get(), when.get(), effect.get(), risk, because, demand, obligations))
                .map(rule -> new WrittenRule(
                        rule,
                        text.map(scalar -> scalar.text().strip()),
                        section.place("id"),
                        section.place("on"),
                        section.place("approval")));
    }

    private List<Obligation> obligations(Section section, Rule.Head on) {
        return section.find("obligations")
                .flatMap(value ->
                        Section.mapping(value, "a block with `mask`, `max-rows`, `read-only` or `record`", findings))
                .map(value -> new ObligationReader(findings).read(value, on))
                .orElse(List.of());
    }

    private Optional<Demand> demand(Section section, Optional<Effect> effect) {
        if (effect.isEmpty()) {
            return Optional.empty();
        }
        if (effect.get() == Effect.HOLD) {
            return demands.read(section);
        }
        for (String key : DemandReader.KEYS) {
            if (section.has(key)) {
                findings.error(
                        section.place(key),
                        "`%s` belongs to `effect: hold`, and this rule says `%s`: leave it out."
                                .formatted(key, effect.get().word()));
            }
        }
        return Optional.empty();
    }

    private Rule.Head head(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "`on`", List.of("target", "operation", "subject"), findings);
        List<Glob> targets = new ArrayList<>(section.texts("target", RuleReader::glob));
        List<Glob> operations = new ArrayList<>(section.texts("operation", RuleReader::glob));
        List<PrincipalId.Kind> subjects = section.texts("subject", RuleReader::kind);
        return new Rule.Head(
                targets.isEmpty() ? EVERYTHING.targets() : targets,
                operations.isEmpty() ? EVERYTHING.operations() : operations,
                subjects.isEmpty() ? EVERYTHING.subjects() : Set.copyOf(subjects));
    }

    private static RuleId id(String text) {
        RuleId id = new RuleId(text);
        if (id.equals(RuleId.DEFAULT)) {
            throw new IllegalArgumentException(
                    "`default` names what happens where no rule matches: give the rule another name.");
        }
        return id;
    }

    private static Glob glob(String text) {
        if (!PATTERN_OF_NAMES.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no pattern: use letters, digits, `. _ / -`, and `*` for any run of characters.");
        }
        return new Glob(text);
    }

    static Effect effect(String text) {
        return switch (text) {
            case "allow" -> Effect.ALLOW;
            case "deny" -> Effect.DENY;
            case "hold" -> Effect.HOLD;
            default ->
                throw new IllegalArgumentException("`" + text + "` is no effect: write `allow`, `deny` or `hold`.");
        };
    }

    private static PrincipalId.Kind kind(String text) {
        return Stream.of(PrincipalId.Kind.values())
                .filter(kind -> kind.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "`" + text + "` is no kind of subject: write `person`, `agent` or `workload`."));
    }
}
