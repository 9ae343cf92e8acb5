package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Waiting for people. Every transition gives a new state and leaves this one as it is. Votes get in through {@link #cast}
 * alone, so that a quorum in hand is one that was checked vote by vote.
 */
public final class Pending implements Approval {

    private final ApprovalId id;
    private final Ask ask;
    private final List<Vote> votes;
    private final int revision;

    Pending(ApprovalId id, Ask ask, List<Vote> votes, int revision) {
        this.id = id;
        this.ask = ask;
        this.votes = List.copyOf(votes);
        this.revision = revision;
    }

    /** The beginning of a hold. */
    public static Pending open(ApprovalId id, Ask ask) {
        return new Pending(id, ask, List.of(), 0);
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
        return "pending";
    }

    /**
     * Takes one vote, and ends the wait if it was the last one needed.
     *
     * @param people as they are at this moment
     * @param again what the policy in force now says to the same action
     */
    public Cast cast(Vote vote, Directory people, Decision again, Instant now) {
        Optional<Cast.Refused> refused = objection(vote, people, now);
        if (refused.isPresent()) {
            return refused.get();
        }
        Person voter = people.person(vote.voter()).orElseGet(() -> nobody(vote.voter()));
        if (vote.choice() == Choice.DENY) {
            return new Cast.Counted(new Closed(
                    id,
                    ask,
                    with(vote, voter),
                    revision + 1,
                    Closed.Verdict.DENIED,
                    vote.voter().toString(),
                    vote.because(),
                    now));
        }
        Optional<Cast.Refused> looser = looser(vote, voter).or(() -> tooFarAhead(vote, again));
        if (looser.isPresent()) {
            return looser.get();
        }
        boolean repeated = repeated(vote, voter);
        Optional<Approval> end = settled(repeated ? votes : with(vote, voter), people, again, now);
        if (repeated && end.isEmpty()) {
            return refuse(Cast.Why.REPEATED, vote.voter() + " has voted already; one person counts once.")
                    .get();
        }
        return new Cast.Counted(end.orElseGet(() -> new Pending(id, ask, with(vote, voter), revision + 1)));
    }

    /** Whoever is gone between two looks has no other name; whether they count is looked at again. */
    private static Person nobody(PrincipalId id) {
        return new Person(id, id.name(), Set.of(), Set.of(), Set.of());
    }

    /** Whether this person could decide now, for themself or in somebody's place; what their vote needs besides is not looked at. */
    public boolean asks(PrincipalId person, Directory people, Instant now) {
        Vote no = new Vote(person, Choice.DENY, "", new Evidence("", "", now, "", ask.digest()), now);
        return objection(placed(no, people, now), people, now).isEmpty();
    }

    /** The vote as it is given at {@code now}: also in the place of those who are absent and lent theirs to its voter. */
    public Vote placed(Vote vote, Directory people, Instant now) {
        return new Deputies(ask.interested(), people, ask.openedAt())
                .placed(ask, vote, Duration.between(ask.openedAt(), now));
    }

    /**
     * The end of the wait, when the votes that are there are enough by now: whoever is asked only after a while, and has
     * voted before, counts from then on without voting again. Empty while people are missing.
     *
     * @param again what the policy in force now says to the same action
     */
    public Optional<Approval> ripened(Directory people, Decision again, Instant now) {
        return now.isBefore(ask.openedAt()) || !now.isBefore(ask.expiresAt())
                ? Optional.empty()
                : settled(votes, people, again, now);
    }

    /**
     * Runs it unapproved, on the word of one person.
     *
     * @param again what the policy in force now says to the same action
     */
    public Cast breakGlass(BrokenGlass glass, Directory people, Decision again, Instant now) {
        return untimely(now)
                .or(() -> Glass.objection(this, glass, people, again, now))
                .<Cast>map(refused -> refused)
                .orElseGet(() -> new Cast.Counted(
                        new Approved(id, ask, votes, revision + 1, now, Optional.empty(), Optional.of(glass))));
    }

    /** A person may turn from yes to no, may sign with a passkey what they said without one, and may say it for one more. */
    private List<Vote> with(Vote vote, Person voter) {
        List<Vote> all = new ArrayList<>(votes);
        all.removeIf(earlier -> voter.is(earlier.voter(), ask.openedAt()));
        all.add(vote);
        return all;
    }

    private boolean repeated(Vote vote, Person voter) {
        boolean signed = vote.evidence().passkey();
        return votes.stream()
                .filter(earlier -> voter.is(earlier.voter(), ask.openedAt()) && earlier.choice() == vote.choice())
                .filter(earlier -> earlier.terms().equals(vote.terms()))
                .anyMatch(earlier -> earlier.evidence().passkey() == signed
                        ? earlier.inPlaceOf().containsAll(vote.inPlaceOf())
                        : !signed);
    }

    /** Approvers add to what the policy demands and to what they said before; they take nothing away. */
    private Optional<Cast.Refused> looser(Vote vote, Person voter) {
        if (vote.choice() == Choice.DENY) {
            return Optional.empty();
        }
        Optional<String> objection = vote.terms().constraints().objection(ask, vote.at());
        if (objection.isPresent()) {
            return refuse(Cast.Why.LOOSENS, objection.get());
        }
        Optional<String> unkept = vote.terms().constraints().unkept(ask);
        if (unkept.isPresent()) {
            return refuse(Cast.Why.UNKEPT, unkept.get());
        }
        for (Vote earlier : votes) {
            if (!voter.is(earlier.voter(), ask.openedAt()) || earlier.choice() != Choice.APPROVE) {
                continue;
            }
            if (!vote.terms().constraints().covers(earlier.terms().constraints())) {
                return refuse(
                        Cast.Why.LOOSENS,
                        vote.voter() + " approved this on stricter terms, "
                                + earlier.terms().constraints().canonical().canonical()
                                + ", and these are looser: approvers only tighten.");
            }
            if (earlier.evidence().passkey() && !vote.evidence().passkey()) {
                return refuse(
                        Cast.Why.REPEATED, vote.voter() + " has signed a vote already: sign the stricter one as well.");
            }
        }
        return Optional.empty();
    }

    private Optional<Cast.Refused> tooFarAhead(Vote vote, Decision again) {
        if (vote.terms().standing().isEmpty()) {
            return Optional.empty();
        }
        Allowance allowance = vote.terms().standing().get();
        Optional<String> objection;
        if (ask.demand().standing().isEmpty()) {
            objection = Optional.of("No rule lets approvers grant this ahead: approve it without `standing`.");
        } else if (ask.shape().isEmpty()) {
            objection =
                    Optional.of("It can't be told what would be the same with other values, so this can't be granted"
                            + " ahead: approve it without `standing`.");
        } else if (!again.grounds().version().digest().equals(ask.policy())) {
            objection =
                    Optional.of("The policy has changed since this was held, so it can't be granted ahead: approve it"
                            + " without `standing`.");
        } else {
            objection = allowance.objection(ask.demand().standing().get(), vote.at());
        }
        return objection.flatMap(sentence -> refuse(Cast.Why.NO_STANDING, sentence));
    }

    /**
     * Approved by what people granted ahead; empty when that does not reach so far. How often it was used is for the
     * caller to count.
     *
     * @param people as they are at this moment
     * @param again what the policy in force now says to the same action
     */
    public Optional<Approved> ahead(GrantedShape granted, Directory people, Decision again, Instant now) {
        boolean fits = ask.shape().equals(Optional.of(granted.shape()))
                && ask.policy().equals(granted.policy())
                && again.grounds().version().digest().equals(granted.policy())
                && !now.isBefore(granted.at())
                && now.isBefore(granted.until())
                && votes.isEmpty()
                && stands(granted, people)
                && Quorum.objection(ask, again, now, now).isEmpty();
        if (!fits) {
            return Optional.empty();
        }
        Approved approved =
                new Approved(id, ask, granted.votes(), revision + 1, now, Optional.of(granted.id()), Optional.empty());
        return Optional.of(approved)
                .filter(it -> it.useBy().isAfter(now)); // a constraint may be over before the grant is
    }

    /** Whether those who granted it are, as they are now, enough of those who are asked about this. */
    public boolean stands(GrantedShape granted, Directory people) {
        return Quorum.reached(ask, ask.interested(), granted.votes(), people, ask.openedAt());
    }

    private Optional<Cast.Refused> untimely(Instant now) {
        if (now.isBefore(ask.openedAt())) {
            return refuse(
                    Cast.Why.CLOCK,
                    "The gateway's clock says " + now + ", but this was held at " + ask.openedAt()
                            + ": nothing is approved until the clock is right again.");
        }
        if (!now.isBefore(ask.expiresAt())) {
            return refuse(Cast.Why.LATE, "The approval " + id + " expired at " + ask.expiresAt() + ": ask again.");
        }
        return Optional.empty();
    }

    private Optional<Cast.Refused> objection(Vote vote, Directory people, Instant now) {
        Optional<Cast.Refused> untimely = untimely(now);
        if (untimely.isPresent()) {
            return untimely;
        }
        Optional<Person> voter = people.person(vote.voter());
        if (ask.interested().contains(vote.voter())
                || voter.filter(person ->
                                Quorum.interested(person, vote.voter(), ask.openedAt(), ask.interested(), people))
                        .isPresent()) {
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
        Duration waited = Duration.between(ask.openedAt(), now);
        Deputies deputies = new Deputies(ask.interested(), people, ask.openedAt());
        Person known = voter.get();
        return powerless(
                vote,
                known,
                ask.demand().requirements().stream()
                        .filter(requirement -> deputies.asked(requirement, known, vote, waited))
                        .toList());
    }

    /** @param asking the requirements that ask for the voter now */
    private Optional<Cast.Refused> powerless(Vote vote, Person voter, List<Requirement> asking) {
        if (asking.isEmpty()) {
            return notAsked(voter);
        }
        if (vote.choice() == Choice.APPROVE && ask.demand().rationale() && !Reason.given(vote.because())) {
            return refuse(
                    Cast.Why.NO_REASON, "The policy wants a reason from whoever approves this: say why it is right.");
        }
        if (!vote.evidence().seen().equals(ask.digest())) {
            return refuse(
                    Cast.Why.OTHER_DIGEST,
                    "What was shown (" + vote.evidence().seen() + ") is not what would run (" + ask.digest()
                            + "): look at it again.");
        }
        boolean passkeyOnly = asking.stream().allMatch(Requirement::passkey);
        if (vote.choice() == Choice.APPROVE && passkeyOnly && !vote.evidence().passkey()) {
            return refuse(Cast.Why.NO_PASSKEY, "This needs a vote that is signed with a passkey; this one is not.");
        }
        return Optional.empty();
    }

    private Optional<Cast.Refused> notAsked(Person voter) {
        Optional<Instant> later = ask.demand().requirements().stream()
                .flatMap(requirement -> requirement.asksAfter(voter).stream())
                .min(Duration::compareTo)
                .map(ask.openedAt()::plus)
                .filter(ask.expiresAt()::isAfter);
        if (later.isPresent()) {
            return refuse(
                    Cast.Why.NOT_ASKED,
                    voter.id() + " is asked only if nobody else has decided by " + later.get() + ".");
        }
        List<String> asked =
                ask.demand().requirements().stream().map(Requirement::toString).toList();
        return refuse(
                Cast.Why.NOT_ASKED,
                voter.id() + " is not among those who decide this: it asks for " + String.join("; ", asked) + ".");
    }

    private static Optional<Cast.Refused> refuse(Cast.Why why, String sentence) {
        return Optional.of(new Cast.Refused(why, sentence));
    }

    /** Approved or denied by the policy of now; empty while people are missing. */
    private Optional<Approval> settled(List<Vote> all, Directory people, Decision again, Instant now) {
        if (!Quorum.reached(ask, ask.interested(), all, people, now)) {
            return Optional.empty();
        }
        Optional<String> objection = Quorum.objection(ask, again, now, now);
        return Optional.of(
                objection.isPresent()
                        ? new Closed(id, ask, all, revision + 1, Closed.Verdict.DENIED, "policy", objection.get(), now)
                        : new Approved(id, ask, all, revision + 1, now));
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

    @Override
    public boolean equals(Object other) {
        return other instanceof Pending that
                && id.equals(that.id)
                && ask.equals(that.ask)
                && votes.equals(that.votes)
                && revision == that.revision;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, revision);
    }
}
