package dev.imprimatur.server.api;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What programs are doing right now under permits they took here: consumed, and not reported on yet. */
public final class Running {

    /** Whoever has not said by then how it went is not heard any more: nobody knows. */
    public static final Duration PATIENCE = Duration.ofHours(24);

    private static final int MOST = 100_000;
    private static final int MOST_OF_ONE = 1_000;

    private final ConcurrentHashMap<String, Started> started = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PrincipalId, Integer> each = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param actor who does it; empty where a start does not tell
     * @param at when the permit was consumed
     */
    public record Started(ActionId action, Optional<ApprovalId> approval, Optional<PrincipalId> actor, Instant at) {

        String name() {
            return approval.map(ApprovalId::text).orElse(action.text());
        }
    }

    /** Why nothing more of {@code actor} may begin, as a sentence: so much is running. */
    Optional<String> objection(PrincipalId actor) {
        if (each.getOrDefault(actor, 0) >= MOST_OF_ONE) {
            return Optional.of("`" + actor + "` has not said yet how `" + MOST_OF_ONE + "` of its actions went: nothing"
                    + " more of it may begin until it does, at `/v1/permits/outcome`. What is silent for a day is given"
                    + " up.");
        }
        return started.size() >= MOST
                ? Optional.of("Too many programs have not said yet how their actions went: nothing more may begin until"
                        + " they do.")
                : Optional.empty();
    }

    /** It runs from now on. */
    public void begin(Started one) {
        if (Optional.ofNullable(started.put(one.name(), one)).isEmpty()) {
            one.actor().ifPresent(actor -> each.merge(actor, 1, Integer::sum));
        }
    }

    /** Takes it out; of any number of callers one gets it. */
    Optional<Started> end(String name) {
        Optional<Started> ended = Optional.ofNullable(started.remove(name));
        ended.flatMap(Started::actor).ifPresent(actor -> {
            each.merge(actor, -1, Integer::sum);
            each.remove(actor, 0);
        });
        return ended;
    }

    /** Takes out all that began before {@code moment}. */
    public List<Started> endBefore(Instant moment) {
        return started.values().stream()
                .filter(one -> one.at().isBefore(moment))
                .flatMap(one -> end(one.name()).stream())
                .toList();
    }
}
