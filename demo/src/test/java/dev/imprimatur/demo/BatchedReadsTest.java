package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.gate.RoutineReads;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit.reads: batched}: what a gateway forgets when it is killed. */
@ExtendWith(CountingShop.One.class)
final class BatchedReadsTest {

    private static final int ENOUGH = 500;

    /** When a read was answered, by {@link System#nanoTime}. */
    private final List<Long> answered = new ArrayList<>();

    @Test
    void aKilledGatewayForgetsNoReadThatIsOlderThanTheWindow(@TempDir Path folder, CountingShop shop)
            throws IOException {
        Office office = Office.open(folder, shop);
        Files.writeString(office.config(), "audit: { reads: batched }\n", StandardOpenOption.APPEND);
        Clients people;
        Secret bot;
        try (Server server = Server.start(office.config())) {
            people = Clients.of(office.installation(), server);
            bot = people.token("agent:tidy-bot", "connector");
        }
        long killed;
        try (DoomedGateway doomed =
                DoomedGateway.start(office.config(), Step.WHILE_PEOPLE_ARE_ASKED, folder.resolve("doomed.log"))) {
            killed = readUntilKilled(doomed, bot);
        }
        long old = killed - 2 * RoutineReads.WINDOW.toNanos();
        long mustBeThere = answered.stream().filter(at -> at - old < 0).count();
        try (Server server = Server.start(office.config())) {
            Clients again = people.at(server);
            assertThat(again.events("attempted").size()).isGreaterThanOrEqualTo((int) mustBeThere);
            assertThat(again.events("configured").getLast().text("reads")).isEqualTo("batched");
        }
        Terminal verified = Terminal.verify(
                office.installation().log(), office.installation().logKey());
        assertThat(verified.exit()).as(verified.said()).isZero();
    }

    /** When it was killed. */
    private long readUntilKilled(DoomedGateway doomed, Secret bot) {
        Duration most = Duration.ofMinutes(1);
        long start = System.nanoTime();
        long killed = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + doomed.port()
                        + "/shop?user=tidy-bot&sslmode=disable&gssEncMode=disable&password=" + bot.reveal());
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() - start < most.toNanos()) {
                statement.execute("SELECT count(*) FROM orders");
                answered.add(System.nanoTime());
                if (answered.size() == ENOUGH) {
                    killed = System.nanoTime();
                    doomed.kill();
                }
            }
            throw new AssertionError("It answers though it was killed.");
        } catch (SQLException gone) {
            assertThat(answered).as("%s", gone).hasSizeGreaterThanOrEqualTo(ENOUGH);
            return killed;
        }
    }
}
