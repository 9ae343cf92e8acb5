package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Web;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Signing in with a browser: the authorization code flow with PKCE (S256). What a sign-in began with stands in a cookie
 * that only the gateway can read and write, so that the answer counts only in the browser that asked, once, and soon.
 */
public final class BrowserSignIn {

    /** A sign-in takes no longer. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String PURPOSE = "sign-in";
    private static final int MOST_SPENT = 100_000;

    private final OidcConfig config;
    private final Discovery<Provider> discovery;
    private final Grants grants;
    private final IdTokens tokens;
    private final Envelope envelope;
    private final InstantSource clock;
    private final SecureRandom chance;
    private final Map<Digest, Instant> spent = new LinkedHashMap<>();

    BrowserSignIn(
            OidcConfig config,
            Discovery<Provider> discovery,
            Grants grants,
            IdTokens tokens,
            Envelope envelope,
            InstantSource clock,
            SecureRandom chance) {
        this.config = config;
        this.discovery = discovery;
        this.grants = grants;
        this.tokens = tokens;
        this.envelope = envelope;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A sign-in that has begun.
     *
     * @param redirect where the browser goes now
     * @param cookie what it brings back
     */
    public record Begun(URI redirect, Secret cookie) {}

    /**
     * A sign-in that succeeded.
     *
     * @param back the path where the person wanted to go
     */
    public record Finished(SignedIn person, String back) {}

    /**
     * Begins a sign-in.
     *
     * @param callback where the provider sends the browser back to; registered there, exactly so
     * @param back the own path to go to afterwards
     * @throws ProviderFailure when the provider is not known
     */
    public Begun begin(URI callback, String back) {
        Provider provider = discovery.document();
        String state = Pkce.random(chance);
        String nonce = Pkce.random(chance);
        Pkce pkce = Pkce.fresh(chance);
        Map<String, String> query = new HashMap<>(Map.of(
                "response_type",
                "code",
                "client_id",
                config.clientId(),
                "redirect_uri",
                callback.toString(),
                "scope",
                String.join(" ", config.scopes().stream().sorted().toList()),
                "state",
                state,
                "nonce",
                nonce,
                "code_challenge_method",
                Pkce.METHOD,
                "code_challenge",
                pkce.challenge()));
        String address = provider.authorization().toString();
        Json.Fields cookie = Json.fields()
                .with("state", state)
                .with("nonce", nonce)
                .with("verifier", pkce.verifier())
                .with("back", back)
                .with("until", clock.instant().plus(PATIENCE).toString())
                .build();
        return new Begun(
                URI.create(address + (address.contains("?") ? "&" : "?") + Web.form(query)),
                new Secret(envelope.close(PURPOSE, new Secret(cookie.canonical()))));
    }

    /**
     * Ends a sign-in with what the provider sent back through the browser.
     *
     * @param cookie from {@link Begun}
     * @throws SignInRefused when it is not the answer to a sign-in of this browser, or the provider refuses
     * @throws ProviderFailure when the provider can't be asked
     */
    public Finished finish(URI callback, Map<String, String> query, Optional<Secret> cookie) throws SignInRefused {
        Json.Fields begun = cookie.flatMap(text -> envelope.open(PURPOSE, text.reveal()))
                .map(text -> (Json.Fields) Json.parse(text.reveal()))
                .orElseThrow(() -> refused("no-sign-in", "No sign-in was begun in this browser"));
        if (!same(begun.text("state"), query.getOrDefault("state", ""))) {
            throw refused("state", "This is not the answer to the sign-in that this browser began");
        }
        Instant until = Instant.parse(begun.text("until"));
        if (!clock.instant().isBefore(until)) {
            throw refused("late", "This sign-in took longer than " + PATIENCE.toMinutes() + " minutes");
        }
        Optional<String> issuer = Optional.ofNullable(query.get("iss"));
        if (issuer.isPresent()
                ? !issuer.get().equals(config.issuer().toString())
                : discovery.document().namesItself()) {
            throw refused("mixed-up", "Another provider than the one that was asked has answered");
        }
        Optional<String> error = Optional.ofNullable(query.get("error"));
        if (error.isPresent()) {
            throw refused("provider", "The provider did not sign you in (`" + Grants.word(error.get()) + "`)");
        }
        String code = Optional.ofNullable(query.get("code"))
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> refused("no-code", "The provider's answer holds no code"));
        once(begun.text("state"), until);
        return switch (grants.code(code, begun.text("verifier"), callback)) {
            case Grants.Answer.Refused(String word) ->
                throw refused("code", "The provider did not take its own code back (`" + Grants.word(word) + "`)");
            case Grants.Answer.Given given ->
                new Finished(
                        new SignedIn(
                                tokens.claims(given.id(), begun.findText("nonce")),
                                given.refresh(),
                                new Secret(given.id())),
                        begun.text("back"));
        };
    }

    /**
     * Refuses a second answer to the same sign-in. Where strangers begin very many, the oldest are forgotten rather than
     * everybody locked out: the provider takes a code once in any case.
     */
    private synchronized void once(String state, Instant until) throws SignInRefused {
        Instant now = clock.instant();
        Iterator<Instant> oldest = spent.values().iterator();
        while (oldest.hasNext()) {
            boolean over = !now.isBefore(oldest.next());
            if (!over && spent.size() < MOST_SPENT) {
                break;
            }
            oldest.remove();
        }
        if (spent.putIfAbsent(Digest.of(state.getBytes(StandardCharsets.US_ASCII)), until) != null) {
            throw refused("replayed", "This answer was used already");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static SignInRefused refused(String why, String sentence) {
        return new SignInRefused(why, sentence + ", so nobody was signed in. Sign in again.");
    }
}
