package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.storage.BacklogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteBacklogTest extends BacklogContract {

    private final SqliteStorage storage;

    SqliteBacklogTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected Backlog backlog() {
        return storage.backlog();
    }
}
