package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** When something that must work does not, psql gets nothing through, and an error that says what to do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CountingShop.One.class)
final class FailClosedTest {

    private static final String READ = "SELECT 'counted ' || count(*) FROM orders";

    private final Outage outage = new Outage();
    private CountingShop shop;
    private Office office;
    private Server server;
    private Clients gateway;
    private Secret bot;

    @BeforeAll
    void start(@TempDir Path folder, CountingShop shop) throws IOException {
        Psql.required();
        this.shop = shop;
        office = Office.open(folder, shop);
        server = Server.start(office.config(), outage.decorators());
        gateway = Clients.of(office.installation(), server);
        bot = gateway.token("agent:tidy-bot", "connector");
        gateway.session("ben");
    }

    @AfterAll
    void stop() {
        outage.breaks(Outage.Part.NOTHING);
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void reset() {
        shop.reset();
    }

    @AfterEach
    void nothingWasExecutedAndTheLogHolds() {
        outage.breaks(Outage.Part.NOTHING);
        assertThat(shop.begun()).isZero();
        assertThat(shop.orders()).isEqualTo(CountingShop.ORDERS);
        Terminal verified = gateway.verified();
        assertThat(verified.exit()).as(verified.said()).isZero();
    }

    private Psql connected() {
        Psql psql = Psql.open(gateway, bot).type(READ);
        psql.await("counted 300");
        return psql;
    }

    @Test
    void withoutStorageNothingIsHeldOrDeleted() {
        try (Psql psql = connected()) {
            outage.breaks(Outage.Part.STORAGE);
            psql.type(CountingShop.DELETE);
            psql.await("ERROR:  ");
            psql.await("HINT:  Tell the operator");
            outage.breaks(Outage.Part.NOTHING);
            psql.type(READ).await("counted 300");
        }
    }

    @Test
    void withoutStorageNobodySignsIn() {
        outage.breaks(Outage.Part.STORAGE);
        try (Psql psql = Psql.open(gateway, bot).type(READ)) {
            assertThat(psql.end()).contains("FATAL").contains("storage").doesNotContain("counted");
        }
    }

    @Test
    void withoutStorageAnApprovedStatementIsNotReleased() {
        try (Psql psql = connected()) {
            String id = psql.type(CountingShop.DELETE).held();
            outage.breaks(Outage.Part.STORAGE);
            Terminal refused = gateway.command(gateway.session("ben"), "approve", id);
            assertThat(refused.exit()).as(refused.said()).isNotZero();
            assertThat(refused.err()).contains("storage");
            outage.breaks(Outage.Part.NOTHING);
            assertThat(gateway.approval(id).text("state")).isEqualTo("pending");
        }
    }

    @Test
    void withoutTheLogNothingIsReadHeldOrDeleted() {
        try (Psql psql = connected()) {
            outage.breaks(Outage.Part.LOG);
            psql.type(READ).await("ERROR:  ");
            psql.await("HINT:  Tell the operator that the gateway's audit log is not available");
            psql.type(CountingShop.DELETE).await("ERROR:  ");
            psql.await("HINT:  Tell the operator");
            psql.type("DROP TABLE orders").await("ERROR:  ");
            outage.breaks(Outage.Part.NOTHING);
            assertThat(psql.end()).containsOnlyOnce("counted");
        }
    }

    @Test
    void withoutTheLogNoVoteCounts() {
        try (Psql psql = connected()) {
            String id = psql.type(CountingShop.DELETE).held();
            outage.breaks(Outage.Part.LOG);
            Terminal refused = gateway.command(gateway.session("ben"), "approve", id);
            assertThat(refused.exit()).as(refused.said()).isEqualTo(4);
            assertThat(refused.err()).contains("audit log");
            outage.breaks(Outage.Part.NOTHING);
            assertThat(gateway.approval(id).text("state")).isEqualTo("pending");
        }
    }

    @Test
    void aPolicyThatCanNotAnswerAllowsNothing() {
        try (Psql psql = connected()) {
            outage.breaks(Outage.Part.POLICY);
            psql.type(READ).await("ERROR:  42501: denied by policy: The policy could not be evaluated");
            psql.await("HINT:  The audit log says why; an operator can try the policy with `imprimatur policy check`.");
            psql.type(CountingShop.DELETE).await("ERROR:  42501");
            outage.breaks(Outage.Part.NOTHING);
            assertThat(psql.end()).containsOnlyOnce("counted");
        }
    }

    @Test
    void aConditionThatFailsCountsAgainstTheStatement() {
        try (Psql psql = connected()) {
            psql.type("UPDATE orders SET total = 0").await("ERROR:  42501: denied by policy");
            psql.await("HINT:  A condition of the policy could not be evaluated");
            psql.type("INSERT INTO carts VALUES (1)").await("ERROR:  42501: denied by policy: The ninth table.");
            psql.await("HINT:  A condition of the policy could not be evaluated");
        }
    }

    @Test
    void aFullDiskOfTheLogStopsEverythingAndRoomHelps(@TempDir Path folder) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
            Office full = Office.open(folder, shop);
            Files.writeString(full.config(), Files.readString(full.config()) + "audit: { directory: disk/log }\n");
            try (Server own = Server.start(full.config())) {
                Clients clients = Clients.of(full.installation(), own);
                Secret token = clients.token("agent:tidy-bot", "connector");
                try (Psql psql = Psql.open(clients, token).type(READ)) {
                    psql.await("counted 300");
                    disk.fill();
                    for (int i = 0; i < 3_000; i++) { // there is still room in the write-ahead file
                        psql.type(READ);
                    }
                    psql.await("ERROR:  ");
                    psql.await("HINT:  Tell the operator that the gateway's audit log is not available");
                    psql.type(CountingShop.DELETE).await("this needs approval, and the hold could not be stored");
                    disk.clear();
                    psql.type("SELECT 'room ' || count(*) FROM orders").await("room 300");
                }
            }
            Terminal verified = Terminal.verify(folder.resolve("disk").resolve("log"), full.logKey());
            assertThat(verified.exit()).as(verified.said()).isZero();
        }
    }
}
