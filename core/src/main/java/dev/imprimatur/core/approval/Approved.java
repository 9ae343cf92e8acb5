package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** People agreed. Only {@link Pending#cast} and {@link Pending#ahead} make one, so that one in hand proves a quorum. */
public final class Approved implements Approval {

    private final ApprovalId id;
    private final Ask ask;
    private final List<Vote> votes;
    private final int revision;
    private final Instant at;
    private final Optional<String> grant;

    /** @param grant the granted shape by which it was approved ahead */
    Approved(ApprovalId id, Ask ask, List<Vote> votes, int revision, Instant at, Optional<String> grant) {
        this.id = id;
        this.ask = ask;
        this.votes = List.copyOf(votes);
        this.revision = revision;
        this.at = at;
        this.grant = grant;
    }

    /** The granted shape by which it was approved ahead, by votes on another approval; empty where people voted on this one. */
    public Optional<String> grant() {
        return grant;
    }

    @Override
    public ApprovalId id() {
        return id;
    }

    @Override
    public Ask ask() {
        return ask;
    }

    @Override
    public List<Vote> votes() {
        return votes;
    }

    @Override
    public int revision() {
        return revision;
    }

    @Override
    public String state() {
        return "approved";
    }

    /** When the quorum was reached. */
    public Instant at() {
        return at;
    }

    /**
     * Why it must not be released now, though it was approved: a voter lost the power to approve or turns out to be
     * interested in what would run now, or the policy in force now says something else. Empty when it may be.
     *
     * @param again what the policy in force now says to what is about to be sent
     */
    public Optional<String> objection(Directory people, Decision again, Instant now) {
        Set<PrincipalId> interested = new HashSet<>(ask.interested());
        interested.addAll(again.action().subject().interested());
        if (!Quorum.reached(ask, interested, votes, people)) {
            return Optional.of(
                    "Somebody who approved this may no longer approve it, so the quorum is gone: ask again.");
        }
        return Quorum.objection(ask, again, at, now);
    }

    /**
     * Ends it before it is used. Whoever calls this has spent the permit first, so that nobody else has.
     *
     * @param by whose doing
     */
    public Closed revoke(PrincipalId by, String because, Instant now) {
        return new Closed(id, ask, votes, revision + 1, Closed.Verdict.REVOKED, by.toString(), because, now);
    }

    /** What its approvers added, the strictest of all. */
    public Constraints constraints() {
        return Constraints.together(votes);
    }

    /** Under which it runs: those of the policy and those that its approvers added. */
    public List<Obligation> obligations() {
        return constraints().on(ask.obligations());
    }

    /** From this moment on the permit is dead. */
    public Instant useBy() {
        return constraints().useBy(at, at.plus(ask.demand().useWithin()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Approved that
                && id.equals(that.id)
                && ask.equals(that.ask)
                && votes.equals(that.votes)
                && revision == that.revision
                && at.equals(that.at)
                && grant.equals(that.grant);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, revision);
    }
}
