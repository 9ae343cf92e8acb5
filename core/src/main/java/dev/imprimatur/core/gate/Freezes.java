package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What is frozen. A freeze stops from the first moment, also before it is recorded; a thaw is recorded first. In the log,
 * nothing that a freeze covers begins behind it: whoever begins something looks here again once that is in the log, or
 * passes {@link #through} here, and a freeze is recorded when all who were passing are through.
 */
public final class Freezes {

    private final AuditLog audit;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Sessions sessions;
    private final ReentrantReadWriteLock passage = new ReentrantReadWriteLock(true);
    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantLock thawing = new ReentrantLock();
    private final Tenure tenure;
    private volatile List<Freeze> inForce;

    /** For a store that nobody else can get at. */
    public Freezes(
            AuditLog audit, List<Freeze> inForce, Sessions sessions, InstantSource clock, RandomGenerator chance) {
        this(Tenure.SOLE, audit, inForce, sessions, clock, chance);
    }

    /**
     * @param tenure without which nothing begins: another gateway would not know what is frozen here, nor this one what is
     *     frozen there
     * @param inForce by the log, when the gateway starts; never by the database
     */
    public Freezes(
            Tenure tenure,
            AuditLog audit,
            List<Freeze> inForce,
            Sessions sessions,
            InstantSource clock,
            RandomGenerator chance) {
        this.tenure = tenure;
        this.audit = audit;
        this.inForce = List.copyOf(inForce);
        this.sessions = sessions;
        this.clock = clock;
        this.chance = chance;
    }

    /** Why nothing at all may begin now; empty when this gateway is the one that works on its store. */
    public Optional<String> untenured() {
        return tenure.wrong();
    }

    /** {@code recorded}, which fails when the store was lost until then: whoever is stopped for a while does not notice. */
    CompletableFuture<Long> tenured(CompletableFuture<Long> recorded) {
        if (tenure.equals(Tenure.SOLE)) {
            return recorded;
        }
        return recorded.thenApply(position -> {
            untenured().ifPresent(sentence -> {
                throw new GateFailure(sentence, new IllegalStateException("tenure"));
            });
            return position;
        });
    }

    /** All of them, the oldest first. */
    public List<Freeze> all() {
        return inForce;
    }

    /** The first that stops what {@code subject} does on {@code target}. */
    public Optional<Freeze> covering(Subject subject, Target target) {
        List<Freeze> now = inForce;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        return now.stream()
                .filter(freeze -> freeze.scope().covers(subject, target))
                .findFirst();
    }

    /** Something that takes an action over the line: it spends the permit and records that. */
    public interface Passage<T> {
        T go() throws PermitRefused;
    }

    /**
     * Does {@code work}, which blocks, unless the action is frozen, or this gateway is not the one that works on its store.
     *
     * @throws PermitRefused when it is, or by {@code work}
     */
    public <T> T through(Action action, Passage<T> work) throws PermitRefused {
        Lock lock = passage.readLock();
        lock.lock();
        try {
            Optional<Freeze> freeze = covering(action.subject(), action.target());
            if (freeze.isPresent()) {
                throw new PermitRefused(freeze.get().sentence() + " Nothing was executed.");
            }
            Optional<String> untenured = untenured();
            if (untenured.isPresent()) {
                throw new PermitRefused(untenured.get() + " Nothing was executed.");
            }
            return work.go();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops {@code scope} from now on, and cuts the sessions in it. Blocks until it is recorded. When it can't be
     * recorded, it stops all the same until the gateway does.
     *
     * @param about the people whom it is about: they can't thaw it
     * @throws GateFailure when it was not recorded
     */
    public Freeze freeze(FreezeScope scope, Set<PrincipalId> about, PrincipalId by, String because) {
        Freeze freeze = new Freeze(Freeze.next(chance), scope, about, by, because, clock.instant());
        change(now -> {
            List<Freeze> more = new ArrayList<>(now);
            more.add(freeze);
            return more;
        });
        try {
            cut(freeze); // at once: the log may answer late
            recorded(passedBy(freeze));
        } finally {
            cut(freeze); // and what slipped in beside the first
        }
        return freeze;
    }

    private void cut(Freeze freeze) {
        sessions.cut(session -> freeze.scope().covers(session.subject(), session.target()), freeze.sentence());
    }

    private void change(UnaryOperator<List<Freeze>> change) {
        changing.lock();
        try {
            inForce = List.copyOf(change.apply(inForce));
        } finally {
            changing.unlock();
        }
    }

    /** Records it behind everything that was passing when it came into force. */
    private CompletableFuture<Long> passedBy(Freeze freeze) {
        Lock lock = passage.writeLock();
        lock.lock();
        try {
            return audit.append(List.of(new AuditEvent.Frozen(freeze)));
        } finally {
            lock.unlock();
        }
    }

    /** What came of an attempt to thaw. */
    public sealed interface Thaw {

        /** It stops nothing any more. */
        record Done(Freeze freeze) implements Thaw {}

        /** There is no such freeze. */
        record Unknown() implements Thaw {}

        /** Nobody thaws what is about themself. */
        record Own(Freeze freeze) implements Thaw {}
    }

    /**
     * Ends a freeze. Blocks until that is recorded.
     *
     * @param about the people whom its scope is about now, besides those whom it was about when it began
     */
    public Thaw thaw(String id, Set<PrincipalId> about, Person by, String because) {
        thawing.lock();
        try {
            Optional<Freeze> found =
                    inForce.stream().filter(freeze -> freeze.id().equals(id)).findFirst();
            if (found.isEmpty()) {
                return new Thaw.Unknown();
            }
            Freeze freeze = found.get();
            if (isAbout(freeze, about, by)) {
                return new Thaw.Own(freeze);
            }
            recorded(audit.append(List.of(new AuditEvent.Thawed(id, by.id(), because, clock.instant()))));
            change(now -> now.stream().filter(other -> !other.id().equals(id)).toList());
            return new Thaw.Done(freeze);
        } finally {
            thawing.unlock();
        }
    }

    /** Whether {@code person}, under whatever name, is one of those whom it is about; see {@link #thaw}. */
    public boolean isAbout(Freeze freeze, Set<PrincipalId> about, Person person) {
        return Stream.concat(freeze.about().stream(), about.stream()).anyMatch(person::is);
    }

    private static void recorded(CompletableFuture<Long> index) {
        ApprovalBook.recorded(index);
    }
}
