package dev.imprimatur.identity.jwt;

import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a token is good, as it says.
 *
 * @param from when it was made; where it does not say that, since when it is good
 */
public record Validity(Optional<Instant> from, Instant until) {

    /** How far the clock of an issuer may be off. */
    public static final Duration SKEW = Duration.ofSeconds(30);

    /**
     * The times in {@code claims}.
     *
     * @param grace for so long it counts after its end
     * @throws BadToken when it does not say when it ends, is over, or is from the future
     */
    public static Validity of(Json.Fields claims, Instant now, Duration grace) throws BadToken {
        Optional<Instant> until = time(claims, "exp");
        Optional<Instant> issued = time(claims, "iat");
        Optional<Instant> from = time(claims, "nbf");
        if (until.isEmpty()) {
            throw new BadToken("no-expiry", "it does not say when it ends");
        }
        if (!now.minus(grace).isBefore(until.get())) {
            throw new BadToken("expired", "it has expired; is the clock of this machine right?");
        }
        if (issued.filter(now.plus(SKEW)::isBefore).isPresent()
                || from.filter(now.plus(SKEW)::isBefore).isPresent()) {
            throw new BadToken("early", "it is from the future; is the clock of this machine right?");
        }
        return new Validity(issued.or(() -> from), until.get());
    }

    /** A time among the claims; seconds since 1970, whole or not. */
    public static Optional<Instant> time(Json.Fields claims, String name) throws BadToken {
        try {
            return claims.find(name).map(value -> switch (value) {
                case Json.Whole(long seconds) -> Instant.ofEpochSecond(seconds);
                case Json.Decimal(double seconds) -> Instant.ofEpochSecond((long) seconds);
                default -> throw new IllegalArgumentException();
            });
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BadToken("claims", "its `" + name + "` is no time");
        }
    }
}
