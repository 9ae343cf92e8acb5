package dev.imprimatur.server.api;

import dev.imprimatur.core.delivery.Parcel;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.server.delivery.Couriers;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** How channels are, what they gave up, and trying that again. */
public final class Channels implements Resource {

    private static final int SHOWN = 100;

    private final Couriers couriers;

    public Channels(Couriers couriers) {
        this.couriers = couriers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.OPERATOR, "/v1/channels", this::list),
                Route.get(Access.OPERATOR, "/v1/channels/{name}/dead", this::dead),
                Route.post(Access.OPERATOR, "/v1/channels/{name}/retry", this::retry));
    }

    private Answer list(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with("channels", Json.array(couriers.health(), Channels::form))
                        .build());
    }

    private static Json form(Couriers.Health health) {
        return Json.fields()
                .with("name", health.name())
                .with("kind", health.kind())
                .with("waiting", health.waiting())
                .with("waiting_since", health.waitingSince().map(Instant::toString))
                .with("dead", health.dead())
                .with("closed", health.closed())
                .with("failing", health.failing())
                .build();
    }

    private Answer dead(Call call) {
        call.queryOnly();
        List<Parcel> dead =
                couriers.dead(call.variable("name"), SHOWN).orElseThrow(() -> unknown(call.variable("name")));
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "dead",
                                Json.array(
                                        dead,
                                        parcel -> Json.fields()
                                                .with("index", parcel.index())
                                                .with("attempts", parcel.attempts())
                                                .with("failure", parcel.failure())
                                                .with("at", parcel.due().toString())
                                                .build()))
                        .build());
    }

    private Answer retry(Call call) {
        call.body();
        OptionalLong retried = couriers.retry(call.variable("name"));
        if (retried.isEmpty()) {
            throw unknown(call.variable("name"));
        }
        return Answer.json(
                200, Json.fields().with("retried", retried.getAsLong()).build());
    }

    private static Problem unknown(String name) {
        return Problem.notFound("There is no channel `" + Call.brief(name)
                + "`: `imprimatur channel list` shows those in the configuration.");
    }
}
