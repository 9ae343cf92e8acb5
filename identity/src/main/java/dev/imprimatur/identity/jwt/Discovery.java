package dev.imprimatur.identity.jwt;

import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an issuer says about itself (OpenID Connect Discovery 1.0, RFC 8414), asked when it is needed and kept for an hour;
 * for a day while it does not answer. One that did not answer is left alone for some seconds, so that nobody waits for it
 * again and again.
 *
 * @param <D> what is read of it
 */
public final class Discovery<D> {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** Younger than this, it is not asked for again. */
    public static final Duration KEPT = Duration.ofHours(1);

    /** Older than this, it counts no more. */
    public static final Duration KEPT_WHILE_SILENT = Duration.ofDays(1);

    /** Between two questions, when the first had no answer. */
    public static final Duration PAUSE = Duration.ofSeconds(5);

    private final URI issuer;
    private final Web web;
    private final InstantSource clock;
    private final Function<Json.Fields, D> reader;
    private final Turn turn = new Turn();
    private volatile Optional<Found<D>> found = Optional.empty();
    private volatile Optional<Failed> failed = Optional.empty();

    private record Found<D>(D document, Instant at) {}

    private record Failed(String why, Instant at) {}

    /** @param reader refuses with a {@link ProviderFailure} what it does not understand */
    public Discovery(URI issuer, Web web, InstantSource clock, Function<Json.Fields, D> reader) {
        this.issuer = issuer;
        this.web = web;
        this.clock = clock;
        this.reader = reader;
    }

    /**
     * What it says.
     *
     * @throws ProviderFailure when it can't be asked, and was not in the last day
     */
    public D document() {
        Instant now = clock.instant();
        if (within(KEPT, now).isEmpty()) {
            if (within(KEPT_WHILE_SILENT, now).isPresent()) {
                turn.takeIfFree(this::ask);
            } else {
                turn.take(this::ask);
            }
        }
        return within(KEPT_WHILE_SILENT, now)
                .orElseThrow(() -> new ProviderFailure(failed.map(Failed::why)
                        .orElse("The provider does not answer; it is asked again in a moment.")));
    }

    private Optional<D> within(Duration age, Instant now) {
        return found.filter(one -> now.isBefore(one.at().plus(age))).map(Found::document);
    }

    private void ask() {
        Instant now = clock.instant();
        if (within(KEPT, now).isPresent()
                || failed.filter(one -> now.isBefore(one.at().plus(PAUSE))).isPresent()) {
            return;
        }
        URI place = URI.create(issuer.toString().replaceFirst("/$", "") + "/.well-known/openid-configuration");
        try {
            Web.Reply reply = web.get(place);
            if (!reply.good()) {
                throw new ProviderFailure(
                        "`" + place + "` answered " + reply.status() + ": is `issuer` what the provider calls itself?");
            }
            found = Optional.of(new Found<>(reader.apply(reply.body()), now));
            failed = Optional.empty();
        } catch (ProviderFailure e) {
            LOG.warn("The provider can't be asked about itself: {}", e.getMessage());
            failed = Optional.of(new Failed(String.valueOf(e.getMessage()), clock.instant()));
        }
    }
}
