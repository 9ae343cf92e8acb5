package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who decides in whose place. A delegation lends what the absent person is asked for now, and nothing where they may not
 * decide themself, or are nobody any more.
 *
 * @param interested who may not decide
 * @param since when what is decided began
 */
record Deputies(Set<PrincipalId> interested, Directory people, Instant since) {

    /** The vote, with those in whose place it is given as things are now. */
    Vote placed(Ask ask, Vote vote, Duration waited) {
        List<InPlaceOf> others = people.person(vote.voter()).stream()
                .flatMap(voter -> lent(voter)
                        .filter(delegation -> absent(delegation, voter)
                                .filter(absent -> ask.demand().requirements().stream()
                                        .anyMatch(requirement ->
                                                requirement.asks(absent, delegation.groups(), voter, waited)))
                                .isPresent()))
                .map(delegation -> new InPlaceOf(delegation.id(), delegation.from()))
                .toList();
        return vote.inPlaceOf(others);
    }

    /** Whether {@code requirement} asks for the voter, themself or in the place of somebody for whom the vote was given. */
    boolean asked(Requirement requirement, Person voter, Vote vote, Duration waited) {
        return requirement.asks(voter, waited)
                || lent(voter)
                        .filter(delegation -> vote.inPlaceOf().stream()
                                .anyMatch(other -> other.delegation().equals(delegation.id())))
                        .anyMatch(delegation -> absent(delegation, voter)
                                .filter(absent -> requirement.asks(absent, delegation.groups(), voter, waited))
                                .isPresent());
    }

    /** The voter and all in whose place they vote, who are one person together. */
    List<Person> together(Vote vote) {
        return Stream.concat(Stream.of(vote.voter()), vote.inPlaceOf().stream().map(InPlaceOf::person))
                .map(id -> people.person(id).orElseGet(() -> new Person(id, "", Set.of(), Set.of(), false)))
                .toList();
    }

    private Stream<Delegation> lent(Person voter) {
        return people.lentTo(voter.id()).stream()
                .filter(delegation -> delegation.to().equals(voter.id()));
    }

    private Optional<Person> absent(Delegation delegation, Person voter) {
        return people.person(delegation.from())
                .filter(absent -> absent.id().equals(delegation.from()) && !absent.onlyAudits())
                .filter(absent -> !absent.same(voter, since))
                .filter(absent -> !Quorum.interested(absent, delegation.from(), since, interested, people));
    }
}
