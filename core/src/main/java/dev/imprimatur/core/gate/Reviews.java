package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reviews that are open, because somebody broke the glass. Kept by the log: the database closes none. */
public final class Reviews {

    private final AuditLog audit;
    private final Directory people;
    private final InstantSource clock;
    private final Map<ApprovalId, Review> open = new LinkedHashMap<>();
    private final OneByOne turns = new OneByOne();

    /** @param open by the log, when the gateway starts; never by the database */
    public Reviews(AuditLog audit, List<Review> open, Directory people, InstantSource clock) {
        this.audit = audit;
        this.people = people;
        this.clock = clock;
        open.forEach(review -> this.open.put(review.approval(), review));
    }

    /** All that are open, the oldest first. */
    public List<Review> all() {
        return turns.take(() -> List.copyOf(open.values()));
    }

    /** The one about {@code approval}; empty when there is none, or it is closed. */
    public Optional<Review> find(ApprovalId approval) {
        return turns.take(() -> Optional.ofNullable(open.get(approval)));
    }

    /** How many are open and past their time. */
    public long overdue() {
        Instant now = clock.instant();
        return all().stream().filter(review -> !now.isBefore(review.due())).count();
    }

    void begin(Review review) {
        turns.take(() -> {
            open.put(review.approval(), review);
            return open.size();
        });
    }

    /** What it was about did not happen after all. */
    void drop(ApprovalId approval) {
        turns.take(() -> open.keySet().remove(approval));
    }

    /** What came of a finding. */
    public sealed interface Found {

        /** It counts. */
        record Counted(Review review, boolean closed) implements Found {}

        /** There is no such review, or it is closed. */
        record Unknown() implements Found {}

        /** It does not count. */
        record Refused(String sentence) implements Found {}
    }

    /** Takes what {@code by} found, and closes the review when it was the last finding needed. Blocks until it is recorded. */
    public Found find(ApprovalId approval, PrincipalId by, boolean justified, String because) {
        return turns.take(() -> {
            Optional<Review> found = Optional.ofNullable(open.get(approval));
            if (found.isEmpty()) {
                return new Found.Unknown();
            }
            Optional<String> objection = found.get().objection(by, people);
            if (objection.isPresent()) {
                return new Found.Refused(objection.get());
            }
            Instant now = clock.instant();
            Review.Finding finding = new Review.Finding(by, justified, Reason.of(because), now);
            Review next = found.get().with(finding);
            boolean closed = next.complete(people);
            List<AuditEvent> events = new ArrayList<>();
            events.add(new AuditEvent.Reviewed(approval, finding));
            if (closed) {
                events.add(new AuditEvent.ReviewClosed(next, now));
            }
            ApprovalBook.recorded(audit.append(events));
            if (closed) {
                open.remove(approval);
            } else {
                open.put(approval, next);
            }
            return new Found.Counted(next, closed);
        });
    }

    /** Records, once for each, which reviews are past their time. */
    public void recordOverdue() {
        Instant now = clock.instant();
        turns.take(() -> {
            List<Review> late = open.values().stream()
                    .filter(review -> !review.overdue() && !now.isBefore(review.due()))
                    .toList();
            for (Review review : late) {
                ApprovalBook.recorded(audit.append(List.of(new AuditEvent.ReviewOverdue(review, now))));
                open.put(review.approval(), review.late());
            }
            return late.size();
        });
    }
}
