package dev.imprimatur.server.config;

import dev.imprimatur.storage.postgres.PostgresAddress;
import java.nio.file.Path;

/** Where approvals, spent permits, credentials, people and sessions are kept. */
public sealed interface StorageConfig {

    /** In a file, with nothing to install. */
    record Sqlite(Path file) implements StorageConfig {}

    /** In a PostgreSQL of the operator's. */
    record Postgres(PostgresAddress address) implements StorageConfig {}
}
