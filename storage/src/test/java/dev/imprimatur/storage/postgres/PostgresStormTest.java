package dev.imprimatur.storage.postgres;

import dev.imprimatur.storage.Gateway;
import dev.imprimatur.storage.StormContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresStormTest extends StormContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected List<Gateway.Medium> media() {
        return List.of(new Gateway.Medium(storage.approvals(), storage.permits()));
    }
}
