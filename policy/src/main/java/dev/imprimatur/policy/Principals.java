package dev.imprimatur.policy;

import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.util.List;
import java.util.Map;

/** A subject as conditions see it. */
final class Principals {

    private Principals() {}

    /** Its values by name; {@code owner} is empty for a person, {@code chain} begins with the actor itself. */
    static Map<String, Object> values(Subject subject) {
        Principal actor = subject.actor();
        return Map.of(
                "id", actor.id().toString(),
                "kind", actor.id().kind().word(),
                "name", actor.id().name(),
                "groups", List.copyOf(actor.groups()),
                "owner", owner(actor),
                "chain",
                        subject.chain().stream()
                                .map(link -> link.id().toString())
                                .toList());
    }

    private static String owner(Principal principal) {
        return switch (principal) {
            case Person person -> "";
            case Agent agent -> agent.owner().toString();
            case Workload workload -> workload.owner().toString();
        };
    }
}
