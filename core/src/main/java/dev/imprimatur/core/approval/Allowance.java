package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an approver grants ahead: whatever differs from what they approve in values alone may run as well.
 *
 * @param times the most uses in any period of length {@code per}
 * @param until and only before this moment
 */
public record Allowance(int times, Duration per, Instant until) {

    /** No period is longer. */
    public static final Duration LONGEST = Duration.ofDays(1);

    public Allowance {
        if (times < 1) {
            throw new IllegalArgumentException("`" + times + "` times is never: use 1 or more.");
        }
        if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("`per " + per + "` is out of range: use 1s to 24h.");
        }
    }

    /** Why it goes further than the policy lets approvers go; empty when it does not. */
    Optional<String> objection(Latitude latitude, Instant now) {
        if (times > latitude.times()) {
            return Optional.of("The policy lets approvers grant this " + latitude.times() + " times ahead, and `"
                    + times + "` would be more.");
        }
        Instant last = now.plus(latitude.until());
        if (until.isAfter(last)) {
            return Optional.of("The policy lets approvers grant this ahead until " + last + " at most, and `" + until
                    + "` would be later.");
        }
        return until.isAfter(now)
                ? Optional.empty()
                : Optional.of("`" + until + "` is over already, so nothing would be granted: name a later moment.");
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("times", times)
                .with("per", per.toString())
                .with("until", until.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Allowance of(Json.Fields json) {
        return new Allowance(
                Math.toIntExact(json.whole("times")),
                Duration.parse(json.text("per")),
                Instant.parse(json.text("until")));
    }
}
