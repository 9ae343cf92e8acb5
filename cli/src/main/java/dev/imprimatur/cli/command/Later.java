package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment to come as people name it: {@code 2026-11-01T12:00:00Z}, or {@code 90m}, {@code 8h}, {@code 7d} from now. */
final class Later {

    private static final Pattern FROM_NOW = Pattern.compile("([0-9]{1,6})([smhd])");

    private Later() {}

    static Instant parse(String text, Instant now) {
        Matcher span = FROM_NOW.matcher(text);
        if (span.matches()) {
            long count = Long.parseLong(span.group(1));
            return now.plus(
                    switch (span.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` is no moment.",
                    "Write it as `2026-11-01T12:00:00Z`, or as the time from now: `90m`, `8h`, `7d`.");
        }
    }
}
