package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Subject;

/**
 * Who is calling, as just authenticated.
 *
 * @param audience of the credential they showed
 * @param browser whether that is in a cookie of a browser
 */
public record Caller(Authentication.Known known, Audience audience, boolean browser) {

    public Subject subject() {
        return known.subject();
    }

    /** Whether this is a person in a session of their own, and not something that acts in their name. */
    public boolean inPerson() {
        return audience == Audience.PERSON
                && subject().actor() instanceof Person
                && subject().behalf().isEmpty();
    }

    /** Whether this is a person in their own session who may administer Imprimatur. */
    public boolean administers() {
        return inPerson() && subject().actor() instanceof Person person && person.administrator();
    }

    /** Whether this is a person in their own session who may stop things. */
    public boolean operates() {
        return inPerson() && subject().actor() instanceof Person person && person.operator();
    }

    /** Whether this is a person in their own session who may read what was recorded. */
    public boolean audits() {
        return inPerson() && subject().actor() instanceof Person person && person.auditor();
    }

    /** Whether this is a person who takes no part, with whatever credential. */
    public boolean onlyAudits() {
        return subject().actor() instanceof Person person && person.onlyAudits();
    }

    /** Whether the credential is good for {@code target}. */
    public boolean reaches(Target target) {
        return known.targets().stream().anyMatch(glob -> new Glob(glob).matches(target.name()));
    }

    /** Whether this is the same subject: the same chain, whatever the credential. */
    public boolean is(Subject other) {
        return subject().canonical().equals(other.canonical());
    }
}
