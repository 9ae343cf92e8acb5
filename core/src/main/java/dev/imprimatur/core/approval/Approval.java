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

    /**
     * Who ended it: all who approved, with commas between them, or the one who broke its glass, denied it, took it back or
     * revoked it; or {@code time} or {@code policy}.
     *
     * @throws IllegalArgumentException while it is pending
     */
    default String endedBy() {
        return switch (this) {
            case Pending pending -> throw new IllegalArgumentException("`" + pending.id() + "` has not ended.");
            case Approved approved ->
                approved.glass()
                        .map(glass -> glass.by().toString())
                        .orElseGet(() -> String.join(
                                ", ",
                                approved.votes().stream()
                                        .map(vote -> vote.voter().toString())
                                        .toList()));
            case Closed closed -> closed.by();
        };
    }

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
