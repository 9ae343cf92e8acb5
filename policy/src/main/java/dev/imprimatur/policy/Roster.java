package dev.imprimatur.policy;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Person;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The people and groups that are known where a policy set is read, so that it can't name others.
 *
 * @param groups by bare name, also those without a member
 */
public record Roster(List<Person> people, Set<String> groups) {

    public Roster {
        people = List.copyOf(people);
        groups = Set.copyOf(groups);
    }

    /** These people, and the groups they are in. */
    public static Roster of(Collection<Person> people) {
        return new Roster(
                List.copyOf(people),
                Set.copyOf(people.stream()
                        .flatMap(person -> person.groups().stream())
                        .toList()));
    }

    boolean knows(Voters voters) {
        return switch (voters) {
            case Voters.Group(String name) ->
                groups.contains(name) || people.stream().anyMatch(voters::include);
            case Voters.One one -> people.stream().anyMatch(one::include);
        };
    }

    /** How many people can meet {@code requirement} together, sooner or later. */
    long count(Requirement requirement) {
        return people.stream()
                .filter(person -> requirement.asksAfter(person).isPresent())
                .count();
    }

    /** How many people may break it and are asked to look into it. */
    long both(BreakGlass glass) {
        return people.stream()
                .filter(person ->
                        glass.from().include(person) && glass.reviewers().include(person))
                .count();
    }
}
