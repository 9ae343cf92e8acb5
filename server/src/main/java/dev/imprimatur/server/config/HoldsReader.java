package dev.imprimatur.server.config;

import dev.imprimatur.core.gate.HoldLimits;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code holds: { per-subject: 200, all: 20000 }}. */
final class HoldsReader {

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,6}");

    private HoldsReader() {}

    /** The standard limits where nothing is said. */
    static HoldLimits read(Optional<Block> written) {
        if (written.isEmpty()) {
            return HoldLimits.STANDARD;
        }
        Block holds = written.get().only("per-subject", "all");
        int all = number(holds, "all", HoldLimits.STANDARD.all());
        int perActor = number(holds, "per-subject", Math.min(all, HoldLimits.STANDARD.perActor()));
        try {
            return new HoldLimits(perActor, all);
        } catch (IllegalArgumentException e) {
            throw holds.refused(String.valueOf(e.getMessage()));
        }
    }

    private static int number(Block holds, String key, int otherwise) {
        Optional<Yaml.Scalar> written = holds.find(key).map(Yaml::scalar);
        if (written.isEmpty()) {
            return otherwise;
        }
        String text = written.get().text();
        if (!NUMBER.matcher(text).matches()) {
            throw written.get()
                    .refused("`" + text + "` is no number of holds: write one from 1 to " + HoldLimits.MOST + ".");
        }
        return Integer.parseInt(text);
    }
}
