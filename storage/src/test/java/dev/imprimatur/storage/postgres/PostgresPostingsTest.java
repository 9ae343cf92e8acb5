package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.storage.PostingsContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresPostingsTest extends PostingsContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected Postings postings() {
        return storage.postings();
    }
}
