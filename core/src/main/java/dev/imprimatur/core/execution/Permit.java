package dev.imprimatur.core.execution;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to run one action, once, until it expires. It is made from an {@link Allow} that a policy set returned, or
 * from an {@link Approved} that an approval reached and whose use was entered in the ledger; there is no other way.
 */
public final class Permit {

    /** An allowed action must start within this time; it normally starts at once. */
    public static final Duration ALLOWED_FOR = Duration.ofMinutes(1);

    private final Action action;
    private final Optional<ApprovalId> approval;
    private final List<Obligation> obligations;
    private final Instant from;
    private final Instant expires;
    private final AtomicBoolean spent = new AtomicBoolean();

    private Permit(
            Action action, Optional<ApprovalId> approval, List<Obligation> obligations, Instant from, Instant expires) {
        this.action = action;
        this.approval = approval;
        this.obligations = obligations;
        this.from = from;
        this.expires = expires;
    }

    /** For the action that the policy allowed. */
    public static Permit of(Allow allow) {
        Instant from = allow.action().at();
        return new Permit(allow.action(), Optional.empty(), allow.obligations(), from, from.plus(ALLOWED_FOR));
    }

    /**
     * For an action that people approved. Spends the approval in the ledger, for ever, before it returns.
     *
     * @param action what is about to be sent, read again; its digest must be the approved one
     * @throws PermitRefused when another action was approved, the time to use it is over, or it was used before
     */
    public static Permit of(Approved approved, Action action, PermitLedger ledger, Instant now) throws PermitRefused {
        Digest digest = action.digest();
        if (!digest.equals(approved.ask().digest())) {
            throw new PermitRefused("What would run (" + digest + ") is not what was approved ("
                    + approved.ask().digest() + "). Nothing was executed; ask for exactly this.");
        }
        if (now.isBefore(approved.at()) || !now.isBefore(approved.useBy())) {
            throw new PermitRefused("The approval " + approved.id() + " had to be used between " + approved.at()
                    + " and " + approved.useBy() + ". Nothing was executed; ask again.");
        }
        if (!ledger.consume(approved.id().text(), now)) {
            throw new PermitRefused("The approval " + approved.id()
                    + " has been used already, and an approval is good for one execution. Ask again.");
        }
        return new Permit(action, Optional.of(approved.id()), approved.obligations(), now, approved.useBy());
    }

    /**
     * Takes the right out of the permit. The caller must send exactly this action's bytes, and nothing when this throws.
     *
     * @throws PermitRefused when it was spent before, is about another action, or is too old
     */
    public void spend(Action about, Instant now) throws PermitRefused {
        if (!about.equals(action) && !about.digest().equals(action.digest())) {
            throw new PermitRefused("This permit is for another action. Nothing was executed.");
        }
        if (now.isBefore(from) || !now.isBefore(expires)) {
            throw new PermitRefused("The permit was good from " + from + " until " + expires
                    + ", and the gateway's clock says " + now + ". Nothing was executed; try again.");
        }
        if (!spent.compareAndSet(false, true)) {
            throw new PermitRefused("This permit has been used already. Nothing more was executed.");
        }
    }

    /** The approval it comes from; empty where the policy allowed it outright. */
    public Optional<ApprovalId> approval() {
        return approval;
    }

    /** What the action must suffer; who can't do all of it must not run the action. */
    public List<Obligation> obligations() {
        return obligations;
    }

    /** From this moment on it is good for nothing. */
    public Instant expires() {
        return expires;
    }
}
