package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Web;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Signing in on the command line (RFC 8628): the person enters a short code in a browser, anywhere. The gateway alone
 * talks to the provider; the command line holds a handle that is good for this one sign-in, and no token of the provider.
 */
public final class DeviceSignIn {

    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final long USUAL_PAUSE = 5;

    private final OidcConfig config;
    private final Discovery<Provider> discovery;
    private final Grants grants;
    private final IdTokens tokens;
    private final InstantSource clock;
    private final SecureRandom chance;
    private final Map<Digest, Waiting> waiting = new HashMap<>();

    /**
     * @param client who began it
     * @param next when the provider may be asked again
     */
    private record Waiting(String client, Secret code, Pkce pkce, Instant until, Duration pause, Instant next) {
        Waiting next(Duration newPause, Instant newNext) {
            return new Waiting(client, code, pkce, until, newPause, newNext);
        }
    }

    DeviceSignIn(
            OidcConfig config,
            Discovery<Provider> discovery,
            Grants grants,
            IdTokens tokens,
            InstantSource clock,
            SecureRandom chance) {
        this.config = config;
        this.discovery = discovery;
        this.grants = grants;
        this.tokens = tokens;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A sign-in that has begun.
     *
     * @param handle to ask with what became of it
     * @param code which the person enters
     * @param place where
     * @param direct the same place with the code in it, where the provider has one
     * @param pause between two questions
     */
    public record Begun(Secret handle, String code, URI place, Optional<URI> direct, Instant until, Duration pause) {}

    /** What became of it. */
    public sealed interface State {

        /** The person has not entered the code yet: ask again after {@code pause}. */
        record Open(Duration pause) implements State {}

        /** Somebody signed in. */
        record Done(SignedIn person) implements State {}
    }

    /** Whether this is possible here. */
    public boolean offered() {
        return config.device() && discovery.document().device().isPresent();
    }

    /**
     * Begins a sign-in. Where very many wait, the oldest of whoever began most of them makes room.
     *
     * @param client who begins it, for this alone
     * @throws SignInRefused when the provider offers no such thing, or too many have begun
     * @throws ProviderFailure when the provider can't be asked
     */
    public Begun begin(String client) throws SignInRefused {
        URI endpoint = Optional.of(discovery.document())
                .filter(provider -> config.device())
                .flatMap(Provider::device)
                .orElseThrow(() -> new SignInRefused(
                        "no-device-flow", "Signing in on the command line is not possible here: use a browser."));
        Pkce pkce = Pkce.fresh(chance);
        Web.Reply reply = grants.post(
                endpoint,
                Map.of(
                        "code_challenge_method",
                        Pkce.METHOD,
                        "code_challenge",
                        pkce.challenge(),
                        "client_id",
                        config.clientId(),
                        "scope",
                        String.join(" ", config.scopes().stream().sorted().toList())));
        if (!reply.good()) {
            throw new ProviderFailure("`" + endpoint + "` answered " + reply.status() + " ("
                    + Grants.word(Grants.text(reply.body(), "error").orElse(""))
                    + "): is the device flow on for this client?");
        }
        try {
            return begun(client, reply.body(), pkce);
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure("`" + endpoint + "` answered without what belongs there: " + e.getMessage(), e);
        }
    }

    private Begun begun(String client, Json.Fields answer, Pkce pkce) {
        Instant now = clock.instant();
        Secret handle = new Secret(Pkce.random(chance));
        Duration lasts = Duration.ofSeconds(answer.whole("expires_in"));
        Instant until = now.plus(lasts.compareTo(LONGEST) < 0 ? lasts : LONGEST);
        Duration pause = Duration.ofSeconds(
                Math.clamp(answer.find("interval").isPresent() ? answer.whole("interval") : USUAL_PAUSE, 1, 60));
        Begun begun = new Begun(
                handle,
                answer.text("user_code"),
                Address.check(URI.create(answer.text("verification_uri"))),
                answer.findText("verification_uri_complete").map(URI::create).map(Address::check),
                until,
                pause);
        synchronized (waiting) {
            waiting.values().removeIf(one -> !now.isBefore(one.until()));
            if (waiting.size() >= MOST) {
                makeRoom();
            }
            waiting.put(
                    handle.digest(),
                    new Waiting(client, new Secret(answer.text("device_code")), pkce, until, pause, now));
        }
        return begun;
    }

    private void makeRoom() {
        Map<String, Long> counts =
                waiting.values().stream().collect(Collectors.groupingBy(Waiting::client, Collectors.counting()));
        String greedy =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        waiting.entrySet().stream()
                .filter(entry -> entry.getValue().client().equals(greedy))
                .min(Comparator.comparing(
                        (Map.Entry<Digest, Waiting> entry) -> entry.getValue().until()))
                .map(Map.Entry::getKey)
                .ifPresent(waiting::remove);
    }

    /**
     * What became of a sign-in; who signed in is told once.
     *
     * @throws SignInRefused when it was refused, took too long, or is not known
     * @throws ProviderFailure when the provider can't be asked now
     */
    public State look(Secret handle) throws SignInRefused {
        Digest name = handle.digest();
        Instant now = clock.instant();
        Waiting one;
        synchronized (waiting) {
            one = Optional.ofNullable(waiting.get(name))
                    .filter(found -> now.isBefore(found.until()))
                    .orElseThrow(() -> refused("late", "This sign-in is over, or was never begun"));
            if (now.isBefore(one.next())) {
                return new State.Open(one.pause());
            }
            waiting.put(name, one.next(one.pause(), now.plus(one.pause())));
        }
        return switch (grants.device(one.code(), one.pkce().verifier())) {
            case Grants.Answer.Given given -> {
                forget(name);
                yield new State.Done(new SignedIn(
                        tokens.claims(given.id(), Optional.empty()), given.refresh(), new Secret(given.id())));
            }
            case Grants.Answer.Refused(String word) -> open(name, one, word, now);
        };
    }

    private State open(Digest name, Waiting one, String word, Instant now) throws SignInRefused {
        if (word.equals("authorization_pending")) {
            return new State.Open(one.pause());
        }
        if (word.equals("slow_down")) {
            Duration slower = one.pause().plusSeconds(USUAL_PAUSE);
            synchronized (waiting) {
                waiting.put(name, one.next(slower, now.plus(slower)));
            }
            return new State.Open(slower);
        }
        forget(name);
        throw switch (word) {
            case "access_denied" -> refused("denied", "You, or the provider, said no");
            case "expired_token" -> refused("late", "The code was not entered in time");
            default -> refused("provider", "The provider did not sign you in (`" + Grants.word(word) + "`)");
        };
    }

    private void forget(Digest name) {
        synchronized (waiting) {
            waiting.remove(name);
        }
    }

    private static SignInRefused refused(String why, String sentence) {
        return new SignInRefused(why, sentence + ", so nobody was signed in. Begin again.");
    }
}
