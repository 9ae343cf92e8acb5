package dev.imprimatur.core.approval;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What people are asked: everything about the held action that they need to decide, fixed when the hold begins.
 *
 * @param action the attempt that was held first
 * @param digest of exactly what would run
 * @param interested the people who may not vote on it
 * @param demand whom it asks, and the times
 * @param obligations under which it would run
 * @param rules that hold it
 * @param policy the digest of the policy set that held it
 * @param because why, as the rules say
 * @param collectable whether the subject can collect the answer later; otherwise its end is the hold's end
 * @param shape of the action and all that binds it, see {@link Shape}; empty where nobody can tell
 */
public record Ask(
        Action action,
        Digest digest,
        Set<PrincipalId> interested,
        Demand demand,
        List<Obligation> obligations,
        List<RuleId> rules,
        Digest policy,
        String because,
        Risk risk,
        boolean collectable,
        Optional<Digest> shape,
        Instant openedAt) {

    public Ask {
        interested = Set.copyOf(interested);
        obligations = List.copyOf(obligations);
        rules = List.copyOf(rules);
    }

    /** What {@code hold} asks about {@code action}, whose digest is {@code digest}, and which has no shape. */
    public static Ask about(Action action, Digest digest, Hold hold, boolean collectable, Instant now) {
        return about(action, digest, hold, collectable, Optional.empty(), now);
    }

    /** What {@code hold} asks about {@code action}, whose digest is {@code digest}. */
    public static Ask about(
            Action action, Digest digest, Hold hold, boolean collectable, Optional<Digest> shape, Instant now) {
        return new Ask(
                action,
                digest,
                action.subject().interested(),
                hold.demand(),
                hold.obligations(),
                hold.grounds().rules(),
                hold.grounds().version().digest(),
                hold.grounds().reason(),
                hold.grounds().risk(),
                collectable,
                shape,
                now);
    }

    /** Who would run it. */
    public PrincipalId actor() {
        return action.subject().actor().id();
    }

    /** From this moment on nobody can approve any more. */
    public Instant expiresAt() {
        return openedAt.plus(demand.expires());
    }
}
