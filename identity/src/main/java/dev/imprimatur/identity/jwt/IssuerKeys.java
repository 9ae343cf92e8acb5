package dev.imprimatur.identity.jwt;

import com.nimbusds.jose.jwk.JWK;
import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's keys. One whose name is not known makes them be asked for again, but no more often than every {@link
 * #PAUSE}: a stranger who invents names causes little. Keys that the issuer withdrew are gone after {@link #KEPT}.
 */
public final class IssuerKeys {

    /** Between two questions. */
    public static final Duration PAUSE = Duration.ofSeconds(10);

    /** Older keys are good for nothing. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MOST = 100;

    private final Supplier<Json.Fields> source;
    private final InstantSource clock;
    private final Turn turn = new Turn();
    private volatile Optional<Held> held = Optional.empty();
    private volatile Optional<Instant> asked = Optional.empty();

    private record Held(List<JWK> keys, Instant at) {}

    /** @param source gives the key set (RFC 7517), or fails with a {@link ProviderFailure} */
    public IssuerKeys(Supplier<Json.Fields> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Keys that are published at an address, which is asked for each time. */
    public static IssuerKeys at(Supplier<URI> address, Web web, InstantSource clock) {
        return new IssuerKeys(
                () -> {
                    URI place = address.get();
                    Web.Reply reply = web.get(place);
                    if (!reply.good()) {
                        throw new ProviderFailure("`" + place + "` answered " + reply.status() + " without keys.");
                    }
                    return reply.body();
                },
                clock);
    }

    /**
     * The keys of this name; all of them when a token names none.
     *
     * @throws ProviderFailure when none are known and the issuer can't be asked
     */
    List<JWK> named(Optional<String> name) {
        if (matching(name).isEmpty()) {
            turn.take(() -> ask(name));
        }
        if (keys().isEmpty()) {
            throw new ProviderFailure("The provider's keys are not known; it is asked again in a moment.");
        }
        return matching(name);
    }

    /** Asks, unless somebody did just now, with or without success. */
    private void ask(Optional<String> name) {
        Instant now = clock.instant();
        if (matching(name).isEmpty()
                && asked.filter(last -> now.isBefore(last.plus(PAUSE))).isEmpty()) {
            asked = Optional.of(now);
            held = Optional.of(new Held(read(source.get()), now));
        }
    }

    private List<JWK> keys() {
        Instant now = clock.instant();
        return held.filter(one -> now.isBefore(one.at().plus(KEPT)))
                .map(Held::keys)
                .orElse(List.of());
    }

    private List<JWK> matching(Optional<String> name) {
        return keys().stream()
                .filter(key -> name.isEmpty() || name.get().equals(key.getKeyID()))
                .toList();
    }

    private static List<JWK> read(Json.Fields set) {
        if (!(set.find("keys").orElse(Json.of("")) instanceof Json.Array(List<Json> all))) {
            throw new ProviderFailure("What should be a key set holds no `keys`.");
        }
        List<JWK> read = new ArrayList<>();
        for (Json one : all.subList(0, Math.min(MOST, all.size()))) {
            try {
                read.add(JWK.parse(one.canonical()));
            } catch (ParseException | IllegalArgumentException e) {
                LOG.debug("A key of an issuer is not understood, and not used: {}", e.getMessage());
            }
        }
        return List.copyOf(read);
    }
}
