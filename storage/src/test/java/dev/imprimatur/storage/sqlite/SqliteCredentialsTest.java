package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.storage.CredentialStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteCredentialsTest extends CredentialStoreContract {

    private final SqliteStorage storage;

    SqliteCredentialsTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected CredentialStore store() {
        return storage.credentials();
    }
}
