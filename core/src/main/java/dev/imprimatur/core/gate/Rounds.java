package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Directory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** When holds are looked at again, though nobody voted: to remind people, and because others are asked as well by then. */
final class Rounds {

    private final ApprovalBook book;
    private final Policies policies;
    private final Directory people;
    private final Map<ApprovalId, Instant> next = new ConcurrentHashMap<>();
    private final Map<ApprovalId, Reminder> reminded = new ConcurrentHashMap<>();

    Rounds(ApprovalBook book, Policies policies, Directory people) {
        this.book = book;
        this.policies = policies;
        this.people = people;
    }

    /** A hold began. */
    void begin(Pending pending) {
        lookAfter(pending, pending.ask().openedAt());
    }

    /** The gateway started, and the hold goes on: what became due meanwhile is due now. */
    void resume(Pending pending, Optional<Reminder> last, Instant now) {
        last.ifPresent(reminder -> reminded.put(pending.id(), reminder));
        next.put(pending.id(), now);
    }

    void ended(ApprovalId id) {
        next.remove(id);
        reminded.remove(id);
    }

    /** Does {@code work} for all that are to be looked at. */
    void each(Instant now, Consumer<ApprovalId> work) {
        List<RuntimeException> failures = new ArrayList<>();
        next.forEach((id, moment) -> {
            if (!now.isBefore(moment)) {
                try {
                    work.accept(id);
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }
        });
        if (!failures.isEmpty()) {
            GateFailure failure = new GateFailure(
                    "`" + failures.size() + "` approvals could not be looked at again; it is tried again.",
                    failures.getFirst());
            failures.subList(1, failures.size()).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /**
     * Looks at one, in turn with all else about it.
     *
     * @return its end, where the votes that are there are enough by now
     */
    Optional<Approval> look(ApprovalId id, Optional<Approval> found, Instant now) {
        if (found.isEmpty() || !(found.get() instanceof Pending pending)) {
            ended(id);
            return Optional.empty();
        }
        Optional<Approval> end = pending.votes().isEmpty() ? Optional.empty() : ripened(pending, now);
        if (end.isEmpty()) {
            remind(pending, now);
            lookAfter(pending, now);
        }
        return end;
    }

    private Optional<Approval> ripened(Pending pending, Instant now) {
        Decision again = policies.current().decide(pending.ask().action());
        Optional<Approval> end = pending.ripened(people, again, now);
        end.ifPresent(next -> book.replace(
                next,
                "ended",
                List.of(new AuditEvent.Settled(next, again.grounds().version().digest(), now)),
                now));
        return end;
    }

    private void remind(Pending pending, Instant now) {
        if (now.isBefore(pending.ask().expiresAt())) {
            reminder(pending, now).ifPresent(reminder -> {
                book.record(List.of(new AuditEvent.Reminded(reminder)));
                reminded.put(reminder.approval(), reminder);
            });
        }
    }

    /** Notes when to look at this hold next. */
    private void lookAfter(Pending pending, Instant moment) {
        Optional<Instant> following =
                moments(pending).filter(each -> each.isAfter(moment)).min(Instant::compareTo);
        if (following.isPresent()) {
            next.put(pending.id(), following.get());
        } else {
            next.remove(pending.id());
        }
    }

    private static Stream<Instant> moments(Pending pending) {
        return pending.ask().demand().reminders().stream().map(pending.ask().openedAt()::plus);
    }

    /** The last reminder of it. */
    Optional<Reminder> last(ApprovalId id) {
        return Optional.ofNullable(reminded.get(id));
    }

    /** The reminder that is due and was not given; of several that were missed, the last one. */
    private Optional<Reminder> reminder(Pending pending, Instant now) {
        List<Duration> times = pending.ask().demand().reminders();
        int nth = Math.toIntExact(times.stream()
                .filter(after -> !now.isBefore(pending.ask().openedAt().plus(after)))
                .count());
        return nth > last(pending.id()).map(Reminder::nth).orElse(0)
                ? Optional.of(new Reminder(pending.id(), nth, missing(pending, now), now))
                : Optional.empty();
    }

    private List<String> missing(Pending pending, Instant now) {
        Duration waited = Duration.between(pending.ask().openedAt(), now);
        return pending.ask().demand().requirements().stream()
                .filter(requirement -> unmet(requirement, pending, now))
                .flatMap(requirement -> requirement.asked(waited).stream())
                .map(Voters::text)
                .distinct()
                .toList();
    }

    private boolean unmet(Requirement requirement, Pending pending, Instant now) {
        return pending.agreeing(requirement, people, now).size() < requirement.people();
    }
}
