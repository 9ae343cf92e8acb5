package dev.imprimatur.server.config;

import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.storage.postgres.PostgresAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads {@code storage}. */
final class StorageReader {

    private final Path base;
    private final Map<String, String> environment;

    StorageReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    /** @param data where the SQLite file is when nobody says otherwise */
    StorageConfig read(Optional<Block> storage, Path data) {
        if (storage.isEmpty()) {
            return new StorageConfig.Sqlite(data.resolve("imprimatur.db"));
        }
        Block block = storage.get().only("sqlite", "postgres");
        Optional<String> sqlite = block.findText("sqlite");
        Optional<Block> postgres = block.findBlock("postgres");
        if (sqlite.isPresent() == postgres.isPresent()) {
            throw block.refused("Write `sqlite` or `postgres` here, one of the two.");
        }
        return sqlite.isPresent()
                ? new StorageConfig.Sqlite(base.resolve(sqlite.get()))
                : new StorageConfig.Postgres(postgres(postgres.orElseThrow()));
    }

    private PostgresAddress postgres(Block block) {
        block.only("url", "user", "password", "password-file", "password-env");
        try {
            return new PostgresAddress(
                    block.text("url"), block.text("user"), SecretReference.read(block, "password", base, environment));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }
}
