package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Digest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a vote is taken: checked, recorded whatever comes of it, and stored. Called in turn with all else about its approval. */
final class Voting {

    private final ApprovalBook book;
    private final Policies policies;
    private final Delegations people;
    private final Granting granting;
    private final InstantSource clock;

    Voting(ApprovalBook book, Policies policies, Delegations people, Granting granting, InstantSource clock) {
        this.book = book;
        this.policies = policies;
        this.people = people;
        this.granting = granting;
        this.clock = clock;
    }

    Cast vote(Approval approval, Vote given) {
        Instant now = clock.instant();
        Vote said = given.at(now);
        Vote vote = approval instanceof Pending waits ? waits.placed(said, people, now) : said;
        if (!(approval instanceof Pending pending)) {
            Cast.Refused late = late(approval);
            book.record(List.of(new AuditEvent.Voted(approval.id(), vote, Optional.of(late), Optional.empty())));
            return late;
        }
        Decision again = policies.current().decide(pending.ask().action());
        Digest policy = again.grounds().version().digest();
        Cast cast = pending.cast(vote, people, again, now);
        switch (cast) {
            case Cast.Refused refused ->
                book.record(
                        List.of(new AuditEvent.Voted(approval.id(), vote, Optional.of(refused), Optional.of(policy))));
            case Cast.Counted(Approval next) -> counted(next, vote, policy, now);
        }
        return cast;
    }

    private void counted(Approval next, Vote vote, Digest policy, Instant now) {
        List<AuditEvent> events = new ArrayList<>();
        events.add(new AuditEvent.Voted(
                next.id(), vote, Optional.empty(), Optional.of(policy), Optional.of(next.revision())));
        if (!(next instanceof Pending)) {
            events.add(new AuditEvent.Settled(next, policy, now));
        }
        Optional<GrantedShape> granted = granting.granted(next, policy, now);
        granted.ifPresent(shape -> events.add(new AuditEvent.ShapeGranted(shape)));
        book.replace(next, "voted", events, now);
        granted.ifPresent(granting::grant);
    }

    /** What a vote is told that comes behind the end. */
    static Cast.Refused late(Approval ended) {
        return new Cast.Refused(
                Cast.Why.LATE,
                "The approval " + ended.id() + " has ended already: " + ended.state() + " by " + ended.endedBy()
                        + ". This vote changes nothing.");
    }
}
