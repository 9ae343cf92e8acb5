package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;

/** What came of taking an approval back. */
public sealed interface Revocation {

    Approval approval();

    /** It was not used, and never will be. */
    record Unused(Closed approval) implements Revocation {}

    /** It was used already; that somebody wants it stopped is recorded. */
    record Used(Approved approval) implements Revocation {}

    /** It is not approved: there is nothing to take back. */
    record NotApproved(Approval approval) implements Revocation {}

    /** The person has no part in it. */
    record NotYours(Approval approval) implements Revocation {}

    /**
     * Whether {@code person} may take it back: who could have voted on it, who broke its glass, who stops things for a
     * living, and the requester's own people, because taking back is never a way around anybody.
     */
    static boolean may(Person person, Approval approval, Directory people) {
        return person.operator() || concerns(person, approval, people);
    }

    /** Whether {@code person} has a part in it: who could vote on it or did, who broke its glass, and the requester's own people. */
    static boolean concerns(Person person, Approval approval, Directory people) {
        return (approval instanceof Approved approved
                        && approved.glass()
                                .filter(glass -> glass.by().equals(person.id()))
                                .isPresent())
                || approval.ask().demand().requirements().stream()
                        .anyMatch(requirement -> requirement.asks(person, Demand.LONGEST))
                || approval.votes().stream().anyMatch(vote -> person.is(vote.voter()))
                || approval.ask().interested().stream().anyMatch(person::is)
                || approval.ask().interested().stream()
                        .flatMap(id -> people.person(id).stream())
                        .anyMatch(other -> person.same(other, approval.ask().openedAt()));
    }
}
