package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.ShapeUses;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Where holds begin, votes arrive and permits are given. Every method blocks until what it did is durable, and records
 * each step before it takes it. Steps on one approval happen one after the other. One gateway works on one storage.
 */
public final class ApprovalDesk {

    private final ApprovalBook book;
    private final Delegations delegations;
    private final Freezes freezes;
    private final Shapes shapes;
    private final Granting granting;
    private final Reviews reviews;
    private final Rounds rounds;
    private final Breaking breaking;
    private final Voting voting;
    private final Releasing releasing;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Waiting waiting = new Waiting();
    private final Turns turns = new Turns();

    /** Whoever has a turn here may take one of {@link #turns}, and never the other way round. */
    private final Turns opening = new Turns();

    /**
     * Wires it.
     *
     * @param delegations who people are, and who decides in whose place
     * @param clock never goes backwards; a moment before the one that something began at approves and releases nothing
     */
    public ApprovalDesk(
            ApprovalBook book,
            PermitLedger ledger,
            Policies policies,
            Delegations delegations,
            Freezes freezes,
            Reviews reviews,
            Shapes shapes,
            InstantSource clock,
            RandomGenerator chance) {
        this.book = book;
        this.delegations = delegations;
        this.freezes = freezes;
        this.shapes = shapes;
        this.granting = new Granting(book, policies, delegations, shapes, chance);
        this.reviews = reviews;
        this.rounds = new Rounds(book, policies, delegations);
        this.breaking = new Breaking(book, policies, delegations, freezes, reviews);
        this.voting = new Voting(book, policies, delegations, granting, clock);
        this.releasing = new Releasing(book, ledger, policies, delegations, freezes, clock);
        this.clock = clock;
        this.chance = chance;
    }

    /** Those who wait for verdicts. */
    public Waiting waiting() {
        return waiting;
    }

    /** What is frozen. */
    public Freezes freezes() {
        return freezes;
    }

    /** Who decides in whose place. */
    public Delegations delegations() {
        return delegations;
    }

    /** What is looked into, because somebody broke the glass. */
    public Reviews reviews() {
        return reviews;
    }

    /**
     * Begins a hold, or joins the one that the same subject has for the same action.
     *
     * @throws TooManyHolds when so much waits that nothing more may, and the log says so
     */
    Pending open(Action action, Hold hold, boolean collectable) {
        try {
            return begun(action, hold, collectable);
        } catch (TooManyHolds full) {
            book.record(List.of(
                    new AuditEvent.NotReleased(action.id(), Optional.empty(), full.sentence(), clock.instant())));
            throw full;
        }
    }

    private Pending begun(Action action, Hold hold, boolean collectable) {
        Digest digest = action.digest();
        Optional<Digest> shape = shapes.of(action, hold);
        delegations.refresh(shape.map(this::grantors).orElse(List.of()));
        return opening.take(digest.hex(), () -> {
            Instant now = clock.instant();
            Ask ask = Ask.about(action, digest, hold, collectable, shape, now);
            Optional<Pending> same = book.pending(digest, now).stream()
                    .filter(pending -> joins(ask, pending.ask(), now))
                    .findFirst();
            Pending pending = same.orElseGet(() -> Pending.open(ApprovalId.next(chance), ask));
            AuditEvent held = new AuditEvent.Held(action.id(), pending.id(), pending.ask(), same.isPresent(), now);
            if (same.isPresent()) {
                book.record(List.of(held));
            } else {
                book.open(pending, held);
                rounds.begin(pending);
                turns.take(pending.id().text(), () -> delegations.steadily(() -> granting.ahead(pending, now)))
                        .ifPresent(this::tell);
            }
            return pending;
        });
    }

    /** Who granted it ahead. */
    private List<PrincipalId> grantors(Digest shape) {
        return shapes.all(clock.instant()).stream()
                .map(ShapeUses::granted)
                .filter(granted -> granted.shape().equals(shape))
                .flatMap(granted -> granted.votes().stream())
                .map(Vote::voter)
                .distinct()
                .toList();
    }

    /** What people granted ahead. */
    public Shapes shapes() {
        return shapes;
    }

    /** Ends what was granted ahead; allowed to its possible voters, operators, and the requester's own people. */
    public Shapes.End endShape(String id, Person by, String because) {
        return granting.end(id, by, because, this::find, clock.instant());
    }

