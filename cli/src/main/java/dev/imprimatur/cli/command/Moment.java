package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment as people name it: {@code 2026-11-01T12:00:00Z}, or {@code 90m}, {@code 2h}, {@code 7d} ago or from now. */
final class Moment {

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})([smhd])");

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
        Matcher written = SPAN.matcher(text);
        if (written.matches()) {
            return now.plus(direction.apply(duration(Long.parseLong(written.group(1)), written.group(2))));
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

    private static Duration duration(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
