package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.List;

/** The life of one held action, as an immutable state. All but {@link Pending} are final. */
public sealed interface Approval permits Pending, Approved, Closed {

    ApprovalId id();

    Ask ask();

    /** Every vote that was accepted, in order. */
    List<Vote> votes();

    /** How often it has changed; storage replaces revision n only by n + 1. */
    int revision();

    /** The word for the state: {@code pending}, {@code approved}, {@code glass-broken}, {@code denied}, {@code expired}, {@code withdrawn}, {@code revoked}. */
    String state();

    /**
     * The people whose approval counts for {@code requirement}, one name for each person that is counted.
     *
     * @param counted when: whoever is asked by then counts
     */
    default List<PrincipalId> agreeing(Requirement requirement, Directory people, Instant counted) {
        return Quorum.counting(requirement, ask(), ask().interested(), votes(), people, counted).stream()
                .map(Vote::voter)
                .toList();
    }
}
