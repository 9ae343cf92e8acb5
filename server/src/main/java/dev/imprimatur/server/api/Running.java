package dev.imprimatur.server.api;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.ApprovalId;
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

    private final ConcurrentHashMap<String, Started> started = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param at when the permit was consumed
     */
    public record Started(ActionId action, Optional<ApprovalId> approval, Instant at) {

        String name() {
            return approval.map(ApprovalId::text).orElse(action.text());
        }
    }

    /** Whether so much is running that nothing more may begin. */
    boolean full() {
        return started.size() >= MOST;
    }

    /** It runs from now on. */
    public void begin(Started one) {
        started.put(one.name(), one);
    }

    /** Takes it out; of any number of callers one gets it. */
    Optional<Started> end(String name) {
        return Optional.ofNullable(started.remove(name));
    }

    /** Takes out all that began before {@code moment}. */
    public List<Started> endBefore(Instant moment) {
        return started.values().stream()
                .filter(one -> one.at().isBefore(moment))
                .flatMap(one -> end(one.name()).stream())
                .toList();
    }
}
