package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The token that our requests carry: client credentials (RFC 6749, 4.4) at the tenant's login, kept until shortly before its end. */
final class AppToken {

    /** So long before its end a token is not used any more. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final int LONGEST = 64 * 1024;

    private record Held(Secret token, Instant until) {}

    private final TeamsConfig config;
    private final Outbound outbound;
    private final InstantSource clock;
    private Optional<Held> held = Optional.empty();

    AppToken(TeamsConfig config, Outbound outbound, InstantSource clock) {
        this.config = config;
        this.outbound = outbound;
        this.clock = clock;
    }

    /**
     * One that is good now.
     *
     * @throws TeamsFailure when the login gives none
     */
    synchronized Secret current() throws TeamsFailure {
        Instant now = clock.instant();
        if (held.filter(one -> now.isBefore(one.until())).isEmpty()) {
            held = Optional.of(asked(now));
        }
        return held.orElseThrow().token();
    }

    /** Forgets it: somebody does not take it. */
    synchronized void forget() {
        held = Optional.empty();
    }

    private Held asked(Instant now) throws TeamsFailure {
        URI place = URI.create(config.cloud().login() + "/" + config.tenant() + "/oauth2/v2.0/token");
        Optional<String> objection = config.reach().objection(place);
        if (objection.isPresent()) {
            throw new TeamsFailure(0, objection.get(), Duration.ZERO);
        }
        try {
            Outbound.Answered answered = outbound.exchange(
                    "POST",
                    place,
                    form(Map.of(
                            "grant_type", "client_credentials",
                            "client_id", config.app(),
                            "client_secret", config.secret().reveal(),
                            "scope", config.cloud().scope())),
                    Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                    LONGEST);
            if (answered.status() != 200) {
                throw new TeamsFailure(
                        answered.status(),
                        "the login of tenant `" + config.tenant() + "` gives no token (" + answered.status()
                                + "): are `app`, `tenant` and the secret right, and is the secret still good?",
                        answered.rest());
            }
            if (!(Json.parse(answered.text()) instanceof Json.Fields json)) {
                throw new IllegalArgumentException("no object");
            }
            Duration life = Duration.ofSeconds(Math.clamp(json.whole("expires_in"), 60, 24 * 3600));
            Duration used = life.compareTo(MARGIN.multipliedBy(2)) > 0 ? life.minus(MARGIN) : life.dividedBy(2);
            return new Held(new Secret(json.text("access_token")), now.plus(used));
        } catch (IOException e) {
            throw new TeamsFailure(0, "the login does not answer: " + e.getMessage(), Duration.ZERO);
        } catch (IllegalArgumentException e) {
            throw new TeamsFailure(0, "the login answers something that is no token", Duration.ZERO);
        }
    }

    private static byte[] form(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))
                        .getBytes(StandardCharsets.US_ASCII);
    }
}
