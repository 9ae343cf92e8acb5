package dev.imprimatur.server.config;

import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as the configuration writes them: a whole number and one of {@code s m h d}. */
final class Spans {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

    private static final Duration LONGEST_DELEGATION = Duration.ofDays(30);

    private Spans() {}

    /** {@code delegations: { longest: 14d }}; 30 days where it is not said, and at the most. */
    static Duration longestDelegation(Block root) {
        Optional<Yaml.Scalar> longest = root.findBlock("delegations")
                .map(block -> block.only("longest"))
                .flatMap(block -> block.find("longest"))
                .map(Yaml::scalar);
        if (longest.isEmpty()) {
            return LONGEST_DELEGATION;
        }
        Duration length = read(longest.get());
        if (length.compareTo(LONGEST_DELEGATION) > 0) {
            throw longest.get()
                    .refused("`" + longest.get().text() + "` is too long: nobody is stood for longer than `30d`.");
        }
        return length;
    }

    private static Duration read(Yaml.Scalar written) {
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