    /** Ends what was granted under another policy than the one in force. */
    public void followPolicy() {
        granting.followPolicy(clock.instant());
    }

    /** The digest covers the subject; but who may not vote, and what is asked, must be covered as well. */
    private static boolean joins(Ask mine, Ask theirs, Instant now) {
        return now.isBefore(theirs.expiresAt())
                && (theirs.collectable() || !mine.collectable())
                && theirs.interested().containsAll(mine.interested())
                && mine.demand().coveredBy(theirs.demand())
                && Obligation.covered(mine.obligations(), theirs.obligations());
    }

    /** One approval as it is now. */
    public Optional<Approval> find(ApprovalId id) {
        settle(id);
        return book.find(id);
    }

    /** Whoever waits is told of an end that was in doubt. */
    private void settle(ApprovalId id) {
        if (book.doubtful().contains(id)) {
            turns.take(id.text(), () -> book.settle(id, clock.instant())).ifPresent(this::tell);
            breaking.whole(id);
        }
    }

    /** Those that wait for people. */
    public Set<ApprovalId> pending() {
        return book.waiting();
    }

    /** A page of approvals, newest first, without rows that count for nothing; see {@code ApprovalStore.list}. */
    public ApprovalPage list(Optional<String> state, Optional<ApprovalId> before, int limit) {
        return book.list(state, before, limit, clock.instant());
    }

    /**
     * Takes a vote, and ends the hold when it was the last one needed.
     *
     * @return what became of it, with the approval as it is afterwards; empty when there is no such approval
     */
    public Optional<Cast> vote(ApprovalId id, Vote vote) {
        refreshVoters(id, Stream.of(vote.voter()));
        Optional<Cast> cast = turns.take(
                id.text(), () -> delegations.steadily(() -> find(id).map(approval -> voting.vote(approval, vote))));
        cast.ifPresent(this::tell);
        return cast;
    }

    /** Looks up everyone whose power counts here. It may block on the provider, so it runs before the turn is taken. */
    private void refreshVoters(ApprovalId id, Stream<PrincipalId> besides) {
        Stream<PrincipalId> voters = book.find(id).stream()
                .flatMap(approval -> Stream.concat(
                        approval.votes().stream().map(Vote::voter),
                        approval.votes().stream()
                                .flatMap(vote -> vote.inPlaceOf().stream())
                                .map(InPlaceOf::person)));
        delegations.refresh(Stream.concat(besides, voters).distinct().toList());
    }

    private void tell(Cast result) {
        if (result instanceof Cast.Counted(Approval next)) {
            tell(next);
        }
    }

    /** Whoever waits is told of an end. */
    private void tell(Approval next) {
        if (!(next instanceof Pending)) {
            rounds.ended(next.id());
            waiting.tell(next);
        }
    }

    /**
     * Runs a held action unapproved, on the word of one person; others look into it afterwards.
     *
     * @return what became of it, with the approval as it is afterwards; empty when there is no such approval
     */
    public Optional<Cast> breakGlass(ApprovalId id, BrokenGlass glass) {
        refreshVoters(id, Stream.of(glass.by()));
        Optional<Cast> cast = turns.take(
                id.text(), () -> find(id).map(approval -> breaking.breakGlass(approval, glass, clock.instant())));
        cast.ifPresent(this::tell);
        return cast;
    }

    /**
     * Records that a channel could not tell people of it, as long as it waits. The caller sees to it that this happens once.
     *
     * @return whether it still waits
     */
    public boolean undelivered(ApprovalId id, String channel, String why) {
        return turns.take(id.text(), () -> {
            boolean waits = find(id).filter(Pending.class::isInstance).isPresent();
            if (waits) {
                book.record(List.of(new AuditEvent.Undelivered(id, channel, why, clock.instant())));
            }
            return waits;
        });
    }

    /** Whether {@code person} has a part in it: who could vote on it or did, who broke its glass, and the requester's own people. */
    public boolean concerns(Person person, Approval approval) {
        return Revocation.concerns(person, approval, delegations)
                || delegations.lentTo(person.id()).stream()
                        .flatMap(lent -> delegations.person(lent.from()).stream())
                        .anyMatch(lender -> Revocation.concerns(lender, approval, delegations));
    }

