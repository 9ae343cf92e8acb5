package dev.imprimatur.core.approval;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Escalation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Walks every state that any interleaving of votes, repeated votes, votes in somebody's place, escalations, late votes,
 * expiry and withdrawal can reach, for up to five people and three requirements, and compares each step with what sets say.
 */
class ApprovalExplorationTest {

    private static final Duration WHILE = Duration.ofMinutes(5);

    /** The owner of the acting agent is one of the five, and belongs to every group. */
    private static final List<Person> PEOPLE = List.of(
            Samples.person("ann", "a"),
            Samples.person("ben", "a", "b"),
            Samples.person("cai", "b"),
            Samples.person("dan"),
            new Person(Samples.OWNER, "owner", Set.of("a", "b"), Set.of(), true));

    /** Who is absent, by who decides in their place. The owner has lent what is not theirs to lend. */
    private static final Map<String, List<String>> ABSENT =
            Map.of("person:dan", List.of("person:ann", "person:owner"), "person:cai", List.of("person:ben"));

    private static final List<Requirement> CHOICES = List.of(
            Samples.need("group:a", 1),
            Samples.need("group:a", 2),
            Samples.need("group:b", 1),
            Samples.need("group:b", 2),
            Samples.need("group:a", 3),
            Samples.need("person:cai", 1),
            Samples.need("person:owner", 1),
            Samples.need("group:empty", 1),
            new Requirement(
                    Voters.parse("person:cai"),
                    2,
                    false,
                    List.of(),
                    List.of(new Escalation(WHILE, Voters.parse("group:a")))));

    private static final Instant LATE = NOON.plusSeconds(31 * 60);

    private static final Directory DIRECTORY = new Directory() {
        @Override
        public Optional<Person> person(PrincipalId id) {
            return PEOPLE.stream().filter(person -> person.id().equals(id)).findFirst();
        }

        @Override
        public List<Delegation> lentTo(PrincipalId delegate) {
            return ABSENT.getOrDefault(delegate.toString(), List.of()).stream()
                    .map(absent -> new Delegation(
                            "dlg-" + absent.substring(7, 10).replaceAll("[ilo]", "z") + "22222",
                            PrincipalId.parse(absent),
                            delegate,
                            Set.of(),
                            NOON,
                            LATE,
                            "away",
                            NOON))
                    .toList();
        }
    };

    /**
     * An approval at a moment.
     *
     * @param escalated whether others are asked by then
     */
    private record Place(Approval approval, boolean escalated) {

        Instant moment() {
            return escalated ? NOON.plus(WHILE) : NOON;
        }
    }

    /** What somebody can do next. */
    private sealed interface Step {
        record Votes(Person person, Choice choice, boolean late) implements Step {}

        record Expires() implements Step {}

        record Withdraws() implements Step {}

        record TimePasses() implements Step {}
    }

    @Test
    void everyReachableStateIsTheOneThatSetsSay() {
        int states = 0;
        int approved = 0;
        int ripened = 0;
        for (Set<Requirement> requirements : upToThree()) {
            Exploration exploration = new Exploration(List.copyOf(requirements));
            exploration.walk();
            states += exploration.seen.size();
            approved += exploration.approved;
            ripened += exploration.ripened;
        }
        assertThat(states).isGreaterThan(3_000);
        assertThat(approved).isPositive();
        assertThat(ripened).isPositive();
    }

    private static Collection<Set<Requirement>> upToThree() {
        Set<Set<Requirement>> all = new HashSet<>();
        for (Requirement first : CHOICES) {
            for (Requirement second : CHOICES) {
                for (Requirement third : CHOICES) {
                    all.add(new HashSet<>(List.of(first)));
                    all.add(new HashSet<>(java.util.Arrays.asList(first, second)));
                    all.add(new HashSet<>(java.util.Arrays.asList(first, second, third)));
                }
            }
        }
        return all;
    }

    private static final class Exploration {
        final List<Requirement> requirements;
        final Set<String> seen = new HashSet<>();
        final Deque<Place> open = new ArrayDeque<>();
        final Action action = Samples.action("act-1");
        int approved;
        int ripened;

        Exploration(List<Requirement> requirements) {
            this.requirements = requirements;
        }

        void walk() {
            Ask ask = Ask.about(
                    action, action.digest(), Samples.hold(requirements.toArray(Requirement[]::new)), false, NOON);
            visit(new Place(Pending.open(new ApprovalId("apr-2222222222"), ask), false));
            while (!open.isEmpty()) {
                Place from = open.pop();
                for (Step step : steps()) {
                    switch (from.approval()) {
                        case Pending pending -> visit(after(pending, from, step));
                        case Approved done -> approved++; // has no transitions at all: final by its type
                        case Closed done -> assertThat(done.state()).isIn("denied", "expired", "withdrawn");
                    }
                }
            }
        }

        private static List<Step> steps() {
            List<Step> steps =
                    new ArrayList<>(List.of(new Step.Expires(), new Step.Withdraws(), new Step.TimePasses()));
            for (Person person : PEOPLE) {
                for (Choice choice : Choice.values()) {
                    steps.add(new Step.Votes(person, choice, false));
                    steps.add(new Step.Votes(person, choice, true));
                }
            }
            return steps;
        }

