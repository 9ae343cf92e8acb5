package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.local.SignInCodes;
import dev.imprimatur.identity.token.Grant;
import dev.imprimatur.identity.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Signing in with a one-time code. */
public final class SignIns implements Resource {

    /** A session ends after this. */
    public static final Duration SESSION = Duration.ofHours(12);

    private static final Answer HOW =
            Answer.json(200, Json.fields().with("method", "local").build());

    private final SignInCodes codes;
    private final Tokens tokens;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Throttle failures;

    public SignIns(SignInCodes codes, Tokens tokens, Recorder recorder, InstantSource clock) {
        this.codes = codes;
        this.tokens = tokens;
        this.recorder = recorder;
        this.clock = clock;
        this.failures = new Throttle(30, Duration.ofMinutes(1), clock);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post(Access.ANYBODY, "/v1/sign-in", this::signIn),
                Route.get(Access.ANYBODY, "/v1/sign-in", call -> HOW));
    }

    private Answer signIn(Call call) {
        Body body = call.body("person", "code");
        PrincipalId person = person(body.text("person"));
        Secret code = new Secret(body.text("code").strip());
        Instant now = clock.instant();
        if (!codes.redeem(person, code, now)) {
            if (failures.full()) {
                throw Problem.tooMany("Too many sign-ins failed just now: wait a minute and try again.");
            }
            recorder.record(new AuditEvent.SignedIn(person.toString(), false, "otp", "wrong-code", now));
            throw Problem.unauthenticated("`" + person.name() + "` with this code is not known here. A code is good"
                    + " once, and for a day: look at the file with your code again.");
        }
        recorder.record(new AuditEvent.SignedIn(person.toString(), true, "otp", "", now));
        Tokens.Fresh fresh = tokens.issue(new Grant(person, person, Audience.PERSON, Set.of("*"), "otp", SESSION));
        return Answer.json(
                200,
                Json.fields()
                        .with("token", fresh.text().reveal())
                        .with("person", person.toString())
                        .with("expires", fresh.credential().expires().toString())
                        .build());
    }

    private static PrincipalId person(String text) {
        try {
            return text.startsWith("person:")
                    ? PrincipalId.parse(text)
                    : new PrincipalId(PrincipalId.Kind.PERSON, text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }
}
