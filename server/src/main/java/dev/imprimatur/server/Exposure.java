package dev.imprimatur.server;

import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.server.config.StorageConfig;
import dev.imprimatur.storage.postgres.PostgresAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others on the network can reach or read, by the configuration. */
final class Exposure {

    private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

    private Exposure() {}

    /** Tells the operator of it, once. */
    static void warn(ServerConfig config) {
        warnOfTheDatabase(config);
        if (!config.listen().getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "The API listens at {}, which others can reach, and without TLS: put something before it that"
                            + " encrypts, or listen at 127.0.0.1.",
                    config.listen());
        }
    }

    private static void warnOfTheDatabase(ServerConfig config) {
        if (config.storage() instanceof StorageConfig.Postgres(PostgresAddress address) && address.exposed()) {
            LOG.warn(
                    "Whoever is on the network between the gateway and its database `{}` can read and change what is said:"
                            + " use `sslmode=verify-full` in its `url`.",
                    address.place());
        }
    }
}
