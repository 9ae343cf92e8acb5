package dev.imprimatur.core.audit;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One step, as it is recorded. Fields are only ever added to an event, never renamed or given another meaning. */
public sealed interface AuditEvent {

    /** When it happened, by the gateway's clock. */
    Instant at();

    /** An action arrived. */
    record Attempted(Action action) implements AuditEvent {
        @Override
        public Instant at() {
            return action.at();
        }
    }

    /** The policy answered. */
    record Decided(ActionId action, Decision decision, Instant at) implements AuditEvent {}

    /**
     * A hold begins.
     *
     * @param attached the action joins a hold that was there: the same action by the same subject
     */
    record Held(ActionId action, ApprovalId approval, Ask ask, boolean attached, Instant at) implements AuditEvent {}

    /**
     * Somebody voted.
     *
     * @param refused why the vote does not count; empty when it does
     * @param policy the set that was asked again; empty where the approval had ended
     * @param revision how often the approval has changed with it; empty where it does not count, or nobody told
     */
    record Voted(
            ApprovalId approval,
            Vote vote,
            Optional<Cast.Refused> refused,
            Optional<Digest> policy,
            Optional<Integer> revision)
            implements AuditEvent {

        /** One that changes nothing, or does not tell how often the approval has changed. */
        public Voted(ApprovalId approval, Vote vote, Optional<Cast.Refused> refused, Optional<Digest> policy) {
            this(approval, vote, refused, policy, Optional.empty());
        }

        @Override
        public Instant at() {
            return vote.at();
        }
    }

    /** A vote was attempted with a credential that can't vote: a machine's, or one for something else. */
    record VoterRefused(ApprovalId approval, String who, String why, Instant at) implements AuditEvent {}

    /**
     * An approval reached its end; the type says which.
     *
     * @param policy the set that was asked when the last vote was given; where no vote ended it, the one that held it
     */
    record Settled(Approval approval, Digest policy, Instant at) implements AuditEvent {}

    /**
     * A permit was spent; the bytes go out next.
     *
     * @param approval the approval it came from; empty where the policy allowed the action outright and the permit had to
     *     travel to whoever acts
     * @param policy the set that was asked again just before
     * @param obligations under which it runs: of the policy, and what its approvers added
     */
    record Released(
            ActionId action,
            Optional<ApprovalId> approval,
            Digest digest,
            Digest policy,
            List<Obligation> obligations,
            Instant at)
            implements AuditEvent {
        public Released {
            obligations = List.copyOf(obligations);
        }
    }

    /**
     * An action was not released after all.
     *
     * @param approval as for {@link Released}
     */
    record NotReleased(ActionId action, Optional<ApprovalId> approval, String why, Instant at) implements AuditEvent {}

    /**
     * It ran, or nobody knows whether.
     *
     * @param approval the approval it ran under; empty where the policy allowed it outright
     * @param took from the first byte sent to the last one received
     */
    record Executed(ActionId action, Optional<ApprovalId> approval, Outcome outcome, Duration took, Instant at)
            implements AuditEvent {}

    /** A step that was recorded could not be stored, so it did not happen; the approval is as it was before. */
    record Undone(ApprovalId approval, String step, String why, Instant at) implements AuditEvent {}

    /** A stored approval does not carry our seal, or is older than what was stored last: it counts for nothing. */
    record RowRefused(ApprovalId approval, String why, Instant at) implements AuditEvent {}

    /** People approved a shape ahead. */
    record ShapeGranted(GrantedShape granted) implements AuditEvent {
        @Override
        public Instant at() {
            return granted.at();
        }
    }

    /** A hold is approved by what was granted ahead. */
    record ShapeUsed(String grant, ApprovalId approval, ActionId action, Instant at) implements AuditEvent {}

    /**
     * What was granted ahead ends before its time.
     *
     * @param by a person, {@code policy} when it changed, or {@code people} when somebody who granted it may no longer
     */
    record ShapeEnded(String grant, String by, String because, Instant at) implements AuditEvent {}

