package dev.imprimatur.identity.local;

import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everyone who is known, as of one reading of the file.
 *
 * @param everyone people, agents and workloads by identifier
 */
public record Roster(Map<PrincipalId, Principal> everyone) {

    public Roster {
        everyone = Map.copyOf(everyone);
    }

    /** Somebody, when known. */
    public Optional<Principal> find(PrincipalId id) {
        return Optional.ofNullable(everyone.get(id));
    }

    /** A person, when known. */
    public Optional<Person> person(PrincipalId id) {
        return find(id).filter(Person.class::isInstance).map(Person.class::cast);
    }

    /** All people, by identifier. */
    public List<Person> people() {
        return everyone.keySet().stream()
                .sorted()
                .flatMap(id -> person(id).stream())
                .toList();
    }

    /** The people whom a freeze is about: the one who is stopped, or who answers for what is. */
    public Set<PrincipalId> about(FreezeScope scope) {
        return switch (scope) {
            case FreezeScope.Everything everything -> Set.of();
            case FreezeScope.On on -> Set.of();
            case FreezeScope.Of(PrincipalId subject) -> {
                Set<PrincipalId> people = new HashSet<>();
                if (subject.kind() == PrincipalId.Kind.PERSON) {
                    people.add(subject);
                }
                find(subject).map(Roster::answerable).ifPresent(people::add);
                yield Set.copyOf(people);
            }
        };
    }

    private static PrincipalId answerable(Principal principal) {
        return switch (principal) {
            case Person person -> person.id();
            case Agent agent -> agent.owner();
            case Workload workload -> workload.owner();
        };
    }

    /** The groups that have at least one person. */
    public Set<String> groups() {
        TreeSet<String> groups = new TreeSet<>();
        people().forEach(person -> groups.addAll(person.groups()));
        return Set.copyOf(groups);
    }
}
