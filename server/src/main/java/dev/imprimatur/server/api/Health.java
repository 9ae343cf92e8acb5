package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the process lives, whether it can decide, and its numbers. Asked without a credential, so it tells no names. */
public final class Health implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final String version;
    private final List<Check> checks;
    private final Supplier<Optional<Instant>> uncosigned;
    private final LongSupplier overdue;
    private final Meters meters;

    /**
     * Something without which nothing can be allowed.
     *
     * @param wrong a sentence when it does not work; it may also throw
     */
    public record Check(String name, Supplier<Optional<String>> wrong) {

        Optional<String> look() {
            try {
                return wrong.get();
            } catch (RuntimeException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * @param uncosigned since when the log lacks the cosignatures of its witnesses
     * @param overdue how many reviews of broken glass are past their time
     */
    public Health(
            String version,
            List<Check> checks,
            Supplier<Optional<Instant>> uncosigned,
            LongSupplier overdue,
            Meters meters) {
        this.overdue = overdue;
        this.version = version;
        this.uncosigned = uncosigned;
        this.checks = List.copyOf(checks);
        this.meters = meters;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/v1/health", this::health),
                Route.get(Access.ANYBODY, "/v1/ready", this::ready),
                Route.get(Access.ANYBODY, "/metrics", this::metrics));
    }

    private Answer health(Call call) {
        Json.Builder health = Json.fields().with("status", "ok").with("version", version);
        uncosigned.get().ifPresent(since -> health.with("uncosigned_since", since.toString()));
        return Answer.json(200, health.build());
    }

    private Answer ready(Call call) {
        Json.Builder results = Json.fields();
        List<String> failed = new ArrayList<>();
        for (Check check : checks) {
            Optional<String> wrong = check.look();
            results.with(check.name(), wrong.isPresent() ? "failed" : "ok");
            wrong.ifPresent(sentence -> {
                LOG.warn("Not ready: {}: {}", check.name(), sentence);
                failed.add(check.name());
            });
        }
        Json.Fields all = Json.fields().with("checks", results.build()).build();
        if (!failed.isEmpty()) {
            throw Problem.unavailable(
                    "Nothing is allowed until this works again: " + String.join(", ", failed)
                            + ". The gateway's own log says why, and what to do.",
                    all);
        }
        Json.Builder ready = Json.fields().with("status", "ready").withAll(all);
        if (overdue.getAsLong() > 0) {
            ready.with("reviews_overdue", overdue.getAsLong());
        }
        return Answer.json(200, ready.build());
    }

    private Answer metrics(Call call) {
        return Answer.text("text/plain; version=0.0.4; charset=utf-8", meters.text());
    }
}
