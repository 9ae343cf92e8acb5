package dev.imprimatur.core.gate;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Templates;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.Revisions;
import dev.imprimatur.core.audit.ShapeUses;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A gate and a desk over memory, with a clock and people that a test moves. */
final class Rig {

    /** Statements are alike that differ in the number at their end. */
    static final Templates TEMPLATES =
            action -> Optional.of(Json.of(action.payload().content().utf8().replaceFirst("[0-9]+$", "?")));

    final Memory memory = new Memory();
    final Map<PrincipalId, Person> people = new ConcurrentHashMap<>();
    final ApprovalCodec codec = new ApprovalCodec(new MacKey(new byte[32]));
    volatile PolicySet policy = Samples.holding(Samples.need("group:a", 1));
    volatile Instant now = Samples.NOON;
    volatile Optional<String> untenured = Optional.empty();

    /** Is asked about people, and may take its time. */
    volatile Consumer<PrincipalId> provider = id -> {};

    /** Those of now. */
    volatile Templates templates = TEMPLATES;

    /** What went wrong where people are asked instead. */
    final List<RuntimeException> trouble = new CopyOnWriteArrayList<>();

    final Freezes freezes;
    final List<Predicate<Sessions.Session>> cuts = new CopyOnWriteArrayList<>();
    final ApprovalDesk desk;
    final Gate gate;

    private final HoldLimits limits;

    /** Where nothing is limited that a test does. */
    Rig(Person... known) {
        this(new HoldLimits(HoldLimits.MOST, HoldLimits.MOST), known);
    }

    Rig(HoldLimits limits, Person... known) {
        this.limits = limits;
        for (Person person : known) {
            people.put(person.id(), person);
        }
        freezes = new Freezes(
                () -> untenured, memory, List.of(), (which, because) -> cut(which), () -> now, new Random(5));
        desk = desk(List.of(), new Random(7));
        gate = new Gate(() -> policy, memory, desk, Runnable::run);
    }

    /** A desk as after a start, over the same memory. */
    ApprovalDesk desk(List<ShapeUses> granted, Random chance) {
        return desk(granted, Map.of(), chance);
    }

    /** The same, which knows from the log how far approvals have come. */
    ApprovalDesk restarted() {
        memory.append(List.of(new AuditEvent.Lifecycle("started", "0.1.0", now)))
                .join();
        StartState start = new StartState();
        memory.events.forEach(event -> start.take(event.canonical()));
        return desk(List.of(), start.reached(), new Random(9));
    }

    private ApprovalDesk desk(List<ShapeUses> granted, Map<ApprovalId, Revisions.Reached> reached, Random chance) {
        Directory told = id -> Optional.ofNullable(people.get(id));
        Directory known = new Directory() {
            @Override
            public Optional<Person> person(PrincipalId id) {
                provider.accept(id);
                return told.person(id);
            }

            @Override
            public Directory lastKnown() {
                return told;
            }
        };
        return new ApprovalDesk(
                new ApprovalBook(memory, codec, memory, reached, limits),
                memory,
                () -> policy,
                new Delegations(memory, List.of(), known, Demand.LONGEST, () -> now, chance),
                freezes,
                new Reviews(memory, List.of(), known, () -> now),
                new Shapes(action -> templates.of(action), granted, memory, trouble::add),
                () -> now,
                chance);
    }

    private int cut(Predicate<Sessions.Session> which) {
        cuts.add(which);
        return 1;
    }

    Pending hold(Action action, boolean collectable) {
        return ((Attempt.Held) gate.attempt(action, collectable)).opened().join();
    }

    Pending hold(String id) {
        return hold(Samples.action(id), false);
    }

    Cast vote(Pending on, Person voter, Choice choice) {
        return vote(on.id(), on, voter, choice);
    }

    Cast vote(ApprovalId id, Pending on, Person voter, Choice choice) {
        Evidence evidence = new Evidence("test", "pwd", now, "cred", on.ask().digest());
        return desk.vote(id, new Vote(voter.id(), choice, "", evidence, now)).orElseThrow();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
