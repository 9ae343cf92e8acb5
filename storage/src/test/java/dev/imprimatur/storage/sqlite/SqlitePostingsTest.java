package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.storage.PostingsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqlitePostingsTest extends PostingsContract {

    private final SqliteStorage storage;

    SqlitePostingsTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected Postings postings() {
        return storage.postings();
    }
}
