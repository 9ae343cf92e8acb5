package dev.imprimatur.identity.oidc;

import com.nimbusds.jose.jwk.JWK;
import dev.imprimatur.core.seal.Json;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's keys. One whose name is not known makes them be asked for again, but no more often than every {@link
 * #PAUSE}: a stranger who invents names causes little. Keys that the provider withdrew are gone after {@link #KEPT}.
 */
final class ProviderKeys {

    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);
    private static final int MOST = 100;

    private final Discovery discovery;
    private final Web web;
    private final InstantSource clock;
    private List<JWK> keys = List.of();
    private Instant asked = Instant.MIN;
    private Instant got = Instant.MIN;

    ProviderKeys(Discovery discovery, Web web, InstantSource clock) {
        this.discovery = discovery;
        this.web = web;
        this.clock = clock;
    }

    /**
     * The keys of this name; all of them when a token names none.
     *
     * @throws ProviderFailure when none are known and the provider can't be asked
     */
    synchronized List<JWK> named(Optional<String> name) {
        Instant now = clock.instant();
        boolean old = got.equals(Instant.MIN) || !now.isBefore(got.plus(KEPT));
        if (old) {
            keys = List.of();
        }
        if (matching(name).isEmpty() && (asked.equals(Instant.MIN) || !now.isBefore(asked.plus(PAUSE)))) {
            asked = now;
            keys = read(discovery.provider());
            got = now;
        }
        if (keys.isEmpty()) {
            throw new ProviderFailure("The provider's keys are not known; it is asked again in a moment.");
        }
        return matching(name);
    }

    private List<JWK> matching(Optional<String> name) {
        return keys.stream()
                .filter(key -> name.isEmpty() || name.get().equals(key.getKeyID()))
                .toList();
    }

    private List<JWK> read(Provider provider) {
        Web.Reply reply = web.get(provider.keys());
        if (!reply.good() || !(reply.body().find("keys").orElse(Json.of("")) instanceof Json.Array(List<Json> all))) {
            throw new ProviderFailure("`" + provider.keys() + "` answered " + reply.status() + " without keys.");
        }
        List<JWK> read = new ArrayList<>();
        for (Json one : all.subList(0, Math.min(MOST, all.size()))) {
            try {
                read.add(JWK.parse(one.canonical()));
            } catch (ParseException | IllegalArgumentException e) {
                LOG.debug("A key of the provider is not understood, and not used: {}", e.getMessage());
            }
        }
        return List.copyOf(read);
    }
}
