package dev.imprimatur.identity.oidc;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the provider says about itself, asked when it is needed and kept for an hour; for a day while it does not answer.
 * A provider that did not answer is left alone for some seconds, so that nobody waits for it again and again.
 */
final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    static final Duration KEPT = Duration.ofHours(1);
    static final Duration KEPT_WHILE_SILENT = Duration.ofDays(1);
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final URI issuer;
    private final Web web;
    private final InstantSource clock;
    private final Turn turn = new Turn();
    private volatile Optional<Found> found = Optional.empty();
    private volatile Optional<Failed> failed = Optional.empty();

    private record Found(Provider provider, Instant at) {}

    private record Failed(String why, Instant at) {}

    Discovery(URI issuer, Web web, InstantSource clock) {
        this.issuer = issuer;
        this.web = web;
        this.clock = clock;
    }

    /**
     * The provider.
     *
     * @throws ProviderFailure when it can't be asked, and was not in the last day
     */
    Provider provider() {
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

    private Optional<Provider> within(Duration age, Instant now) {
        return found.filter(one -> now.isBefore(one.at().plus(age))).map(Found::provider);
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
            found = Optional.of(new Found(Provider.of(issuer, reply.body()), now));
            failed = Optional.empty();
        } catch (ProviderFailure e) {
            LOG.warn("The provider can't be asked about itself: {}", e.getMessage());
            failed = Optional.of(new Failed(String.valueOf(e.getMessage()), clock.instant()));
        }
    }
}
