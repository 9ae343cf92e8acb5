package dev.imprimatur.policy;

import dev.imprimatur.core.policy.TimeSpan;
import java.time.Duration;

/** Lengths of time as policies write them, none longer than makes sense where they stand. */
final class Durations {

    private Durations() {}

    /** Reads a length of time from one second to {@code longest}. */
    static Duration parse(String text, Duration longest) {
        Duration length = TimeSpan.read(text)
                .orElseThrow(() -> new IllegalArgumentException("`" + text
                        + "` is no length of time: write a whole number and `s`, `m`, `h` or `d`, as `30m`."));
        if (length.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "`" + text + "` is too long here: use at most `" + longest.toDays() + "d`.");
        }
        return length;
    }
}
