package dev.imprimatur.identity.proof;

import com.nimbusds.jose.jwk.JWK;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.jwt.Jws;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.jwt.Validity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * Checks proofs of possession (DPoP, RFC 9449 section 4.3). A proof counts once, for a minute, for one method at one
 * address with one credential. One from before the gateway started does not count, as nobody remembers whether it did.
 */
public final class Proofs {

    /** A proof counts for so long. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    /** How far ahead the clock of whoever makes it may be. */
    public static final Duration AHEAD = Duration.ofSeconds(30);

    private static final Set<String> TYPES = Set.of("dpop+jwt");
    private static final int LONGEST = 8 * 1024;

    private final Floor floor;
    private final InstantSource clock;
    private final Seen seen = new Seen();
    private final Instant since;
    private Instant reached;

    /** @param floor what survives a restart of what was accepted ahead of the clock */
    public Proofs(Floor floor, InstantSource clock) {
        this.floor = floor;
        this.clock = clock;
        this.reached = floor.reached();
        Instant next = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1); // proofs tell whole seconds
        this.since = next.isAfter(reached) ? next : reached.plusSeconds(1);
    }

    /**
     * A request that a proof came with.
     *
     * @param address where it was sent to, as whoever sent it knows the gateway; its query does not matter
     */
    public record Request(String method, URI address, Secret credential) {}

    /**
     * Takes a proof, which then counts no more.
     *
     * @param key RFC 7638 thumbprint of the key that it must prove
     * @throws BadToken when it does not prove that
     */
    public void check(String proof, Request request, Digest key) throws BadToken {
        if (proof.length() > LONGEST) {
            throw new BadToken("proof", "it is longer than " + LONGEST + " characters");
        }
        Jws jws = Jws.parse(proof, Signatures.USUAL, TYPES);
        JWK own = jws.ownKey().orElseThrow(() -> new BadToken("proof", "it carries no `jwk`"));
        if (!thumbprint(own).equals(key)) {
            throw new BadToken("proof-key", "it is made with another key than the one this credential is bound to");
        }
        if (!jws.signedBy(own)) {
            throw new BadToken("signature", "it is not signed with its key");
        }
        Json.Fields claims = jws.claims();
        demand(claims, "htm", request.method(), "method");
        if (!place(text(claims, "htu")).equals(place(request.address().toString()))) {
            throw new BadToken("proof-place", "it was made for another address than `" + request.address() + "`");
        }
        demand(claims, "ath", hash(request.credential()), "credential");
        String name = text(claims, "jti");
        if (name.isEmpty() || name.length() > 500) {
            throw new BadToken("proof", "its `jti` has 1 to 500 characters");
        }
        once(
                Validity.time(claims, "iat")
                        .orElseThrow(() -> new BadToken("proof", "it does not say when it was made")),
                key,
                Digest.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    private void once(Instant made, Digest key, Digest name) throws BadToken {
        Instant now = clock.instant();
        Instant until = made.plus(WINDOW);
        if (!now.isBefore(until)) {
            throw new BadToken("proof-old", "it is older than " + WINDOW.toSeconds() + " s; is your clock right?");
        }
        if (now.plus(AHEAD).isBefore(made)) {
            throw new BadToken("proof-early", "it is from the future; is your clock right?");
        }
        if (made.isBefore(since)) {
            throw new BadToken("proof-restart", "it was made before the gateway started; make a new one");
        }
        switch (seen.enter(key, name, until, now)) {
            case FRESH -> remember(made, now);
            case AGAIN -> throw new BadToken("proof-again", "it was used already, and a proof counts once");
            case TOO_MANY ->
                throw new BadToken(
                        "proof-many",
                        "its key proved more than " + Seen.MOST + " requests within a minute; wait a moment");
        }
    }

    /** What is ahead of the clock would still count after a restart, so that must know of it. */
    private synchronized void remember(Instant made, Instant now) {
        if (made.isAfter(now) && made.isAfter(reached)) {
            floor.raise(made);
            reached = made;
        }
    }

    private static Digest thumbprint(JWK key) throws BadToken {
        try {
            return HolderKey.thumbprint(key);
        } catch (IllegalArgumentException e) {
            throw new BadToken("proof-key", "its `jwk` is no public key that counts here");
        }
    }

    private static void demand(Json.Fields claims, String name, String value, String what) throws BadToken {
        if (!text(claims, name).equals(value)) {
            throw new BadToken("proof-" + name, "it was made for another " + what);
        }
    }

    private static String text(Json.Fields claims, String name) throws BadToken {
        try {
            return claims.text(name);
        } catch (IllegalArgumentException e) {
            throw new BadToken("proof", "its `" + name + "` is missing, or no text");
        }
    }

    /** {@code ath}: which credential it is. */
    private static String hash(Secret credential) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(credential.digest().bytes());
    }

    /** An address without what does not count (RFC 9449 section 4.3, 9; RFC 3986 section 6.2). */
    private static String place(String address) throws BadToken {
        try {
            URI uri = URI.create(address);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
            int usual = scheme.equals("https") ? 443 : 80;
            int port = uri.getPort() < 0 ? usual : uri.getPort();
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return scheme + "://" + host + ":" + port + path;
        } catch (IllegalArgumentException e) {
            throw new BadToken("proof-place", "its `htu` is no address");
        }
    }
}
