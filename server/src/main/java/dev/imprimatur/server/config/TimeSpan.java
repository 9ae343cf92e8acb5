package dev.imprimatur.server.config;

import dev.imprimatur.identity.yaml.Yaml;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as they are written: {@code 30s}, {@code 5m}, {@code 12h}, {@code 90d}. */
final class TimeSpan {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private TimeSpan() {}

    static Duration read(Yaml.Scalar written) {
        Matcher form = FORM.matcher(written.text());
        if (!form.matches()) {
            throw written.refused("`" + written.text()
                    + "` is no length of time: write a number and `s`, `m`, `h` or `d`, as `30m`.");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
