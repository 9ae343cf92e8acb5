package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.storage.BacklogContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresBacklogTest extends BacklogContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected Backlog backlog() {
        return storage.backlog();
    }
}
