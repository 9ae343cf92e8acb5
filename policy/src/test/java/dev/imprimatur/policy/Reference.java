package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a policy set means, once more: slow, without index, CEL or anything of core.policy. It answers in words, as the
 * policies are written.
 */
record Reference(List<Clause> clauses, Optional<Asked> fallback) {

    /** The words for risks, lowest first; a risk is an index into them. */
    static final List<String> RISKS = List.of("low", "medium", "high", "critical");

    /** One rule as generated. */
    record Clause(
            String id,
            List<String> targets,
            List<String> operations,
            List<String> subjects,
            Optional<Formula> condition,
            String effect,
            int risk,
            Optional<Asked> asked,
            Optional<Integer> maxRows,
            List<String> masks) {}

    /**
     * What a hold asks. Requirements as core prints them, times in minutes.
     *
     * @param remind in seconds
     * @param glass who may break it, who reviews that, and within how many hours: three words; none for nobody
     */
    record Asked(
            List<String> requirements,
            int expires,
            int useWithin,
            List<Integer> remind,
            Optional<String> glass,
            Optional<Ahead> ahead) {}

    /** How far a hold lets approvers approve ahead, in minutes. */
    record Ahead(int times, int minutes) {}

    /** An answer, in words. */
    record Answer(
            String effect,
            SortedSet<String> rules,
            int risk,
            SortedSet<String> requirements,
            int expires,
            int useWithin,
            List<Integer> remind,
            SortedSet<String> glass,
            Optional<Ahead> ahead,
            Optional<Integer> maxRows,
            SortedSet<String> masks,
            SortedSet<String> failed) {}

    private record Matching(List<Clause> clauses, SortedSet<String> failed) {}

    Answer answer(Action action) {
        List<Matching> parts = new ArrayList<>();
        parts.add(matching(action.only(new Action.Part(action.operation(), action.facts()))));
        action.also().forEach(part -> parts.add(matching(action.only(part))));
        for (String effect : List.of("deny", "hold")) {
            List<Matching> carrying =
                    parts.stream().filter(part -> effect(part).equals(effect)).toList();
            if (!carrying.isEmpty()) {
                return answer(effect, carrying, parts);
            }
        }
        return answer("allow", parts, parts);
    }

    private String effect(Matching part) {
        for (String effect : List.of("deny", "hold", "allow")) {
            if (part.clauses.stream().anyMatch(clause -> clause.effect.equals(effect))) {
                return effect;
            }
        }
        return fallback.isPresent() ? "hold" : "deny";
    }

    private Answer answer(String effect, List<Matching> carrying, List<Matching> all) {
        TreeSet<String> rules = new TreeSet<>();
        TreeSet<String> failed = new TreeSet<>();
        List<Asked> asked = new ArrayList<>();
        int risk = 0;
        for (Matching part : carrying) {
            failed.addAll(part.failed);
            List<Clause> binding = part.clauses.stream()
                    .filter(clause -> clause.effect.equals(effect))
                    .toList();
            binding.forEach(clause -> rules.add(clause.id));
            binding.forEach(clause -> clause.asked.ifPresent(asked::add));
            risk = Math.max(risk, binding.stream().mapToInt(Clause::risk).max().orElse(1));
            if (binding.isEmpty()) {
                rules.add("default");
                fallback.ifPresent(asked::add);
            }
        }
        List<Clause> obliging = effect.equals("deny")
                ? List.of()
                : all.stream()
                        .flatMap(part -> part.clauses.stream())
                        .filter(clause -> !clause.effect.equals("deny"))
                        .toList();
        return new Answer(
                effect,
                rules,
                risk,
                words(asked.stream().flatMap(one -> one.requirements.stream())),
                asked.stream().mapToInt(Asked::expires).min().orElse(0),
                asked.stream().mapToInt(Asked::useWithin).min().orElse(0),
                asked.stream()
                        .flatMap(one -> one.remind.stream())
                        .distinct()
                        .sorted()
                        .limit(10)
                        .toList(),
                asked.stream().allMatch(one -> one.glass.isPresent())
                        ? words(asked.stream().flatMap(one -> one.glass.stream()))
                        : new TreeSet<>(),
                ahead(asked),
                obliging.stream().flatMap(clause -> clause.maxRows.stream()).min(Integer::compare),
                words(obliging.stream().flatMap(clause -> clause.masks.stream())),
                failed);
    }

