package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.server.delivery.Couriers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured. What the gateway does is counted where it is recorded, so that every connector and the API are in the
 * same numbers. No label holds a stranger's text.
 */
public final class Meters {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter forgotten = Counter.builder("imprimatur.reads.forgotten")
            .description("Reads that were answered and could not be recorded then (audit.reads: batched).")
            .register(registry);
    private static final String REVOKED = "revoked";

    /** Of each gateway the same, so that those of several can be added up. */
    private static final Duration[] BUCKETS = IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Set<ApprovalId> pending = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Optional<String>> logFailure = new AtomicReference<>(Optional.empty());
    private final Map<Effect, Counter> attempts =
            new EnumMap<>(Effect.class); // found without a search: it is the busiest
    private final Counter undecided = attempts("undecided");
    private final Counter halted = attempts("frozen");
    private final Timer appends = Timer.builder("imprimatur.audit.append")
            .description("From handing events to the log until they are durable.")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    private final Timer decisions = Timer.builder("imprimatur.decision")
            .description("From an action proposed through the API to the answer of the policy.")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);

    public Meters() {
        for (Effect effect : Effect.values()) {
            attempts.put(effect, attempts(effect.word()));
        }
        Gauge.builder("imprimatur.holds.pending", pending, Set::size)
                .description("Actions that wait for people.")
                .register(registry);
    }

    private Counter attempts(String effect) {
        return Counter.builder("imprimatur.attempts")
                .description("Actions that were attempted, by what the policy answered.")
                .tag("effect", effect)
                .register(registry);
    }

    /** These wait at the start. */
    public void pendingAtStart(Collection<ApprovalId> holds) {
        pending.addAll(holds);
    }

    /** {@code log}, with everything that passes through it measured. */
    public AuditLog measuring(AuditLog log) {
        return new AuditLog() {
            @Override
            public CompletableFuture<Long> append(List<AuditEvent> events) {
                long start = System.nanoTime();
                return log.append(events).whenComplete((index, failure) -> appended(events, start, failure));
            }

            @Override
            public CompletableFuture<Long> appendAtLeisure(List<AuditEvent> events) {
                long start = System.nanoTime();
                return log.appendAtLeisure(events).whenComplete((index, failure) -> appended(events, start, failure));
            }
        };
    }

    private void appended(List<AuditEvent> events, long start, @Nullable Throwable failure) {
        appends.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        logFailure.set(Optional.ofNullable(failure).map(Throwable::getMessage));
        if (failure == null) {
            events.forEach(this::happened);
        }
    }

    /** Why the last append failed; empty when it did not. */
    public Optional<String> logFailure() {
        return logFailure.get();
    }

    private void happened(AuditEvent event) {
        switch (event) {
            case AuditEvent.Decided decided ->
                attempts.getOrDefault(decided.decision().effect(), undecided).increment();
            case AuditEvent.Held held -> pending.add(held.approval());
            case AuditEvent.Settled settled -> settled(settled);
            case AuditEvent.Voted voted ->
                count(
                        "imprimatur.votes",
                        "result",
                        voted.refused().map(refused -> refused.why().word()).orElse("accepted"));
            case AuditEvent.VoterRefused refused -> count("imprimatur.votes", "result", "not-a-voter");
            case AuditEvent.Executed executed ->
                count("imprimatur.executions", "outcome", executed.outcome().word());
            case AuditEvent.Released released -> count("imprimatur.releases", "result", "released");
            case AuditEvent.NotReleased refused -> count("imprimatur.releases", "result", "refused");
            case AuditEvent.SignedIn signedIn ->
                count("imprimatur.sign.ins", "result", signedIn.accepted() ? "accepted" : "refused");
            case AuditEvent.PolicyLoaded loaded -> count("imprimatur.policy.loads", "result", "loaded");
            case AuditEvent.PolicyRefused refused -> count("imprimatur.policy.loads", "result", "refused");
            case AuditEvent.Undone undone -> {
                if (!undone.step().equals(REVOKED)) {
                    pending.add(undone.approval());
                }
            }
            case AuditEvent.Frozen frozen -> count("imprimatur.freezes", "change", "frozen");
            case AuditEvent.Thawed thawed -> count("imprimatur.freezes", "change", "thawed");
            case AuditEvent.ShapeGranted granted -> count("imprimatur.shapes", "change", "granted");
            case AuditEvent.ShapeUsed used -> count("imprimatur.shapes", "change", "used");
            case AuditEvent.ShapeEnded ended -> count("imprimatur.shapes", "change", "ended");
            case AuditEvent.Halted halted -> this.halted.increment();
            case AuditEvent.Cut cut -> {}
            case AuditEvent.RowRefused refused -> rowRefused(refused.approval());
            case AuditEvent.Undecided undecided -> this.undecided.increment();
            case AuditEvent.Delegated delegated -> count("imprimatur.delegations", "change", "made");
            case AuditEvent.Undelegated ended -> count("imprimatur.delegations", "change", "ended");
            case AuditEvent.Reminded reminded -> count("imprimatur.reminders", "result", "recorded");
            case AuditEvent.Undelivered undelivered ->
                count("imprimatur.undelivered", "channel", undelivered.channel());
            case AuditEvent.GlassRefused refused -> count("imprimatur.glass", "result", "refused");
            case AuditEvent.Reviewed reviewed ->
                count("imprimatur.reviews", "finding", reviewed.finding().word());
            case AuditEvent.ReviewClosed closed -> {}
            case AuditEvent.ReviewOverdue overdue -> {}
            case AuditEvent.AuditRead read -> {}
            case AuditEvent.Erased erased -> {}
            case AuditEvent.Attempted attempted -> {}
            case AuditEvent.ReadsForgotten reads -> forgotten.increment((double) reads.reads());
            case AuditEvent.Configured configured -> {}
            case AuditEvent.CredentialIssued issued -> {}
            case AuditEvent.CredentialRevoked revoked -> {}
            case AuditEvent.PersonChanged changed -> {}
            case AuditEvent.PasskeyRegistered registered -> {}
            case AuditEvent.PasskeyRemoved removed -> {}
            case AuditEvent.AccountLinked linked -> {}
            case AuditEvent.Lifecycle lifecycle -> {}
        }
    }

    private void rowRefused(ApprovalId approval) {
        pending.remove(approval);
        count("imprimatur.rows.refused", "kind", "approval");
    }

    private void settled(AuditEvent.Settled settled) {
        String state = settled.approval().state();
        if (state.equals(REVOKED)) {
            count("imprimatur.releases", "result", state); // the hold had ended before
            return;
        }
        pending.remove(settled.approval().id());
        count("imprimatur.holds.ended", "state", state);
        Timer.builder("imprimatur.holds.duration")
                .tag("state", state)
                .register(registry)
                .record(nonNegative(Duration.between(settled.approval().ask().openedAt(), settled.at())));
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private void count(String name, String label, String value) {
        Counter.builder(name).tag(label, value).register(registry).increment();
    }

    /** Since when the log lacks the cosignatures of its witnesses. */
    public void uncosigned(Supplier<Optional<Instant>> since, InstantSource clock) {
        Gauge.builder(
                        "imprimatur.audit.uncosigned",
                        () -> since.get()
                                .map(start -> nonNegative(Duration.between(start, clock.instant()))
                                                .toMillis()
                                        / 1_000.0)
                                .orElse(0.0))
                .baseUnit("seconds")
                .description(
                        "For how long the newest checkpoint has lacked the cosignatures of its witnesses; 0 while it has"
                                + " them.")
                .strongReference(true)
                .register(registry);
    }

    /** What channels have still to deliver, and for how long, and gave up. */
    public void channels(Couriers couriers, InstantSource clock) {
        for (Couriers.Health channel : couriers.health()) {
            String name = channel.name();
            channel(
                    name,
                    "waiting",
                    "Events that a channel has still to deliver.",
                    () -> couriers.counts(name).waiting());
            channel(
                    name,
                    "oldest",
                    "For how many seconds the oldest event that could be delivered has waited; 0 when none does.",
                    () -> couriers.waitingSince(name)
                            .map(since -> nonNegative(Duration.between(since, clock.instant()))
                                    .toSeconds())
                            .orElse(0L));
            channel(
                    name,
                    "dead",
                    "Events that a channel gave up.",
                    () -> couriers.counts(name).dead());
        }
    }

    private void channel(String name, String what, String description, LongSupplier count) {
        Gauge.builder("imprimatur.channel." + what, count, LongSupplier::getAsLong)
                .description(description)
                .tag("channel", name)
                .strongReference(true)
                .register(registry);
    }

    /** The reviews of broken glass that are open, and those of them that are past their time. */
    public void reviews(LongSupplier open, LongSupplier overdue) {
        Gauge.builder("imprimatur.reviews.open", open, LongSupplier::getAsLong)
                .description("Broken glass that others have not looked into yet.")
                .strongReference(true)
                .register(registry);
        Gauge.builder("imprimatur.reviews.overdue", overdue, LongSupplier::getAsLong)
                .description("Reviews of broken glass that are past their time.")
                .strongReference(true)
                .register(registry);
    }

    /** How many clients are signed in to a target's connector. */
    public void sessions(Target target, IntSupplier sessions) {
        Gauge.builder("imprimatur.sessions", sessions, IntSupplier::getAsInt)
                .description("Clients that are signed in to a connector.")
                .tag("target", target.name())
                .strongReference(true)
                .register(registry);
    }

    /** So many requests that claimed to come from this channel were refused: none. */
    void refusedAtStart(String channel) {
        refusals(channel).increment(0);
    }

    /** A request that claimed to come from this channel was refused. */
    void refused(String channel) {
        refusals(channel).increment();
    }

    private Counter refusals(String channel) {
        return Counter.builder("imprimatur.callbacks.refused")
                .description("Requests that claimed to come from a channel, and were not believed.")
                .tag("channel", channel)
                .register(registry);
    }

    /** The policy answered an action in so many nanoseconds. */
    void decided(long nanos) {
        decisions.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A request was answered. */
    void answered(String method, String template, int status, long nanos) {
        String known = List.of("GET", "HEAD", "POST", "DELETE").contains(method) ? method : "other";
        Timer.builder("imprimatur.http.requests")
                .tag("method", known)
                .tag("route", template)
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Everything, in Prometheus' text form. */
    String text() {
        return registry.scrape();
    }
}
