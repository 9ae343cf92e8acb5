package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.storage.RowStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccountRowsTest extends RowStoreContract {

    private final SqliteStorage storage;

    SqliteAccountRowsTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected RowStore store() {
        return storage.accounts();
    }

    @Override
    protected RowStore other() {
        return storage.claims();
    }
}
