package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.storage.PermitLedgerContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresPermitsTest extends PermitLedgerContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected PermitLedger ledger() {
        return storage.permits();
    }
}
