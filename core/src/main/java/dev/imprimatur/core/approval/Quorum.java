package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether enough people agreed, and whether what they agreed to is still what the policy wants. */
final class Quorum {

    private Quorum() {}

    /** Whether the votes, by people as they are now, meet every requirement: distinct people, none of them interested. */
    static boolean reached(Ask ask, List<Vote> votes, Directory people) {
        return ask.demand().requirements().stream().allMatch(requirement -> met(requirement, ask, votes, people));
    }

    private static boolean met(Requirement requirement, Ask ask, List<Vote> votes, Directory people) {
        Set<PrincipalId> agreeing = new HashSet<>();
        for (Vote vote : votes) {
            if (vote.choice() == Choice.APPROVE
                    && !ask.interested().contains(vote.voter())
                    && (vote.evidence().passkey() || !requirement.passkey())) {
                people.person(vote.voter())
                        .filter(requirement.from()::include)
                        .map(Person::id)
                        .ifPresent(agreeing::add);
            }
        }
        return agreeing.size() >= requirement.people();
    }

    /** Why the policy of now forbids what was approved under the policy of then; empty when it does not. */
    static Optional<String> objection(Ask ask, Decision again) {
        return switch (again) {
            case Deny deny ->
                Optional.of("The policy has changed since this was held, and now denies it: "
                        + deny.grounds().reason());
            case Hold hold
            when !hold.demand().coveredBy(ask.demand().requirements())
                    || !ask.obligations().containsAll(hold.obligations()) ->
                Optional.of("The policy has changed since this was held, and now demands more: ask again.");
            case Allow allow
            when !ask.obligations().containsAll(allow.obligations()) ->
                Optional.of("The policy has changed since this was held, and now demands more: ask again.");
            case Hold hold -> Optional.empty();
            case Allow allow -> Optional.empty();
        };
    }
}