    /** The last reminder about it, while it waits. */
    public Optional<Reminder> reminded(ApprovalId id) {
        return rounds.last(id);
    }

    /**
     * Goes on with the holds of an earlier start, and ends those that were a view of a connection: those connections are gone.
     * May be called again, for those that failed.
     *
     * @param reminded the last reminder of each, by the log
     * @throws GateFailure afterwards, when some failed
     */
    public void resume(Map<ApprovalId, Reminder> reminded) {
        Instant now = clock.instant();
        book.eachLeft(now, left -> {
            if (left.ask().collectable()) {
                Optional<Reminder> last = Optional.ofNullable(reminded.get(left.id()));
                turns.take(left.id().text(), () -> {
                    book.takeUp(left).ifPresent(pending -> rounds.resume(pending, last, now));
                    return left;
                });
            } else {
                withdraw(left.id(), "The gateway restarted, and the connection that waited for this is gone.");
            }
        });
    }

    /**
     * Reminds people whose time has come, and ends holds that wait for nobody any more, because others are asked by now. One
     * that fails keeps no other from it.
     *
     * @throws GateFailure afterwards, when some did
     */
    public void lookAgain() {
        rounds.each(clock.instant(), id -> {
            refreshVoters(id, Stream.empty());
            turns.take(id.text(), () -> delegations.steadily(() -> rounds.look(id, find(id), clock.instant())))
                    .ifPresent(this::tell);
        });
    }

    /** Ends the hold because its subject went away or took it back. An ended one stays as it is. */
    public Optional<Approval> withdraw(ApprovalId id, String because) {
        return close(id, (pending, now) -> Optional.of(pending.withdraw(because, now)));
    }

    /** How a pending approval ends at a moment; empty when it does not. */
    private interface Ending {
        Optional<Closed> of(Pending pending, Instant now);
    }

    private Optional<Approval> close(ApprovalId id, Ending ending) {
        List<Closed> ended = new ArrayList<>(1);
        Optional<Approval> after = turns.take(
                id.text(),
                () -> find(id).map(approval -> {
                    Instant now = clock.instant();
                    Optional<Closed> end =
                            approval instanceof Pending pending ? ending.of(pending, now) : Optional.empty();
                    end.ifPresent(closed -> {
                        book.replace(
                                closed,
                                "ended",
                                List.of(new AuditEvent.Settled(
                                        closed, closed.ask().policy(), now)),
                                now);
                        ended.add(closed);
                    });
                    return end.<Approval>map(closed -> closed).orElse(approval);
                }));
        ended.forEach(this::tell);
        return after;
    }

    /**
     * Ends every hold whose time is over, and every doubt about a step that the store did not answer for. One that can't be ended keeps no other from it.
     *
     * @throws GateFailure afterwards, when some could not
     */
    public void expireDue() {
        book.doubtful().forEach(this::settle);
        Instant due = clock.instant();
        book.eachDue(
                due,
                pending -> close(
                        pending.id(),
                        (now, moment) -> moment.isBefore(now.ask().expiresAt())
                                ? Optional.empty()
                                : Optional.of(now.expire(moment))));
    }

    /**
     * Gives the permit of an approved action: power and policy are checked again, the permit is spent in the ledger, and
     * the release is recorded, in this order, before it returns.
     *
     * @param action what is about to be sent, read again from the bytes
     * @throws PermitRefused when it must not run; the message says why
     */
    public Permit release(ApprovalId id, Action action) throws PermitRefused {
        refreshVoters(id, Stream.empty());
        try {
            // in turn, so that a revocation is before all of this or after it
            return turns.take(id.text(), () -> releasing.release(id, () -> find(id), action));
        } catch (PermitRefused refused) {
            releasing.refused(id, action, refused);
            throw refused;
        }
    }

    /**
     * Takes an approval back: before it is used, so that it never is; afterwards, so that whoever calls this may cut what
     * runs under it. Of a revocation and a release exactly one spends the permit.
     *
     * @return what became of it; empty when there is no such approval
     */
    public Optional<Revocation> revoke(ApprovalId id, Person by, String because) {
        return turns.take(id.text(), () -> find(id).map(approval -> releasing.revoke(approval, by, because)));
    }
}
