package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.storage.RowStoreContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresRowsTest extends RowStoreContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected RowStore store() {
        return storage.sessions();
    }

    @Override
    protected RowStore other() {
        return storage.people();
    }
}
