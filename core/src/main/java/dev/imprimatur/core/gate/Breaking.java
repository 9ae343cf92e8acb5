package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.Directory;
import java.time.Instant;
import java.util.List;

/** How the glass breaks: the review is open before anything runs, and whoever may not break it is on record. */
final class Breaking {

    private final ApprovalBook book;
    private final Policies policies;
    private final Directory people;
    private final Freezes freezes;
    private final Reviews reviews;

    Breaking(ApprovalBook book, Policies policies, Directory people, Freezes freezes, Reviews reviews) {
        this.book = book;
        this.policies = policies;
        this.people = people;
        this.freezes = freezes;
        this.reviews = reviews;
    }

    /** In turn with all else about this approval. */
    Cast breakGlass(Approval approval, BrokenGlass given, Instant now) {
        BrokenGlass glass = new BrokenGlass(given.by(), given.because(), given.evidence(), now);
        Cast cast;
        try {
            cast = approval instanceof Pending pending
                    ? freezes.through(pending.ask().action(), () -> broken(pending, glass, now))
                    : Voting.late(approval);
        } catch (PermitRefused frozen) {
            cast = new Cast.Refused(Cast.Why.POLICY, frozen.sentence());
        }
        if (cast instanceof Cast.Refused refused) {
            book.record(List.of(new AuditEvent.GlassRefused(approval.id(), glass.by(), refused, now)));
        }
        return cast;
    }

    private Cast broken(Pending pending, BrokenGlass glass, Instant now) {
        Decision again = policies.current().decide(pending.ask().action());
        Cast cast = pending.breakGlass(glass, people, again, now);
        if (cast instanceof Cast.Counted(Approval next)) {
            reviews.begin(Review.of(pending.id(), pending.ask(), glass));
            try {
                book.replace(
                        next,
                        "glass-broken",
                        List.of(new AuditEvent.Settled(
                                next, again.grounds().version().digest(), now)),
                        now);
            } catch (RuntimeException e) {
                whole(pending.id());
                throw e;
            }
        }
        return cast;
    }

    /** Where the glass turns out to be whole, nobody has to look into it. While that is in doubt, the review stays open. */
    void whole(ApprovalId id) {
        if (reviews.find(id).isEmpty() || book.doubtful().contains(id)) {
            return;
        }
        try {
            if (book.find(id).filter(Pending.class::isInstance).isPresent()) {
                reviews.drop(id);
            }
        } catch (StorageFailure e) {
            // nobody can tell, so it stays open
        }
    }
}
