package dev.imprimatur.core.policy;

import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.Set;

/** From whom a requirement takes votes. */
public sealed interface Voters {

    /** Whether {@code person}, as they are now, belongs to it. */
    boolean include(Person person);

    /** Whether another name of {@code person} belongs to it: that gives no vote, but takes one. */
    default boolean includeAlias(Person person) {
        return person.aliases().stream()
                .filter(alias -> alias.until().equals(Instant.MAX))
                .anyMatch(alias -> include(new Person(alias.id(), "", alias.groups(), Set.of(), Set.of())));
    }

    /** As policies write it: {@code group:NAME} or {@code person:NAME}. */
    String text();

    /** Everyone in a group. */
    record Group(String name) implements Voters {
        public Group {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")) {
                throw new IllegalArgumentException("`" + name + "` names no group.");
            }
        }

        @Override
        public boolean include(Person person) {
            return person.groups().contains(name);
        }

        @Override
        public String text() {
            return "group:" + name;
        }
    }

    /** One person. */
    record One(PrincipalId id) implements Voters {
        public One {
            if (id.kind() != PrincipalId.Kind.PERSON) {
                throw new IllegalArgumentException("`" + id + "` can't vote: only people can.");
            }
        }

        @Override
        public boolean include(Person person) {
            return person.id().equals(id);
        }

        @Override
        public String text() {
            return id.toString();
        }
    }

    /** Reads the written form. */
    static Voters parse(String text) {
        if (text.startsWith("group:")) {
            return new Group(text.substring("group:".length()));
        }
        if (text.startsWith("person:")) {
            return new One(PrincipalId.parse(text));
        }
        throw new IllegalArgumentException("`" + text + "` names no voters: write `group:NAME` or `person:NAME`.");
    }
}
