package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.storage.ApprovalStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteApprovalsTest extends ApprovalStoreContract {

    private final SqliteStorage storage;

    SqliteApprovalsTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected ApprovalStore store() {
        return storage.approvals();
    }
}
