package dev.imprimatur.server.config;

import dev.imprimatur.core.policy.TimeSpan;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.time.Duration;
import java.util.Optional;

/** Lengths of time in the configuration. */
final class Spans {

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

    static Duration read(Yaml.Scalar written) {
        return TimeSpan.read(written.text())
                .orElseThrow(() -> written.refused("`" + written.text()
                        + "` is no length of time: write a number and `s`, `m`, `h` or `d`, as `30m`."));
    }
}