    /** Something is stopped from now on. */
    record Frozen(Freeze freeze) implements AuditEvent {
        @Override
        public Instant at() {
            return freeze.since();
        }
    }

    /** A freeze ends. */
    record Thawed(String freeze, PrincipalId by, String because, Instant at) implements AuditEvent {}

    /** A freeze kept an action from running, whatever the policy says. */
    record Halted(ActionId action, String freeze, Instant at) implements AuditEvent {}

    /**
     * What runs is to be stopped, and the sessions with it.
     *
     * @param approval whatever runs under it; empty where all sessions of {@code subject} end
     * @param by a person, or {@code people} when {@code subject} is no longer known
     */
    record Cut(Optional<ApprovalId> approval, PrincipalId subject, String by, String because, Instant at)
            implements AuditEvent {}

    /** About people who are not there, or are not asked: delegations, reminders, broken glass and its reviews. */
    sealed interface Arrangement extends AuditEvent {}

    /** Somebody lets another decide in their place. */
    record Delegated(Delegation delegation) implements Arrangement {
        @Override
        public Instant at() {
            return delegation.at();
        }
    }

    /** A delegation ends before its time. */
    record Undelegated(Delegation delegation, PrincipalId by, String because, Instant at) implements Arrangement {}

    /** People are told again that something waits for them; whoever carries notices goes by this. */
    record Reminded(Reminder reminder) implements Arrangement {
        @Override
        public Instant at() {
            return reminder.at();
        }
    }

    /**
     * A channel could not tell people that something waits for them; others try instead. Once for each approval and channel.
     *
     * @param channel as it is called in the configuration
     */
    record Undelivered(ApprovalId approval, String channel, String why, Instant at) implements Arrangement {}

    /** Somebody wanted to run a held action unapproved, and may not. */
    record GlassRefused(ApprovalId approval, PrincipalId who, Cast.Refused refused, Instant at)
            implements Arrangement {}

    /** One of those who look into broken glass gave a finding. */
    record Reviewed(ApprovalId approval, Review.Finding finding) implements Arrangement {
        @Override
        public Instant at() {
            return finding.at();
        }
    }

    /** All findings that it takes are there. */
    record ReviewClosed(Review review, Instant at) implements Arrangement {}

    /** A review is past its time, and open. */
    record ReviewOverdue(Review review, Instant at) implements Arrangement {}

    /** The policy could not answer, so the action was refused. */
    record Undecided(ActionId action, String why, Instant at) implements AuditEvent {}

    /** A policy set came into force. */
    record PolicyLoaded(PolicyVersion version, int rules, Instant at) implements AuditEvent {}

    /** A policy set was offered and is invalid; the one before stays. */
    record PolicyRefused(List<String> errors, Instant at) implements AuditEvent {
        public PolicyRefused {
            errors = List.copyOf(errors);
        }
    }

    /** The gateway read its configuration, and goes by it until it stops. */
    record Configured(Configuration configuration, Instant at) implements AuditEvent {}

    /** A credential was issued. */
    record CredentialIssued(IssuedCredential credential) implements AuditEvent {
        @Override
        public Instant at() {
            return credential.issued();
        }
    }

    /**
     * A credential was revoked.
     *
     * @param ends from then on it is good for nothing; later than {@code at} where another one takes its place
     */
    record CredentialRevoked(String credential, PrincipalId by, Instant ends, Instant at) implements AuditEvent {

        /** At once. */
        public CredentialRevoked(String credential, PrincipalId by, Instant at) {
            this(credential, by, at, at);
        }
    }

    /** Somebody proved who they are, or failed to. */
    record SignedIn(String who, boolean accepted, String method, String why, Instant at) implements AuditEvent {}

    /**
     * Who is known changed.
     *
     * @param what {@code known} at their first sign-in, {@code changed} when the provider tells something else of them,
     *     {@code refused} when it vouches for them no longer, {@code disabled} and {@code enabled} by an administrator
     * @param by a person, or {@code provider}
     */
    record PersonChanged(KnownPerson person, String what, String by, Instant at) implements AuditEvent {}

