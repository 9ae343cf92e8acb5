package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.policy.TimeSpan;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A moment as people name it: {@code 2026-11-01T12:00:00Z}, or {@code 90m}, {@code 2h}, {@code 7d} ago or from now. */
final class Moment {

    private Moment() {}

    /** Where a span of time is one that has passed. */
    static Instant past(String text, Instant now) {
        return parse(text, now, Duration::negated, "the time that has passed since");
    }

    /** Where a span of time is one to come. */
    static Instant future(String text, Instant now) {
        return parse(text, now, UnaryOperator.identity(), "the time from now");
    }

    private static Instant parse(String text, Instant now, UnaryOperator<Duration> direction, String span) {
        Optional<Duration> length = TimeSpan.read(text);
        if (length.isPresent()) {
            return now.plus(direction.apply(length.get()));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` is no moment.",
                    "Write it as `2026-11-01T12:00:00Z`, or as " + span + ": `90m`, `2h`, `7d`.");
        }
    }
}
