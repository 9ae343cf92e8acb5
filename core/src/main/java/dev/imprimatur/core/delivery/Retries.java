package dev.imprimatur.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * When to try again, and when to give up.
 *
 * @param pauses after the first attempt, the second, and so on; after the last of them nothing is tried any more
 */
public record Retries(List<Duration> pauses) {

    /** Those of Standard Webhooks 1.0: a little over three days in all. */
    public static final Retries STANDARD = new Retries(List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24)));

    /** For people who wait for it: every few seconds, then every minute for an hour, then every five minutes for a day. */
    public static final Retries SOON = new Retries(Stream.of(
                    Collections.nCopies(6, Duration.ofSeconds(5)),
                    Collections.nCopies(6, Duration.ofSeconds(20)),
                    Collections.nCopies(60, Duration.ofMinutes(1)),
                    Collections.nCopies(276, Duration.ofMinutes(5)))
            .flatMap(List::stream)
            .toList());

    public Retries {
        pauses = List.copyOf(pauses);
    }

    /**
     * When to try again what was tried in vain {@code attempts} times by now: up to a tenth later than planned, so that not
     * all come at once; never before {@code rest} is over.
     *
     * @return empty when it is time to give up
     */
    public Optional<Instant> next(int attempts, Instant now, Duration rest, RandomGenerator chance) {
        if (attempts < 1) {
            throw new IllegalArgumentException("`" + attempts + "` attempts are no attempt.");
        }
        if (attempts > pauses.size()) {
            return Optional.empty();
        }
        long pause = pauses.get(attempts - 1).toMillis();
        Duration planned = Duration.ofMillis(pause + chance.nextLong(pause / 10 + 1));
        return Optional.of(now.plus(planned.compareTo(rest) < 0 ? rest : planned));
    }
}
