package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a set answers an action as it does: what {@code policy explain} shows.
 *
 * @param parts for each part of the action, what each rule makes of it, by name
 */
public record PolicyExplanation(Decision decision, List<Part> parts) {

    /**
     * One part.
     *
     * @param operation of the part
     */
    public record Part(String operation, List<RuleTrace> rules) {
        public Part {
            rules = List.copyOf(rules);
        }
    }

    public PolicyExplanation {
        parts = List.copyOf(parts);
    }

    public static PolicyExplanation of(PolicySet set, Action action) {
        List<Action.Part> parts = new ArrayList<>();
        parts.add(new Action.Part(action.operation(), action.facts()));
        parts.addAll(action.also());
        return new PolicyExplanation(
                set.decide(action),
                parts.stream()
                        .map(part -> new Part(
                                part.operation().name(),
                                set.rules().stream()
                                        .map(rule -> RuleTrace.of(rule, action.only(part)))
                                        .toList()))
                        .toList());
    }

    /**
     * An action that was read, or what is wrong with it.
     *
     * @param action empty exactly when there are findings
     */
    public record Reading(Optional<Action> action, List<Finding> findings) {
        public Reading {
            findings = List.copyOf(findings);
        }
    }

    /** Reads an action as cases write it, in YAML or JSON. */
    public static Reading read(PolicySource source) {
        Findings findings = new Findings();
        Optional<Action> action = YamlReader.read(source, findings)
                .flatMap(root -> Section.mapping(root, "an action", findings))
                .flatMap(root -> new ActionReader(findings).read(root));
        return new Reading(findings.failed() ? Optional.empty() : action, findings.all());
    }

    /** All of it as lines to print; rules about other actions are left out. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(decision.effect().word() + " by " + decision.grounds().rules());
        for (Part part : parts) {
            lines.add(part.operation() + ":");
            part.rules().stream()
                    .filter(trace -> trace.outcome() != RuleTrace.Outcome.ELSEWHERE)
                    .forEach(trace -> lines.add("    " + trace));
        }
        return String.join("\n", lines);
    }
}
