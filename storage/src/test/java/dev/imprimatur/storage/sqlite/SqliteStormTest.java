package dev.imprimatur.storage.sqlite;

import dev.imprimatur.storage.Gateway;
import dev.imprimatur.storage.StormContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStormTest extends StormContract {

    private final SqliteStorage storage;

    SqliteStormTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected List<Gateway.Medium> media() {
        return List.of(new Gateway.Medium(storage.approvals(), storage.permits()));
    }
}
