package dev.imprimatur.policy;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Rule;
import java.util.List;
import java.util.Optional;

/** Finds what is valid and still not what its author can have meant. */
final class Linter {

    private final List<WrittenRule> rules;
    private final Optional<Roster> roster;
    private final Findings findings;

    Linter(List<WrittenRule> rules, Optional<Roster> roster, Findings findings) {
        this.rules = rules;
        this.roster = roster;
        this.findings = findings;
    }

    void check() {
        for (WrittenRule written : rules) {
            shadowed(written);
            patterns(written);
            reason(written);
            roster.ifPresent(known -> satisfiable(written, known));
            roster.ifPresent(known -> breakable(written, known));
        }
    }

    /** An unconditional rule that is stronger and covers all of this one's head leaves it without effect. */
    private void shadowed(WrittenRule written) {
        Rule rule = written.rule();
        for (WrittenRule other : rules) {
            boolean stronger = switch (other.rule().effect()) {
                case DENY -> rule.effect() != Effect.DENY;
                case HOLD -> rule.effect() == Effect.ALLOW;
                case ALLOW -> false;
            };
            if (stronger && other.condition().isEmpty() && covers(other.rule().on(), rule.on())) {
                findings.warning(
                        written.place(),
                        "Rule `%s` never %ss anything: the rule `%s` at %s says `%s` to all it is about. Remove one, or narrow that one."
                                .formatted(
                                        rule.id(),
                                        rule.effect().word(),
                                        other.rule().id(),
                                        other.place(),
                                        other.rule().effect().word()));
                return;
            }
        }
    }

    private static boolean covers(Rule.Head wide, Rule.Head narrow) {
        return wide.subjects().containsAll(narrow.subjects())
                && covers(wide.targets(), narrow.targets())
                && covers(wide.operations(), narrow.operations());
    }

    /** A pattern that matches the text of another, its {@code *} included, matches all that the other matches. */
    private static boolean covers(List<Glob> wide, List<Glob> narrow) {
        return narrow.stream().allMatch(glob -> wide.stream().anyMatch(other -> other.matches(glob.text())));
    }

    private void patterns(WrittenRule written) {
        for (Glob operation : written.rule().on().operations()) {
            if (Family.impossible(operation)) {
                findings.warning(
                        written.operations(),
                        "No operation is called `%s`: rule `%s` does not match by it. Correct the name."
                                .formatted(operation, written.rule().id()));
            }
        }
        for (Glob target : written.rule().on().targets()) {
            if (target.exact() && !target(target.text())) {
                findings.warning(
                        written.operations(),
                        "No target is called `%s`: rule `%s` does not match by it. Write `KIND/NAME`, as `postgres/prod-eu`."
                                .formatted(target, written.rule().id()));
            }
        }
    }

    private static boolean target(String name) {
        try {
            return new Target(name).name().equals(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void reason(WrittenRule written) {
        if (written.rule().effect() == Effect.HOLD && written.rule().because().isEmpty()) {
            findings.warning(
                    written.place(),
                    "Rule `%s` holds without `because`: tell the people who decide why they are asked."
                            .formatted(written.rule().id()));
        }
    }

    private void satisfiable(WrittenRule written, Roster known) {
        List<Requirement> requirements =
                written.rule().demand().map(demand -> demand.requirements()).orElse(List.of());
        for (Requirement requirement : requirements) {
            long members = known.count(requirement);
            if (members < requirement.people()) {
                findings.warning(
                        written.approval(),
                        "Rule `%s` asks for %s, and there are %d: nobody can meet it. Ask for fewer, or add members."
                                .formatted(written.rule().id(), requirement, members));
            }
        }
    }

    /** Glass that nobody can break, and reviews that stay open, because whoever broke it does not count there. */
    private void breakable(WrittenRule written, Roster known) {
        List<BreakGlass> glasses =
                written.rule().demand().map(demand -> demand.breakGlass()).orElse(List.of());
        for (BreakGlass glass : glasses) {
            long breakers = known.count(new Requirement(glass.from(), 1, false));
            if (breakers == 0) {
                findings.warning(
                        written.approval(),
                        "Rule `%s` lets %s break the glass, and nobody is there. Name others, or add members."
                                .formatted(written.rule().id(), glass.from().text()));
            }
            long others = known.count(glass.review()) - (breakers > 0 && breakers == known.both(glass) ? 1 : 0);
            if (others < glass.people()) {
                findings.warning(
                        written.approval(),
                        "Rule `%s` wants a review by %s who did not break the glass, and there are %d: nobody can close it. Ask for fewer, or add members."
                                .formatted(written.rule().id(), glass.review(), others));
            }
        }
    }
}
