package dev.imprimatur.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Requests that claim to come from a channel and are not believed. Each is counted; at most one a minute of a channel is said,
 * with how many came since the last: a stranger must not fill the disk. They are all answered the same, whether there is such a
 * channel or not, so that nobody learns which there are.
 */
public final class Refusals {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int LONGEST = 200;

    /** In place of the name of a channel, for those that there are not. */
    private static final String NONE = "";

    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final Meters meters;
    private final InstantSource clock;
    private final Consumer<String> log;

    /**
     * What is not said yet.
     *
     * @param until when it may be
     * @param count how many came since the last that was
     */
    private record Silence(Instant until, long count) {}

    /**
     * @param channels those of the configuration; only they are names of counters
     * @param log takes sentences for the operator
     */
    public Refusals(Set<String> channels, Meters meters, InstantSource clock, Consumer<String> log) {
        this.meters = meters;
        this.clock = clock;
        this.log = log;
        channels.forEach(channel -> {
            meters.refusedAtStart(channel);
            silences.put(channel, new Silence(Instant.MIN, 0));
        });
        silences.put(NONE, new Silence(Instant.MIN, 0));
    }

    /**
     * Counts one, and says it unless one was said just now.
     *
     * @param why a clause; may hold text of the stranger
     */
    public void refused(String channel, String why) {
        silences.computeIfPresent(channel, (name, silence) -> {
            meters.refused(name);
            return said(silence, "A request to the channel `" + name + "` was refused: " + brief(why));
        });
    }

    /**
     * Says that a request is for a channel that there is not, or not for such requests, unless one was said just now; they
     * are not counted.
     *
     * @param channel as the stranger names it
     * @return the answer
     */
    Problem unknown(String channel) {
        silences.computeIfPresent(
                NONE,
                (none, silence) -> said(
                        silence,
                        "A request was refused that is for the channel `" + brief(channel)
                                + "`: none of this name takes such requests"));
        return unbelieved();
    }

    /** What whoever is not believed is told: nothing of the channel, nor whether there is one. */
    static Problem unbelieved() {
        return Problem.unauthenticated("This is not taken for a request of that channel: the gateway's log says why.");
    }

    private Silence said(Silence silence, String sentence) {
        Instant now = clock.instant();
        if (now.isBefore(silence.until())) {
            return new Silence(silence.until(), silence.count() + 1);
        }
        log.accept(sentence
                + (silence.count() == 0 ? "" : " (" + silence.count() + " more since the last that was said here)"));
        return new Silence(now.plus(PAUSE), 0);
    }

    private static String brief(String why) {
        String line = why.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
