package dev.imprimatur.channel.teams;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of the Bot Framework, by name, each with the channels that it may speak for. They are asked for again after an hour,
 * and when a name is not known, but at most once a minute: a stranger who invents names causes little.
 */
final class SigningKeys {

    /** Between two questions. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** Older than this, they are asked for again, and still used when there is no answer. */
    static final Duration FRESH = Duration.ofHours(1);

    /** Older keys are good for nothing. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final int LONGEST = 512 * 1024;
    private static final int MOST = 100;
    private static final int SHORTEST_RSA = 2048;

    /**
     * One key.
     *
     * @param endorsements the channels that it may speak for
     */
    record Key(RSAKey key, Set<String> endorsements) {}

    private record Held(Map<String, Key> keys, Instant at) {}

    private final TeamsConfig config;
    private final Outbound outbound;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<Held> held = Optional.empty();
    private volatile Optional<Instant> asked = Optional.empty();

    SigningKeys(TeamsConfig config, Outbound outbound, InstantSource clock) {
        this.config = config;
        this.outbound = outbound;
        this.clock = clock;
    }

    /**
     * The key of this name. Who needs one that is not known waits for the answer; one that is only old is good meanwhile.
     *
     * @throws TeamsRefused when there is none
     */
    Key named(String name) throws TeamsRefused {
        Instant now = clock.instant();
        Optional<String> failure = Optional.empty();
        if (!known(KEPT, now).containsKey(name)) {
            failure = askIfRested(now);
        } else if (!known(FRESH, now).containsKey(name) && rested(now)) {
            Thread.ofVirtual().name("keys of the Bot Framework").start(() -> askIfRested(now));
        }
        Map<String, Key> usable = known(KEPT, now);
        if (usable.isEmpty()) {
            throw new TeamsRefused(
                    503,
                    "keys",
                    "the keys of the Bot Framework are not known: " + failure.orElse("asked a moment ago"));
        }
        return Optional.ofNullable(usable.get(name))
                .orElseThrow(() -> new TeamsRefused(401, "key", "no key has the name that it says"));
    }

    private Map<String, Key> known(Duration age, Instant now) {
        return held.filter(all -> now.isBefore(all.at().plus(age)))
                .map(Held::keys)
                .orElse(Map.of());
    }

    private boolean rested(Instant now) {
        return asked.filter(last -> now.isBefore(last.plus(PAUSE))).isEmpty();
    }

    /** Asks, unless somebody did just now, with or without success; why it failed, if it did. */
    private Optional<String> askIfRested(Instant now) {
        asking.lock();
        try {
            return rested(now) ? ask(now) : Optional.empty();
        } finally {
            asking.unlock();
        }
    }

    /** Asks; why that failed, if it did. */
    private Optional<String> ask(Instant now) {
        asked = Optional.of(now);
        try {
            Json.Fields about = get(config.cloud().metadata());
            URI place = URI.create(about.text("jwks_uri"));
            if (!about.text("issuer").equals(config.cloud().issuer()) || !neighbours(place)) {
                return Optional.of("what `" + config.cloud().metadata() + "` says is about somebody else");
            }
            Map<String, Key> keys = read(get(place).array("keys"));
            if (keys.isEmpty()) {
                return Optional.of("`" + place + "` has none that can be used");
            }
            held = Optional.of(new Held(keys, now));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the keys are where the document about them is. */
    private boolean neighbours(URI place) {
        URI metadata = config.cloud().metadata();
        return metadata.getScheme().equals(place.getScheme())
                && Objects.equals(metadata.getRawAuthority(), place.getRawAuthority());
    }

    private Json.Fields get(URI place) throws IOException {
        Optional<String> objection = config.reach().objection(place);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
        Outbound.Answered answered =
                outbound.exchange("GET", place, new byte[0], Map.of("Accept", "application/json"), LONGEST);
        if (answered.status() == 200 && Json.parse(answered.text()) instanceof Json.Fields fields) {
            return fields;
        }
        throw new IOException("`" + place + "` answers " + answered.status() + ", or no JSON object");
    }

    private static Map<String, Key> read(List<Json> all) {
        Map<String, Key> keys = new HashMap<>();
        for (Json one : all.subList(0, Math.min(MOST, all.size()))) {
            Optional<Key> key = read(one);
            if (key.isPresent() && keys.putIfAbsent(key.get().key().getKeyID(), key.get()) != null) {
                return Map.of(); // which of the two is meant, nobody can tell
            }
        }
        return Map.copyOf(keys);
    }

    /** Empty for one that is not understood, or not good enough: it is not used. */
    private static Optional<Key> read(Json one) {
        try {
            return one instanceof Json.Fields fields
                            && fields.find("endorsements").isPresent()
                            && JWK.parse(one.canonical()) instanceof RSAKey rsa
                            && rsa.size() >= SHORTEST_RSA
                            && !rsa.isPrivate()
                            && (rsa.getKeyUse() == null
                                    || rsa.getKeyUse().identifier().equals("sig"))
                            && rsa.getKeyID() != null
                    ? Optional.of(new Key(rsa, Set.copyOf(fields.texts("endorsements"))))
                    : Optional.empty();
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
