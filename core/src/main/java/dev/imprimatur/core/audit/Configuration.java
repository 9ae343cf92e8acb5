package dev.imprimatur.core.audit;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a gateway goes by, as far as it is recorded.
 *
 * @param version of the gateway
 * @param file the digest of the configuration file as it was read; it names secrets and holds none
 * @param listen where the API listens, as configured: host and port
 * @param batchedReads whether routine reads may be answered before the log has them
 * @param targets those that are configured, each with where its connector listens; empty for one that programs propose
 *     actions on
 */
public record Configuration(
        String version, Digest file, String listen, boolean batchedReads, Map<Target, Optional<String>> targets) {

    public Configuration {
        targets = Map.copyOf(targets);
    }

    Json.Builder into(Json.Builder json) {
        List<Json> each = new ArrayList<>();
        targets.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().name()))
                .forEach(entry -> each.add(Json.fields()
                        .with("target", entry.getKey().name())
                        .with("listen", entry.getValue())
                        .build()));
        return json.with("version", version)
                .with("config", file.toString())
                .with("listen", listen)
                .with("reads", batchedReads ? Optional.of("batched") : Optional.empty())
                .with("targets", Json.array(each));
    }
}
