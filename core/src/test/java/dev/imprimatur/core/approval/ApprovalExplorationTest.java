package dev.imprimatur.core.approval;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Walks every state that any interleaving of votes, repeated votes, late votes, expiry and withdrawal can reach, for up
 * to four people and three requirements, and compares each step with what sets say.
 */
class ApprovalExplorationTest {

    /** The owner of the acting agent is one of the four, and belongs to every group. */
    private static final List<Person> PEOPLE = List.of(
            Samples.person("ann", "a"),
            Samples.person("ben", "a", "b"),
            Samples.person("cai", "b"),
            new Person(Samples.OWNER, "owner", Set.of("a", "b"), Set.of(), true));

    private static final List<Requirement> CHOICES = List.of(
            Samples.need("group:a", 1),
            Samples.need("group:a", 2),
            Samples.need("group:b", 1),
            Samples.need("group:b", 2),
            Samples.need("group:a", 3),
            Samples.need("person:cai", 1),
            Samples.need("person:owner", 1),
            Samples.need("group:empty", 1));

    private static final Instant LATE = NOON.plusSeconds(31 * 60);

    private static final Directory DIRECTORY =
            id -> PEOPLE.stream().filter(person -> person.id().equals(id)).findFirst();

    /** What somebody can do next. */
    private sealed interface Step {
        record Votes(Person person, Choice choice, boolean late) implements Step {}

        record Expires() implements Step {}

        record Withdraws() implements Step {}
    }

    @Test
    void everyReachableStateIsTheOneThatSetsSay() {
        int states = 0;
        int approved = 0;
        for (Set<Requirement> requirements : upToThree()) {
            Exploration exploration = new Exploration(List.copyOf(requirements));
            exploration.walk();
            states += exploration.seen.size();
            approved += exploration.approved;
        }
        assertThat(states).isGreaterThan(1_000);
        assertThat(approved).isPositive();
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
        final Deque<Approval> open = new ArrayDeque<>();
        final Action action = Samples.action("act-1");
        int approved;

        Exploration(List<Requirement> requirements) {
            this.requirements = requirements;
        }

        void walk() {
            visit(Pending.open(
                    new ApprovalId("apr-2222222222"),
                    Ask.about(
                            action,
                            action.digest(),
                            Samples.hold(requirements.toArray(Requirement[]::new)),
                            false,
                            NOON)));
            while (!open.isEmpty()) {
                Approval from = open.pop();
                for (Step step : steps()) {
                    switch (from) {
                        case Pending pending -> visit(after(pending, step));
                        case Approved done -> approved++; // has no transitions at all: final by its type
                        case Closed done -> assertThat(done.state()).isIn("denied", "expired", "withdrawn");
                    }
                }
            }
        }

        private static List<Step> steps() {
            List<Step> steps = new ArrayList<>(List.of(new Step.Expires(), new Step.Withdraws()));
            for (Person person : PEOPLE) {
                for (Choice choice : Choice.values()) {
                    steps.add(new Step.Votes(person, choice, false));
                    steps.add(new Step.Votes(person, choice, true));
                }
            }
            return steps;
        }

        private Approval after(Pending pending, Step step) {
            return switch (step) {
                case Step.Expires() -> {
                    Approval next = pending.expire(LATE);
                    assertThat(next.state()).isEqualTo("expired");
                    yield next;
                }
                case Step.Withdraws() -> {
                    Approval next = pending.withdraw("gone", NOON);
                    assertThat(next.state()).isEqualTo("withdrawn");
                    yield next;
                }
                case Step.Votes votes -> voted(pending, votes);
            };
        }

        private Approval voted(Pending pending, Step.Votes step) {
            Instant now = step.late() ? LATE : NOON;
            Vote vote = new Vote(
                    step.person().id(),
                    step.choice(),
                    "",
                    new Evidence("test", "pwd", NOON, "cred", action.digest()),
                    now);
            Set<PrincipalId> before = agreeing(pending);
            boolean counts = !step.late()
                    && !step.person().id().equals(Samples.OWNER)
                    && requirements.stream().anyMatch(need -> need.from().include(step.person()))
                    && !(step.choice() == Choice.APPROVE
                            && before.contains(step.person().id()));
            return switch (pending.cast(vote, DIRECTORY, Samples.allowing().decide(action), now)) {
                case Cast.Refused refused -> {
                    assertThat(counts).as("%s after %s", step, before).isFalse();
                    yield pending;
                }
                case Cast.Counted counted -> {
                    assertThat(counts).as("%s after %s", step, before).isTrue();
                    assertThat(counted.next().revision()).isEqualTo(pending.revision() + 1);
                    yield settled(counted.next(), step, before);
                }
            };
        }

        private Approval settled(Approval next, Step.Votes step, Set<PrincipalId> before) {
            if (step.choice() == Choice.DENY) {
                assertThat(next.state()).isEqualTo("denied");
                return next;
            }
            Set<PrincipalId> after = new TreeSet<>(before);
            after.add(step.person().id());
            assertThat(agreeing(next)).isEqualTo(after);
            assertThat(next.state()).isEqualTo(enough(after) ? "approved" : "pending");
            return next;
        }

        /** The definition, said once more with sets: per requirement, distinct people of its set, without the owner. */
        private boolean enough(Set<PrincipalId> agreeing) {
            return requirements.stream()
                    .allMatch(need -> PEOPLE.stream()
                                    .filter(person -> agreeing.contains(person.id()))
                                    .filter(person -> !person.id().equals(Samples.OWNER))
                                    .filter(person -> need.from().include(person))
                                    .count()
                            >= need.people());
        }

        private static Set<PrincipalId> agreeing(Approval approval) {
            Set<PrincipalId> all = new TreeSet<>();
            approval.votes().stream()
                    .filter(vote -> vote.choice() == Choice.APPROVE)
                    .forEach(vote -> all.add(vote.voter()));
            return all;
        }

        private void visit(Approval approval) {
            if (seen.add(approval.state() + agreeing(approval))) {
                open.push(approval);
            }
        }
    }
}
