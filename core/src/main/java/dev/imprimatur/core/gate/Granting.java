package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Directory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How people grant ahead what differs in values alone, and how a hold that just began is approved by it. */
final class Granting {

    private final ApprovalBook book;
    private final Policies policies;
    private final Directory people;
    private final Shapes shapes;
    private final RandomGenerator chance;

    Granting(ApprovalBook book, Policies policies, Directory people, Shapes shapes, RandomGenerator chance) {
        this.book = book;
        this.policies = policies;
        this.people = people;
        this.shapes = shapes;
        this.chance = chance;
    }

    /** Approves it by what people granted ahead; whatever comes in between, people are asked. In turn with all else about it. */
    Optional<Approval> ahead(Pending pending, Instant now) {
        List<Approval> after = new ArrayList<>(1);
        try {
            Decision again = policies.current().decide(pending.ask().action());
            shapes.use(pending, people, again, now, approved -> {
                String grant = approved.grant().orElseThrow();
                ActionId action = pending.ask().action().id();
                Digest policy = again.grounds().version().digest();
                book.replace(
                        approved,
                        "ahead",
                        List.of(
                                new AuditEvent.ShapeUsed(grant, pending.id(), action, now),
                                new AuditEvent.Settled(approved, policy, now)),
                        now);
                after.add(approved);
            });
        } catch (RuntimeException e) {
            return Optional.empty(); // it is recorded as undone, or in doubt; and the hold waits as any other
        }
        return after.stream().findFirst();
    }

    /** What they grant ahead: if all who approved say so, under the policy of now. */
    Optional<GrantedShape> granted(Approval next, Digest policy, Instant now) {
        Ask ask = next.ask();
        if (!(next instanceof Approved)
                || ask.shape().isEmpty()
                || ask.demand().standing().isEmpty()
                || !policy.equals(ask.policy())
                || !next.votes().stream()
                        .allMatch(vote -> vote.terms().standing().isPresent())) {
            return Optional.empty();
        }
        return Optional.of(new GrantedShape(
                GrantedShape.next(chance),
                ask.shape().get(),
                next.id(),
                ask.actor(),
                ask.action().target().name(),
                ask.action().operation().name(),
                policy,
                ask.demand().standing().get().times(),
                next.votes().stream().map(Vote::reasonless).toList(),
                now));
    }
}