    /** Somebody registered a passkey, and can sign votes with it from now on. */
    record PasskeyRegistered(Passkey passkey) implements AuditEvent {
        @Override
        public Instant at() {
            return passkey.registered();
        }
    }

    /** A passkey signs for nobody any more. */
    record PasskeyRemoved(Passkey passkey, PrincipalId by, Instant at) implements AuditEvent {}

    /**
     * An account was linked to a person, or unlinked.
     *
     * @param by who showed the code, or took the link back
     */
    record AccountLinked(LinkedAccount link, PrincipalId by) implements AuditEvent {
        @Override
        public Instant at() {
            return link.ended().map(LinkedAccount.Ended::at).orElse(link.linked());
        }
    }

    /**
     * Somebody read what was recorded.
     *
     * @param query what they asked for
     * @param events how many they were given
     */
    record AuditRead(PrincipalId reader, Json.Fields query, int events, Instant at) implements AuditEvent {}

    /** Somebody erases what is personal: it goes next. */
    record Erased(Erasure erasure, PrincipalId by, String because, Instant at) implements AuditEvent {}

    /**
     * The gateway started or stopped.
     *
     * @param what {@code started} or {@code stopped}
     */
    record Lifecycle(String what, String version, Instant at) implements AuditEvent {
        public Lifecycle {
            if (!what.equals("started") && !what.equals("stopped")) {
                throw new IllegalArgumentException("A gateway is `started` or `stopped`, not `" + what + "`.");
            }
        }
    }

    /**
     * Reads were answered while the log failed, and are not in it; only a gateway with {@code audit.reads: batched} does that.
     *
     * @param reads how many
     */
    record ReadsForgotten(long reads, Instant at) implements AuditEvent {}

    /** The name of the kind, as it is recorded. */
    default String type() {
        return switch (this) {
            case Attempted event -> "attempted";
            case Decided event -> "decided";
            case Held event -> "held";
            case Voted event -> event.refused().isPresent() ? "vote-refused" : "voted";
            case VoterRefused event -> "vote-refused";
            case Settled event -> event.approval().state();
            case Released event -> "released";
            case NotReleased event -> "not-released";
            case Executed event -> "executed";
            case Undone event -> "undone";
            case RowRefused event -> "row-refused";
            case ShapeGranted event -> "shape-granted";
            case ShapeUsed event -> "shape-used";
            case ShapeEnded event -> "shape-ended";
            case Frozen event -> "frozen";
            case Thawed event -> "thawed";
            case Halted event -> "halted";
            case Cut event -> "cut";
            case Delegated event -> "delegated";
            case Undelegated event -> "undelegated";
            case Reminded event -> "reminded";
            case Undelivered event -> "undelivered";
            case GlassRefused event -> "glass-refused";
            case Reviewed event -> "reviewed";
            case ReviewClosed event -> "review-closed";
            case ReviewOverdue event -> "review-overdue";
            case Undecided event -> "undecided";
            case PolicyLoaded event -> "policy-loaded";
            case PolicyRefused event -> "policy-refused";
            case Configured event -> "configured";
            case CredentialIssued event -> "credential-issued";
            case CredentialRevoked event -> "credential-revoked";
            case SignedIn event -> event.accepted() ? "signed-in" : "sign-in-refused";
            case PersonChanged event -> "person-" + event.what();
            case PasskeyRegistered event -> "passkey-registered";
            case PasskeyRemoved event -> "passkey-removed";
            case AccountLinked event -> event.link().lasts() ? "account-linked" : "account-unlinked";
            case AuditRead event -> "audit-read";
            case Erased event -> Erasures.TYPE;
            case Lifecycle event -> event.what();
            case ReadsForgotten event -> "reads-forgotten";
        };
    }

    /** The event as it is recorded; see {@link EventForm}. */
    default Json.Fields canonical() {
        return EventForm.of(this);
    }
}
