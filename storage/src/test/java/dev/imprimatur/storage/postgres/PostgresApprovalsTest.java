package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.storage.ApprovalStoreContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresApprovalsTest extends ApprovalStoreContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected ApprovalStore store() {
        return storage.approvals();
    }
}
