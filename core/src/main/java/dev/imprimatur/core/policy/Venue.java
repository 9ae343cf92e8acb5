package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.Comparator;

/**
 * Where people are asked.
 *
 * @param text {@code channel:place}: a channel of the configuration, and what a place is called there
 * @param after so long after the hold began; zero for at once
 */
public record Venue(String text, Duration after) implements Comparable<Venue> {

    private static final Comparator<Venue> ORDER =
            Comparator.comparing(Venue::after).thenComparing(Venue::text);

    public Venue {
        if (after.isNegative() || after.compareTo(Demand.LONGEST) > 0) {
            throw new IllegalArgumentException("`after: " + after + "` is out of range: use 1s to 30d.");
        }
    }

    /** One where people are asked at once. */
    public static Venue atOnce(String text) {
        return new Venue(text, Duration.ZERO);
    }

    /** The text alone for one where people are asked at once. */
    public Json canonical() {
        return after.isZero()
                ? Json.of(text)
                : Json.fields()
                        .with("after", after.toString())
                        .with("place", text)
                        .build();
    }

    /** Reads {@link #canonical}. */
    public static Venue of(Json json) {
        return switch (json) {
            case Json.Text(String text) -> atOnce(text);
            case Json.Fields fields -> new Venue(fields.text("place"), Duration.parse(fields.text("after")));
            default -> throw new IllegalArgumentException("`" + json.canonical() + "` is no place.");
        };
    }

    @Override
    public int compareTo(Venue that) {
        return ORDER.compare(this, that);
    }
}
