package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether enough people agreed, and whether what they agreed to is still what the policy wants. */
final class Quorum {

    private Quorum() {}

    /**
     * Whether the votes, by people as they are now, meet every requirement: distinct people, none of them interested.
     *
     * @param counted when: whoever is asked by then counts, though they voted before they were
     */
    static boolean reached(Ask ask, Set<PrincipalId> interested, List<Vote> votes, Directory people, Instant counted) {
        return ask.demand().requirements().stream()
                .allMatch(requirement -> counting(requirement, ask, interested, votes, people, counted)
                                .size()
                        >= requirement.people());
    }

    /**
     * The votes that count for {@code requirement}, one of each person. Who votes in the place of somebody, and that
     * somebody, are one person.
     */
    static List<Vote> counting(
            Requirement requirement,
            Ask ask,
            Set<PrincipalId> interested,
            List<Vote> votes,
            Directory people,
            Instant counted) {
        Duration waited = Duration.between(ask.openedAt(), counted);
        Deputies deputies = new Deputies(interested, people, ask.openedAt());
        List<Person> taken = new ArrayList<>();
        return votes.stream()
                .filter(vote -> vote.choice() == Choice.APPROVE)
                .filter(vote -> vote.evidence().passkey() || !requirement.passkey())
                .filter(vote -> people.person(vote.voter())
                        .filter(voter -> !interested(voter, vote.voter(), ask.openedAt(), interested, people))
                        .filter(voter -> deputies.asked(requirement, voter, vote, waited))
                        .isPresent())
                .sorted(Comparator.comparingInt(vote -> vote.inPlaceOf().size()))
                .filter(vote -> {
                    List<Person> one = deputies.together(vote);
                    boolean others = one.stream()
                            .noneMatch(person -> taken.stream().anyMatch(other -> person.same(other, ask.openedAt())));
                    if (others) {
                        taken.addAll(one);
                    }
                    return others;
                })
                .toList();
    }

    /**
     * Whether the person, under whatever name or account, is one of those who may not decide; also when that name counts for
     * nobody now.
     *
     * @param since when what they would decide began
     */
    static boolean interested(
            Person person, PrincipalId votedAs, Instant since, Set<PrincipalId> interested, Directory people) {
        return interested.contains(votedAs)
                || interested.stream().anyMatch(id -> person.is(id, since))
                || interested.stream()
                        .map(people::person)
                        .flatMap(Optional::stream)
                        .anyMatch(other -> person.same(other, since));
    }

    /**
     * Why the policy of now forbids what was approved under the policy of then; empty when it does not.
     *
     * @param approvedAt since when it could be used
     */
    static Optional<String> objection(Ask ask, Decision again, Instant approvedAt, Instant now) {
        if (!again.action().digest().equals(ask.digest())) {
            return Optional.of("What would run is not what was approved: ask for exactly this.");
        }
        boolean more = switch (again) {
            case Deny deny -> true;
            case Allow allow -> !Obligation.covered(allow.obligations(), ask.obligations());
            case Hold hold ->
                !hold.demand().coveredBy(ask.demand())
                        || !Obligation.covered(hold.obligations(), ask.obligations())
                        || late(hold.demand(), ask.demand(), approvedAt, now);
        };
        if (!more) {
            return Optional.empty();
        }
        return Optional.of("The policy has changed since this was held, and now "
                + (again instanceof Deny deny ? "denies it: " + deny.grounds().reason() : "demands more: ask again."));
    }

    private static boolean late(Demand wanted, Demand asked, Instant approvedAt, Instant now) {
        return wanted.useWithin().compareTo(asked.useWithin()) < 0
                && !now.isBefore(approvedAt.plus(wanted.useWithin()));
    }
}
