package dev.imprimatur.storage.postgres;

import dev.imprimatur.storage.Gateway;
import dev.imprimatur.storage.StormContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** Two gateways on one database in one tenure, which only a test can arrange: what each keeps in memory says nothing to the other, the revision in the row must. */
class TwoGatewaysStormTest extends StormContract {

    private final PostgresAddress address = Server.fresh();
    private final PostgresStorage one = PostgresStorage.open(address, new Random(1), InstantSource.system());
    private final PostgresStorage two = Server.beside(address, new Random(2));

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Override
    protected List<Gateway.Medium> media() {
        return List.of(
                new Gateway.Medium(one.approvals(), one.permits()), new Gateway.Medium(two.approvals(), two.permits()));
    }
}
