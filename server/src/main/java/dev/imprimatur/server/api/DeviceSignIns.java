package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.oidc.DeviceSignIn;
import dev.imprimatur.identity.oidc.Oidc;
import dev.imprimatur.identity.oidc.Session;
import dev.imprimatur.identity.oidc.SignInRefused;
import dev.imprimatur.identity.token.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in on the command line, at the provider. */
public final class DeviceSignIns implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSignIns.class);

    private final Oidc oidc;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Throttles begun;

    public DeviceSignIns(Oidc oidc, Recorder recorder, InstantSource clock) {
        this.oidc = oidc;
        this.recorder = recorder;
        this.clock = clock;
        this.begun = new Throttles(60, Duration.ofMinutes(1), clock);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/v1/sign-in", this::how),
                Route.post(Access.ANYBODY, "/v1/sign-in/device", this::begin),
                Route.post(Access.ANYBODY, "/v1/sign-in/device/token", this::look));
    }

    private Answer how(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with("method", "oidc")
                        .with("issuer", oidc.config().issuer().toString())
                        .with("device", oidc.config().device())
                        .build());
    }

    private Answer begin(Call call) {
        call.body();
        if (begun.full(call.client())) {
            throw Problem.tooMany("Too many sign-ins began just now: wait a minute and try again.");
        }
        try {
            DeviceSignIn.Begun begin = oidc.device().begin(call.client());
            return Answer.json(
                    200,
                    Json.fields()
                            .with("handle", begin.handle().reveal())
                            .with("user_code", begin.code())
                            .with("verification_uri", begin.place().toString())
                            .with("verification_uri_complete", begin.direct().map(URI::toString))
                            .with("expires", begin.until().toString())
                            .with("interval", begin.pause().toSeconds())
                            .build());
        } catch (SignInRefused e) {
            throw Problem.forbidden(e.sentence());
        } catch (ProviderFailure e) {
            throw unavailable(e);
        }
    }

    private Answer look(Call call) {
        Secret handle = new Secret(call.body("handle").text("handle"));
        try {
            return switch (oidc.device().look(handle)) {
                case DeviceSignIn.State.Open(Duration pause) ->
                    Answer.json(
                            202,
                            Json.fields().with("interval", pause.toSeconds()).build());
                case DeviceSignIn.State.Done done -> {
                    Tokens.Fresh fresh = oidc.sessions().open(done.person(), Session.Kind.DEVICE);
                    String person = fresh.credential().holder().toString();
                    recorder.record(new AuditEvent.SignedIn(
                            person, true, fresh.credential().method(), "", clock.instant()));
                    yield Answer.json(
                            200,
                            Json.fields()
                                    .with("token", fresh.text().reveal())
                                    .with("person", person)
                                    .with(
                                            "expires",
                                            fresh.credential().expires().toString())
                                    .build());
                }
            };
        } catch (SignInRefused e) {
            LOG.info("A sign-in was refused ({}): {}", e.why(), e.sentence());
            if (!e.why().equals("late")) {
                recorder.record(new AuditEvent.SignedIn("unknown", false, "oidc", e.why(), clock.instant()));
            }
            throw Problem.forbidden(e.sentence());
        } catch (ProviderFailure e) {
            throw unavailable(e);
        }
    }

    private static Problem unavailable(ProviderFailure failure) {
        LOG.error("A sign-in is not possible: {}", failure.getMessage());
        return Problem.unavailable(
                "The sign-in provider does not answer as it should: the gateway's own log says more.");
    }
}
