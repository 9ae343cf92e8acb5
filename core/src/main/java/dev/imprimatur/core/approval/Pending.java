package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waiting for people. Every transition gives a new state and leaves this one as it is. */
public record Pending(ApprovalId id, Ask ask, List<Vote> votes, int revision) implements Approval {

    public Pending {
        votes = List.copyOf(votes);
    }

    /** The beginning of a hold. */
    public static Pending open(ApprovalId id, Ask ask) {
        return new Pending(id, ask, List.of(), 0);
    }

    @Override
    public String state() {
        return "pending";
    }

    /**
     * Takes one vote.
     *
     * @param voter the voter as known at this moment; empty when nobody of that name is known
     */
    public Cast cast(Vote vote, Optional<Person> voter, Instant now) {
        Optional<Cast.Refused> refused = objection(vote, voter, now);
        if (refused.isPresent()) {
            return refused.get();
        }
        List<Vote> all = new ArrayList<>(votes);
        all.removeIf(earlier -> earlier.voter().equals(vote.voter())); // a person may turn from yes to no
        all.add(vote);
        return new Cast.Counted(
                switch (vote.choice()) {
                    case APPROVE -> new Pending(id, ask, all, revision + 1);
                    case DENY ->
                        new Closed(
                                id,
                                ask,
                                all,
                                revision + 1,
                                Closed.Verdict.DENIED,
                                vote.voter().toString(),
                                vote.because(),
                                now);
                });
    }

    private Optional<Cast.Refused> objection(Vote vote, Optional<Person> voter, Instant now) {
        if (now.isBefore(ask.openedAt())) {
            return refuse(
                    Cast.Why.CLOCK,
                    "The gateway's clock says " + now + ", but this was held at " + ask.openedAt()
                            + ": nothing is approved until the clock is right again.");
        }
        if (!now.isBefore(ask.expiresAt())) {
            return refuse(Cast.Why.LATE, "The approval " + id + " expired at " + ask.expiresAt() + ": ask again.");
        }
        if (ask.interested().contains(vote.voter())) {
            return refuse(
                    Cast.Why.OWN_ACTION,
                    vote.voter()
                            + " asked for this, owns what asked for it, or issued its credential, and nobody approves"
                            + " their own action. Someone else has to decide.");
        }
        if (voter.isEmpty() || !voter.get().id().equals(vote.voter())) {
            return refuse(
                    Cast.Why.UNKNOWN_VOTER,
                    "`" + vote.voter() + "` is not linked to a known person here, so this vote counts for nobody."
                            + " Ask an administrator to link the account.");
        }
        List<Requirement> asking = ask.demand().requirements().stream()
                .filter(requirement -> requirement.from().include(voter.get()))
                .toList();
        if (asking.isEmpty()) {
            return refuse(
                    Cast.Why.NOT_ASKED,
                    vote.voter() + " is not among those who decide this: it asks for "
                            + String.join(
                                    "; ",
                                    ask.demand().requirements().stream()
                                            .map(Requirement::toString)
                                            .toList())
                            + ".");
        }
        if (!vote.evidence().seen().equals(ask.digest())) {
            return refuse(
                    Cast.Why.OTHER_DIGEST,
                    "What was shown (" + vote.evidence().seen() + ") is not what would run (" + ask.digest()
                            + "): look at it again.");
        }
        if (vote.choice() == Choice.APPROVE
                && !vote.evidence().passkey()
                && asking.stream().allMatch(Requirement::passkey)) {
            return refuse(Cast.Why.NO_PASSKEY, "This needs a vote that is signed with a passkey; this one is not.");
        }
        if (votes.stream().anyMatch(v -> v.voter().equals(vote.voter()) && v.choice() == vote.choice())) {
            return refuse(Cast.Why.REPEATED, vote.voter() + " has voted already; one person counts once.");
        }
        return Optional.empty();
    }

    private static Optional<Cast.Refused> refuse(Cast.Why why, String sentence) {
        return Optional.of(new Cast.Refused(why, sentence));
    }

    /**
     * Ends the wait if the quorum is there and the policy of this moment still agrees: it must not deny, and must not ask
     * for more than these votes were asked for.
     *
     * @param again what the policy in force now says to the same action
     * @return approved, denied by policy, expired, or this one when people are still missing
     */
    public Approval settle(Directory people, Decision again, Instant now) {
        if (!now.isBefore(ask.expiresAt())) {
            return expire(now);
        }
        if (!Quorum.reached(ask, votes, people)) {
            return this;
        }
        Optional<String> objection = Quorum.objection(ask, again);
        return objection.isPresent()
                ? close(Closed.Verdict.DENIED, "policy", objection.get(), now)
                : new Approved(id, ask, votes, revision + 1, now);
    }

    /** Ends it because nobody answered. */
    public Closed expire(Instant now) {
        return close(Closed.Verdict.EXPIRED, "time", "Nobody decided before " + ask.expiresAt() + ".", now);
    }

    /** Ends it because the subject went away or took it back. */
    public Closed withdraw(String because, Instant now) {
        return close(Closed.Verdict.WITHDRAWN, ask.actor().toString(), because, now);
    }

    private Closed close(Closed.Verdict verdict, String by, String because, Instant now) {
        return new Closed(id, ask, votes, revision + 1, verdict, by, because, now);
    }
}
