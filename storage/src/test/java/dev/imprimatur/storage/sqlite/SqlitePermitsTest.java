package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.storage.PermitLedgerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqlitePermitsTest extends PermitLedgerContract {

    private final SqliteStorage storage;

    SqlitePermitsTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected PermitLedger ledger() {
        return storage.permits();
    }
}
