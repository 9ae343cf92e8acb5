package dev.imprimatur.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as policies write them: a whole number and one of {@code s m h d}. */
final class Durations {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

    private Durations() {}

    /** Reads a length of time from one second to {@code longest}. */
    static Duration parse(String text, Duration longest) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no length of time: write a whole number and `s`, `m`, `h` or `d`, as `30m`.");
        }
        long number = Long.parseLong(form.group(1));
        Duration length = switch (form.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (length.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "`" + text + "` is too long here: use at most `" + longest.toDays() + "d`.");
        }
        return length;
    }

    /** As policies write it, in the largest unit that keeps it whole. */
    static String text(Duration length) {
        long seconds = length.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