    /** Only as far as all of them let. */
    private static Optional<Ahead> ahead(List<Asked> asked) {
        if (asked.isEmpty() || asked.stream().anyMatch(one -> one.ahead.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Ahead(
                asked.stream()
                        .mapToInt(one -> one.ahead.orElseThrow().times)
                        .min()
                        .orElse(0),
                asked.stream()
                        .mapToInt(one -> one.ahead.orElseThrow().minutes)
                        .min()
                        .orElse(0)));
    }

    private Matching matching(Action part) {
        List<Clause> matching = new ArrayList<>();
        TreeSet<String> failed = new TreeSet<>();
        for (Clause clause : clauses) {
            if (!fits(clause.targets, part.target().name())
                    || !fits(clause.operations, part.operation().name())
                    || !fits(clause.subjects, part.subject().actor().id().kind().word())) {
                continue;
            }
            switch (clause.condition.map(formula -> formula.truth(part)).orElse(Formula.Truth.TRUE)) {
                case TRUE -> matching.add(clause);
                case FALSE -> {}
                case NONE -> {
                    failed.add(clause.id);
                    if (!clause.effect.equals("allow")) {
                        matching.add(clause);
                    }
                }
            }
        }
        return new Matching(matching, failed);
    }

    /** No patterns at all are patterns for everything. */
    private static boolean fits(List<String> patterns, String text) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> fits(pattern, text));
    }

    /** A star stands for nothing, or for one character and a star. */
    private static boolean fits(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        String rest = pattern.substring(1);
        if (pattern.charAt(0) == '*') {
            return fits(rest, text) || (!text.isEmpty() && fits(pattern, text.substring(1)));
        }
        return !text.isEmpty() && text.charAt(0) == pattern.charAt(0) && fits(rest, text.substring(1));
    }

    private static SortedSet<String> words(Stream<String> words) {
        return words.collect(Collectors.toCollection(TreeSet::new));
    }

    /** The set as a policy file, in the order of the list. */
    String yaml() {
        StringBuilder yaml = new StringBuilder();
        fallback.ifPresent(asked -> yaml.append("default:\n  effect: hold\n").append(yaml("  ", asked)));
        yaml.append("rules:\n");
        clauses.forEach(clause -> yaml.append(yaml(clause)));
        return clauses.isEmpty() ? yaml.append("  []\n").toString() : yaml.toString();
    }

    private static String yaml(Clause clause) {
        StringBuilder yaml = new StringBuilder("  - id: " + clause.id + "\n");
        List<String> on = new ArrayList<>();
        on(on, "target", clause.targets);
        on(on, "operation", clause.operations);
        on(on, "subject", clause.subjects);
        if (!on.isEmpty()) {
            yaml.append("    on: { ").append(String.join(", ", on)).append(" }\n");
        }
        clause.condition.ifPresent(
                formula -> yaml.append("    if: '").append(formula.cel()).append("'\n"));
        yaml.append("    effect: ").append(clause.effect).append("\n");
        yaml.append("    risk: ").append(RISKS.get(clause.risk)).append("\n");
        clause.asked.ifPresent(asked -> yaml.append(yaml("    ", asked)));
        List<String> obligations = new ArrayList<>();
        clause.maxRows.ifPresent(rows -> obligations.add("max-rows: " + rows));
        if (!clause.masks.isEmpty()) {
            obligations.add("mask: " + clause.masks);
        }
        if (!obligations.isEmpty()) {
            yaml.append("    obligations: { ")
                    .append(String.join(", ", obligations))
                    .append(" }\n");
        }
        return yaml.toString();
    }

    private static void on(List<String> on, String key, List<String> patterns) {
        if (!patterns.isEmpty()) {
            on.add(key + ": "
                    + patterns.stream().map(text -> "\"" + text + "\"").toList());
        }
    }

    private static String yaml(String indent, Asked asked) {
        String approval = asked.requirements.stream()
                .map(text -> {
                    String[] words = text.replace(",", "").split(" ", -1);
                    return "{ from: \"%s\", people: %s%s }"
                            .formatted(words[3], words[0], words.length > 4 ? ", step-up: passkey" : "");
                })
                .collect(Collectors.joining(", "));
        String yaml = "%1$sapproval: [%2$s]\n%1$sexpires: %3$dm\n%1$suse-within: %4$dm\n"
                .formatted(indent, approval, asked.expires, asked.useWithin);
        if (!asked.remind.isEmpty()) {
            yaml += indent + "remind: "
                    + asked.remind.stream().map(seconds -> seconds + "s").toList() + "\n";
        }
        return yaml
                + asked.glass.map(words -> glass(indent, words.split(" ", -1))).orElse("")
                + asked.ahead
                        .map(ahead ->
                                "%sstanding: { times: %d, until: %dm }\n".formatted(indent, ahead.times, ahead.minutes))
                        .orElse("");
    }

    private static String glass(String indent, String[] words) {
        return "%sbreak-glass: { from: \"%s\", review: { from: \"%s\" }, within: %sh }\n"
                .formatted(indent, words[0], words[1], words[2]);
    }
}
