package dev.imprimatur.server.api;

import dev.imprimatur.core.policy.TimeSpan;
import java.time.Duration;

/** How long something lasts, in requests. */
final class Spans {

    private Spans() {}

    static Duration parse(String text) {
        return TimeSpan.read(text)
                .orElseThrow(() -> Problem.invalid("`" + Call.brief(text)
                        + "` is no length of time: write a number and `s`, `m`, `h` or `d`, as `30d`."));
    }
}
