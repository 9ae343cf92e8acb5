package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;

/**
 * How far whoever approves may approve ahead what differs in values alone.
 *
 * @param times so often at most, in all
 * @param until so long at most
 */
public record Latitude(int times, Duration until) {

    public static final Duration LONGEST = Duration.ofDays(7);

    public Latitude {
        if (times < 1 || times > 10_000) {
            throw new IllegalArgumentException("`times: " + times + "` is out of range: use 1 to 10000.");
        }
        if (until.compareTo(Duration.ofMinutes(1)) < 0 || until.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("`until: " + until + "` is out of range: use 1m to 7d.");
        }
    }

    /** The narrower of both. */
    public Latitude and(Latitude that) {
        return new Latitude(Math.min(times, that.times), until.compareTo(that.until) <= 0 ? until : that.until);
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("times", times)
                .with("until", until.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Latitude of(Json.Fields json) {
        return new Latitude(Math.toIntExact(json.whole("times")), Duration.parse(json.text("until")));
    }
}
