package dev.imprimatur.policy;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Voters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads who may run a held action unapproved: {@code break-glass: { from, step-up, review: { from, people }, within }}. */
final class BreakGlassReader {

    private final Findings findings;
    private final Function<Yaml, Optional<Voters>> voters;

    BreakGlassReader(Findings findings, Function<Yaml, Optional<Voters>> voters) {
        this.findings = findings;
        this.voters = voters;
    }

    /** Empty where there is none, and, with errors, where it can't be read. */
    Optional<BreakGlass> read(Section demand) {
        return demand.find("break-glass")
                .flatMap(value -> Section.mapping(value, "a block with `from`, `review` and `within`", findings))
                .flatMap(this::glass);
    }

    private Optional<BreakGlass> glass(Yaml.Mapping mapping) {
        Section section =
                new Section(mapping, "`break-glass`", List.of("from", "step-up", "review", "within"), findings);
        Optional<Voters> from = section.require("from").flatMap(voters);
        boolean passkey = section.parsed("step-up", DemandReader::stepUp).orElse(false);
        Optional<Section> review = section.require("review")
                .flatMap(value -> Section.mapping(value, "a block with `from` and `people`", findings))
                .map(value -> new Section(value, "`review`", List.of("from", "people"), findings));
        section.require("within");
        Optional<Duration> within = section.parsed("within", text -> Durations.parse(text, Demand.LONGEST));
        Optional<Voters> reviewers =
                review.flatMap(block -> block.require("from").flatMap(voters));
        long people = review.flatMap(block -> block.whole("people")).orElse(2L);
        if (from.isEmpty() || reviewers.isEmpty() || within.isEmpty()) {
            return Optional.empty();
        }
        return findings.valid(
                review.orElse(section).place("people"),
                () -> new BreakGlass(
                        from.get(),
                        passkey,
                        reviewers.get(),
                        Math.toIntExact(Math.clamp(people, -1, 101)),
                        within.get()));
    }
}
