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

/**
 * It may run. People agreed, or one of them broke the glass. Only {@link Pending} makes one, so that one in hand proves a
 * quorum, here or of what was granted ahead, or somebody whom the policy lets break it.
 */
public final class Approved implements Approval {

    private final ApprovalId id;
    private final Ask ask;
    private final List<Vote> votes;
    private final int revision;
    private final Instant at;
    private final Optional<String> grant;
    private final Optional<BrokenGlass> glass;

    /** People voted on it. */
    Approved(ApprovalId id, Ask ask, List<Vote> votes, int revision, Instant at) {
        this(id, ask, votes, revision, at, Optional.empty(), Optional.empty());
    }

    /**
     * One of the ways.
     *
     * @param grant the granted shape by which it was approved ahead
     * @param glass who runs it unapproved
     */
    Approved(
            ApprovalId id,
            Ask ask,
            List<Vote> votes,
            int revision,
            Instant at,
            Optional<String> grant,
            Optional<BrokenGlass> glass) {
        this.id = id;
        this.ask = ask;
        this.votes = List.copyOf(votes);
        this.revision = revision;
        this.at = at;
        this.grant = grant;
        this.glass = glass;
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
        return glass.isPresent() ? "glass-broken" : "approved";
    }

    /** When the quorum was reached, or the glass broken. */
    public Instant at() {
        return at;
    }

    /** Who runs it unapproved; empty where people agreed. */
    public Optional<BrokenGlass> glass() {
        return glass;
    }

    /**
     * Why it must not be released now, though it was approved: a voter lost the power to approve or turns out to be
     * interested in what would run now, or the policy in force now says something else. Empty when it may be.
     *
     * @param again what the policy in force now says to what is about to be sent
     */
    public Optional<String> objection(Directory people, Decision again, Instant now) {
        if (glass.isPresent()) {
            return Glass.lost(ask, glass.get().by(), people, again).or(() -> Quorum.objection(ask, again, at, now));
        }
        Set<PrincipalId> interested = new HashSet<>(ask.interested());
        interested.addAll(again.action().subject().interested());
        if (!Quorum.reached(ask, interested, votes, people, at)) {
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

    /**
     * From this moment on the permit is dead. Where the glass is broken, it is as soon as the policy says: nobody can have
     * the time run out before by approving.
     */
    public Instant useBy() {
        Instant last = at.plus(ask.demand().useWithin());
        return glass.isPresent() ? last : constraints().useBy(at, last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Approved that
                && id.equals(that.id)
                && ask.equals(that.ask)
                && votes.equals(that.votes)
                && revision == that.revision
                && at.equals(that.at)
                && grant.equals(that.grant)
                && glass.equals(that.glass);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, revision);
    }
}
