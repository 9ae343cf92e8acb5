package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
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
import dev.imprimatur.core.subject.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
            // The hold is recorded and stored by now, so this must not fail whoever asked: people are asked instead.
            // A step that could not be stored is recorded as undone, or in doubt; the use is lost.
            shapes.troubled(e);
            return Optional.empty();
        }
        return after.stream().findFirst();
    }

    /** From now on it is used. */
    void grant(GrantedShape granted) {
        shapes.grant(granted);
    }

    /**
     * Ends what was granted; allowed to its possible voters, operators, and the requester's own people.
     *
     * @param find the approval by which it was granted
     */
    Shapes.End end(String id, Person by, String because, Function<ApprovalId, Optional<Approval>> find, Instant now) {
        Optional<ApprovalId> approval = shapes.all(now).stream()
                .filter(each -> each.granted().id().equals(id))
                .map(each -> each.granted().approval())
                .findFirst();
        if (approval.isEmpty()) {
            return Shapes.End.UNKNOWN;
        }
        boolean may = by.operator()
                || find.apply(approval.get())
                        .filter(known -> Revocation.may(by, known, people))
                        .isPresent();
        if (!may) {
            return Shapes.End.NOT_YOURS;
        }
        return shapes.end(id, by.id().toString(), because, now).isPresent() ? Shapes.End.ENDED : Shapes.End.UNKNOWN;
    }

    /** Ends what was granted under another policy than the one in force. */
    void followPolicy(Instant now) {
        shapes.follow(policies.current().version(), now);
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
