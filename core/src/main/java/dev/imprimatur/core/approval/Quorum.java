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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether enough people agreed, and whether what they agreed to is still what the policy wants. */
final class Quorum {

    private Quorum() {}

    /** Whether the votes, by people as they are now, meet every requirement: distinct people, none of them interested. */
    static boolean reached(Ask ask, Set<PrincipalId> interested, List<Vote> votes, Directory people) {
        return ask.demand().requirements().stream()
                .allMatch(requirement -> met(requirement, ask, interested, votes, people));
    }

    private static boolean met(
            Requirement requirement, Ask ask, Set<PrincipalId> interested, List<Vote> votes, Directory people) {
        List<Person> agreeing = new ArrayList<>();
        for (Vote vote : votes) {
            if (vote.choice() == Choice.APPROVE && (vote.evidence().passkey() || !requirement.passkey())) {
                people.person(vote.voter())
                        .filter(person -> requirement.asks(person, Duration.between(ask.openedAt(), vote.at())))
                        .filter(person -> !interested(person, vote.voter(), ask.openedAt(), interested, people))
                        .filter(person -> agreeing.stream().noneMatch(other -> person.same(other, ask.openedAt())))
                        .ifPresent(agreeing::add);
            }
        }
        return agreeing.size() >= requirement.people();
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
