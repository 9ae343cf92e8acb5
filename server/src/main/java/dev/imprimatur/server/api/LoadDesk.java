package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.server.load.Load;
import dev.imprimatur.server.load.LoadCount;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** How much is asked of whom, and how they answer: for those who see to it that people can still look. That they looked is recorded. */
public final class LoadDesk implements Resource {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final AuditSearch search;
    private final Supplier<Roster> people;
    private final Recorder recorder;
    private final InstantSource clock;

    /** @param people as they are known now */
    public LoadDesk(AuditSearch search, Supplier<Roster> people, Recorder recorder, InstantSource clock) {
        this.search = search;
        this.people = people;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get(Access.OVERSEER, "/v1/load", this::load));
    }

    private Answer load(Call call) {
        call.queryOnly("since");
        Instant now = clock.instant();
        Instant since = call.query("since").map(text -> since(text, now)).orElse(now.minus(USUAL));
        List<Load> loads = LoadCount.of(search, people.get().people(), since, now);
        long votes = loads.stream().mapToLong(Load::decided).sum();
        recorder.record(new AuditEvent.AuditRead(
                call.caller().subject().actor().id(),
                Json.fields()
                        .with("type", "voted")
                        .with("since", since.toString())
                        .build(),
                Math.toIntExact(votes),
                now));
        return Answer.json(
                200,
                Json.fields()
                        .with("since", since.toString())
                        .with("load", Json.array(loads, LoadDesk::form))
                        .build());
    }

    private static Instant since(String text, Instant now) {
        try {
            Instant since = Instant.parse(text);
            if (since.isBefore(now) && since.isAfter(now.minus(LONGEST))) {
                return since;
            }
            throw Problem.invalid("`since=" + Call.brief(text) + "` is not within the last 366 days.");
        } catch (DateTimeException e) {
            throw Problem.invalid("`since=" + Call.brief(text) + "` is no moment: write it as `2026-11-30T09:30:00Z`.");
        }
    }

    private static Json form(Load load) {
        Json.Builder json = Json.fields()
                .with("person", load.person())
                .with("asked", load.asked())
                .with("decided", load.decided())
                .with("approved", load.approved())
                .with("denied", load.denied())
                .with("fast", load.fast());
        if (load.decided() > 0) {
            json.with("median_ms", load.median().toMillis())
                    .with("p90_ms", load.late().toMillis())
                    .with("denied_share", share(load.denied(), load.decided()));
        }
        if (load.approved() > 0) {
            json.with("fast_share", share(load.fast(), load.approved()));
        }
        return json.build();
    }

    /** To a thousandth. */
    private static Json share(long part, long whole) {
        long thousandths = Math.round(1_000.0 * part / whole);
        return thousandths % 1_000 == 0 ? new Json.Whole(thousandths / 1_000) : new Json.Decimal(thousandths / 1_000.0);
    }
}
