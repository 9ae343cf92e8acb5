package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Others look into it after somebody broke the glass. It is closed when all that it asks for have given a finding: people
 * of whom none broke it, asked for the action, or is linked to one who did.
 *
 * @param breaker who broke it
 * @param interested the people who had a part in the action
 * @param asks what it takes to close it
 * @param due from then on it is overdue
 * @param findings so far, one of each person
 * @param overdue whether that was recorded
 */
public record Review(
        ApprovalId approval,
        PrincipalId breaker,
        Set<PrincipalId> interested,
        List<Requirement> asks,
        String because,
        Instant since,
        Instant due,
        List<Finding> findings,
        boolean overdue) {

    /** What one of them found. */
    public record Finding(PrincipalId reviewer, boolean justified, String because, Instant at) {

        /** As the API and the log write it. */
        public String word() {
            return Review.word(justified);
        }
    }

    /** The word for a finding, as the API and the log write it. */
    public static String word(boolean justified) {
        return justified ? "justified" : "unjustified";
    }

    public Review {
        interested = Set.copyOf(interested);
        asks = List.copyOf(asks);
        findings = List.copyOf(findings);
    }

    /** The one that begins when {@code glass} breaks. */
    public static Review of(ApprovalId approval, Ask ask, BrokenGlass glass) {
        Duration within = ask.demand().breakGlass().stream()
                .map(BreakGlass::within)
                .min(Duration::compareTo)
                .orElseThrow();
        return new Review(
                approval,
                glass.by(),
                ask.interested(),
                ask.demand().breakGlass().stream()
                        .map(BreakGlass::review)
                        .distinct()
                        .toList(),
                glass.because(),
                glass.at(),
                glass.at().plus(within),
                List.of(),
                false);
    }

    /** Why {@code reviewer} can't give a finding; empty when they can. */
    public Optional<String> objection(PrincipalId reviewer, Directory people) {
        Optional<Person> person =
                people.person(reviewer).filter(known -> known.id().equals(reviewer));
        if (person.isEmpty()) {
            return Optional.of("`" + reviewer + "` is not known here.");
        }
        if (involved(person.get(), reviewer, people)) {
            return Optional.of(reviewer + " broke the glass or had a part in what ran, and nobody looks into what is"
                    + " their own. Someone else has to.");
        }
        if (asks.stream().noneMatch(ask -> ask.asks(person.get(), Duration.ZERO))) {
            return Optional.of(reviewer + " is not among those who look into this: it asks for "
                    + String.join("; ", asks.stream().map(Requirement::toString).toList()) + ".");
        }
        if (findings.stream().anyMatch(finding -> person.get().is(finding.reviewer(), since))) {
            return Optional.of(reviewer + " has given a finding already; one person counts once.");
        }
        return Optional.empty();
    }

    private boolean involved(Person person, PrincipalId as, Directory people) {
        Set<PrincipalId> all = new HashSet<>(interested);
        all.add(breaker);
        return Quorum.interested(person, as, since, all, people);
    }

    /** With one more finding. */
    public Review with(Finding finding) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(finding);
        return new Review(approval, breaker, interested, asks, because, since, due, all, overdue);
    }

    /** The same, recorded as overdue. */
    public Review late() {
        return new Review(approval, breaker, interested, asks, because, since, due, findings, true);
    }

    /** Whether the findings, by people as they are now, are all that it takes. */
    public boolean complete(Directory people) {
        return asks.stream().allMatch(ask -> agreeing(ask, people) >= ask.people());
    }

    private int agreeing(Requirement ask, Directory people) {
        List<Person> counted = new ArrayList<>();
        for (Finding finding : findings) {
            people.person(finding.reviewer())
                    .filter(person -> ask.asks(person, Duration.ZERO))
                    .filter(person -> !involved(person, finding.reviewer(), people))
                    .filter(person -> counted.stream().noneMatch(other -> person.same(other, since)))
                    .ifPresent(counted::add);
        }
        return counted.size();
    }

    /** What came of it: justified only when nobody found otherwise. */
    public boolean justified() {
        return findings.stream().allMatch(Finding::justified);
    }
}
