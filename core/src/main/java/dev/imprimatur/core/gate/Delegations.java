package dev.imprimatur.core.gate;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;

/**
 * Who decides in whose place, and the people themselves as they are now. A delegation is recorded before it lends
 * anything, and lends nothing any more before its end is recorded; in the log, nothing that it lent stands behind that.
 * Kept by the log: the database can't make one.
 */
public final class Delegations implements Directory {

    /** Nobody has more that are not over. */
    private static final int MOST = 20;

    /** Nobody plans further ahead. */
    private static final Duration AHEAD = Duration.ofDays(366);

    private final AuditLog audit;
    private final Directory people;
    private final Duration longest;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final ReentrantReadWriteLock passage = new ReentrantReadWriteLock(true);
    private final OneByOne turns = new OneByOne();
    private volatile List<Delegation> known;

    /**
     * @param known by the log, when the gateway starts; never by the database
     * @param longest no delegation lasts longer
     */
    public Delegations(
            AuditLog audit,
            List<Delegation> known,
            Directory people,
            Duration longest,
            InstantSource clock,
            RandomGenerator chance) {
        this.audit = audit;
        this.known = List.copyOf(known);
        this.people = people;
        this.longest = longest;
        this.clock = clock;
        this.chance = chance;
    }

    /** As was learnt last: whoever needs it fresh calls {@link #refresh} before, where nobody has to wait for it. */
    @Override
    public Optional<Person> person(PrincipalId id) {
        return people.lastKnown().person(id);
    }

    /** Learns of these people, and of those in whose place they decide. May block as long as a provider thinks about it. */
    void refresh(Collection<PrincipalId> some) {
        Set<PrincipalId> all = new LinkedHashSet<>(some);
        some.forEach(id -> lentTo(id).forEach(lent -> all.add(lent.from())));
        for (PrincipalId id : all) {
            var _ = people.person(id);
        }
    }

    @Override
    public List<Delegation> lentTo(PrincipalId delegate) {
        List<Delegation> now = known;
        if (now.isEmpty()) {
            return List.of();
        }
        Instant moment = clock.instant();
        return now.stream()
                .filter(delegation -> delegation.to().equals(delegate) && delegation.inForce(moment))
                .toList();
    }

    /** The same delegations among {@code shown}, for display only. */
    public Directory among(Directory shown) {
        return new Directory() {
            @Override
            public Optional<Person> person(PrincipalId id) {
                return shown.person(id);
            }

            @Override
            public List<Delegation> lentTo(PrincipalId delegate) {
                return Delegations.this.lentTo(delegate);
            }
        };
    }

    /** Those that are in force or will be, the oldest first. */
    public List<Delegation> all() {
        Instant now = clock.instant();
        return known.stream()
                .filter(delegation -> now.isBefore(delegation.until()))
                .toList();
    }

    /** Does {@code work}, which blocks, while no delegation ends but by time. */
    <T, E extends Exception> T steadily(Turns.Turn<T, E> work) throws E {
        Lock lock = passage.readLock();
        lock.lock();
        try {
            return work.take();
        } finally {
            lock.unlock();
        }
    }

    /** What came of an attempt to delegate. */
    public sealed interface Made {

        /** It is recorded, and lends what it lends. */
        record Done(Delegation delegation) implements Made {}

        /** It lends nothing. */
        record Refused(String sentence) implements Made {}
    }

    /**
     * Lets {@code to} decide in the place of {@code from}, who asks for it. Blocks until it is recorded.
     *
     * @throws GateFailure when it was not recorded; then it lends nothing
     */
    public Made delegate(
            Person from, PrincipalId to, Set<String> groups, Instant begins, Instant until, String because) {
        return turns.take(() -> {
            Instant now = clock.instant();
            Optional<String> objection = objection(from, to, groups, begins, until, now);
            if (objection.isPresent()) {
                return new Made.Refused(objection.get());
            }
            Delegation made;
            try {
                made = new Delegation(
                        Delegation.next(chance), from.id(), to, groups, begins, until, Reason.of(because), now);
            } catch (IllegalArgumentException e) {
                return new Made.Refused(String.valueOf(e.getMessage()));
            }
            ApprovalBook.recorded(audit.append(List.of(new AuditEvent.Delegated(made))));
            List<Delegation> more = new ArrayList<>(all());
            more.add(made);
            known = List.copyOf(more);
            return new Made.Done(made);
        });
    }

    private Optional<String> objection(
            Person from, PrincipalId to, Set<String> groups, Instant begins, Instant until, Instant now) {
        Optional<Person> delegate =
                people.person(to).filter(person -> person.id().equals(to));
        if (to.kind() != PrincipalId.Kind.PERSON || delegate.isEmpty()) {
            return Optional.of("`" + to + "` is no person who is known here: only people decide in somebody's place.");
        }
        if (delegate.get().same(from, now)) {
            return Optional.of("`" + to + "` is you: name somebody else.");
        }
        if (delegate.get().onlyAudits()) {
            return Optional.of("`" + to + "` only audits, and takes no part in decisions.");
        }
        if (!from.groups().containsAll(groups)) {
            return Optional.of("You are not in all of these groups, and can't lend what is not yours.");
        }
        if (!until.isAfter(now) || begins.isAfter(now.plus(AHEAD))) {
            return Optional.of("It would be over already, or begin in more than a year: name another time.");
        }
        if (Duration.between(begins.isBefore(now) ? now : begins, until).compareTo(longest) > 0) {
            return Optional.of("It would last longer than " + longest.toHours() + " hours, and none does here: name an"
                    + " earlier end.");
        }
        return all().stream().filter(each -> each.from().equals(from.id())).count() >= MOST
                ? Optional.of("You have " + MOST + " delegations already: end one first.")
                : Optional.empty();
    }

    /** What came of an attempt to end one. */
    public sealed interface Ended {

        /** It lends nothing any more. */
        record Done(Delegation delegation) implements Ended {}

        /** There is no such delegation. */
        record Unknown() implements Ended {}

        /** It is between others. */
        record NotYours() implements Ended {}
    }

    /**
     * Ends one, by either of the two, or an operator. Blocks until that is recorded; when it can't be, the delegation has
     * ended all the same until the gateway does.
     */
    public Ended end(String id, Person by, String because) {
        Optional<Delegation> found =
                all().stream().filter(each -> each.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            return new Ended.Unknown();
        }
        Delegation delegation = found.get();
        if (!by.operator() && !by.id().equals(delegation.from()) && !by.id().equals(delegation.to())) {
            return new Ended.NotYours();
        }
        return turns.take(() -> {
            if (!known.contains(delegation)) {
                return new Ended.Unknown();
            }
            ApprovalBook.recorded(passedBy(delegation, by, because));
            return new Ended.Done(delegation);
        });
    }

    /** Ends it behind everything that was passing under it, and records that there. */
    private CompletableFuture<Long> passedBy(Delegation delegation, Person by, String because) {
        Lock lock = passage.writeLock();
        lock.lock();
        try {
            known = known.stream().filter(each -> !each.equals(delegation)).toList();
            return audit.append(List.of(new AuditEvent.Undelegated(delegation, by.id(), because, clock.instant())));
        } finally {
            lock.unlock();
        }
    }
}