        private Place after(Pending pending, Place from, Step step) {
            return switch (step) {
                case Step.Expires() -> {
                    Approval next = pending.expire(LATE);
                    assertThat(next.state()).isEqualTo("expired");
                    yield new Place(next, from.escalated());
                }
                case Step.Withdraws() -> {
                    Approval next = pending.withdraw("gone", NOON);
                    assertThat(next.state()).isEqualTo("withdrawn");
                    yield new Place(next, from.escalated());
                }
                case Step.TimePasses() -> ripened(pending);
                case Step.Votes votes -> new Place(voted(pending, from, votes), from.escalated());
            };
        }

        /** Nobody votes, and others are asked: those of them who have voted count without another vote. */
        private Place ripened(Pending pending) {
            Place later = new Place(pending, true);
            Optional<Approval> end =
                    pending.ripened(DIRECTORY, Samples.allowing().decide(action), later.moment());
            assertThat(end.isPresent()).isEqualTo(enough(pending.votes(), true));
            end.ifPresent(next -> {
                assertThat(next.state()).isEqualTo("approved");
                assertThat(next.revision()).isEqualTo(pending.revision() + 1);
                ripened++;
            });
            return new Place(end.orElse(pending), true);
        }

        private Approval voted(Pending pending, Place from, Step.Votes step) {
            Instant now = step.late() ? LATE : from.moment();
            Vote said = new Vote(
                    step.person().id(),
                    step.choice(),
                    "",
                    new Evidence("test", "pwd", NOON, "cred", action.digest()),
                    now);
            Vote vote = pending.placed(said, DIRECTORY, now);
            boolean before = pending.votes().stream()
                    .anyMatch(earlier -> earlier.voter().equals(step.person().id())
                            && earlier.inPlaceOf().containsAll(vote.inPlaceOf()));
            boolean counts = !step.late()
                    && !step.person().id().equals(Samples.OWNER)
                    && requirements.stream().anyMatch(need -> asked(need, vote, from.escalated()))
                    && !(step.choice() == Choice.APPROVE && before);
            return switch (pending.cast(vote, DIRECTORY, Samples.allowing().decide(action), now)) {
                case Cast.Refused refused -> {
                    assertThat(counts).as("%s after %s", step, pending.votes()).isFalse();
                    yield pending;
                }
                case Cast.Counted counted -> {
                    assertThat(counts).as("%s after %s", step, pending.votes()).isTrue();
                    assertThat(counted.next().revision()).isEqualTo(pending.revision() + 1);
                    yield settled(counted.next(), from, step);
                }
            };
        }

        private Approval settled(Approval next, Place from, Step.Votes step) {
            if (step.choice() == Choice.DENY) {
                assertThat(next.state()).isEqualTo("denied");
                return next;
            }
            assertThat(agreeing(next)).contains(step.person().id());
            assertThat(next.state()).isEqualTo(enough(next.votes(), from.escalated()) ? "approved" : "pending");
            return next;
        }

        /** Whether the voter, or one for whom they vote, is asked; the owner never is. */
        private static boolean asked(Requirement need, Vote vote, boolean escalated) {
            return together(vote).stream()
                    .filter(person -> !person.equals(Samples.OWNER))
                    .flatMap(id -> DIRECTORY.person(id).stream())
                    .anyMatch(person -> need.from().include(person)
                            || (escalated
                                    && need.escalations().stream()
                                            .anyMatch(step -> step.to().include(person))));
        }

        private static Set<PrincipalId> together(Vote vote) {
            Set<PrincipalId> all = new TreeSet<>(Set.of(vote.voter()));
            ABSENT.getOrDefault(vote.voter().toString(), List.of()).stream()
                    .map(PrincipalId::parse)
                    .filter(absent -> vote.inPlaceOf().stream()
                            .anyMatch(place -> place.person().equals(absent)))
                    .forEach(all::add);
            return all;
        }

        /**
         * The definition, said once more with sets: per requirement, the most votes of people whom it asks of which no two
         * are by, or for, the same person.
         */
        private boolean enough(List<Vote> votes, boolean escalated) {
            return requirements.stream().allMatch(need -> {
                List<Set<PrincipalId>> counting = votes.stream()
                        .filter(vote -> asked(need, vote, escalated))
                        .map(Exploration::together)
                        .toList();
                return most(counting, 0, Set.of()) >= need.people();
            });
        }

        private static int most(List<Set<PrincipalId>> sets, int from, Set<PrincipalId> taken) {
            if (from == sets.size()) {
                return 0;
            }
            int without = most(sets, from + 1, taken);
            if (!java.util.Collections.disjoint(sets.get(from), taken)) {
                return without;
            }
            Set<PrincipalId> more = new TreeSet<>(taken);
            more.addAll(sets.get(from));
            return Math.max(without, 1 + most(sets, from + 1, more));
        }

        private static Set<PrincipalId> agreeing(Approval approval) {
            Set<PrincipalId> all = new TreeSet<>();
            approval.votes().stream()
                    .filter(vote -> vote.choice() == Choice.APPROVE)
                    .forEach(vote -> all.add(vote.voter()));
            return all;
        }

        private void visit(Place place) {
            Set<String> votes = new TreeSet<>();
            place.approval().votes().forEach(vote -> votes.add(vote.voter() + " " + vote.inPlaceOf()));
            if (seen.add(place.approval().state() + votes + place.escalated())) {
                open.push(place);
            }
        }
    }
}
