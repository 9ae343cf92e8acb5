package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.storage.CredentialStoreContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class PostgresCredentialsTest extends CredentialStoreContract {

    private final PostgresStorage storage = PostgresStorage.open(Server.fresh(), new Random(1), InstantSource.system());

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    protected CredentialStore store() {
        return storage.credentials();
    }
}
