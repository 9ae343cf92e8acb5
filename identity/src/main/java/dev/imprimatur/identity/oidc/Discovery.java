package dev.imprimatur.identity.oidc;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What the provider says about itself, asked when it is needed and kept for an hour. */
final class Discovery {

    private static final Duration KEPT = Duration.ofHours(1);

    private final URI issuer;
    private final Web web;
    private final InstantSource clock;
    private Optional<Found> found = Optional.empty();

    private record Found(Provider provider, Instant at) {}

    Discovery(URI issuer, Web web, InstantSource clock) {
        this.issuer = issuer;
        this.web = web;
        this.clock = clock;
    }

    /**
     * The provider.
     *
     * @throws ProviderFailure when it can't be asked, and was not in the last hour
     */
    synchronized Provider provider() {
        Instant now = clock.instant();
        if (found.isEmpty() || !now.isBefore(found.get().at().plus(KEPT))) {
            URI place = URI.create(issuer.toString().replaceFirst("/$", "") + "/.well-known/openid-configuration");
            Web.Reply reply = web.get(place);
            if (!reply.good()) {
                throw new ProviderFailure(
                        "`" + place + "` answered " + reply.status() + ": is `issuer` what the provider calls itself?");
            }
            found = Optional.of(new Found(Provider.of(issuer, reply.body()), now));
        }
        return found.get().provider();
    }
}
