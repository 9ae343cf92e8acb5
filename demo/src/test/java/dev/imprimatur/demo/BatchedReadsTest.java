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

    /** For a busy machine to answer the last of them. */
    private static final Duration SLACK = Duration.ofMillis(500);

    /** When a read was answered, by {@link System#nanoTime}. */
    private final List<Long> answered = new ArrayList<>();

    @Test
    void aKilledGatewayForgetsAtMostWhatItAnsweredWithinTheWindow(@TempDir Path folder, CountingShop shop)
            throws IOException {
        Office office = Office.open(folder, shop);
        Files.writeString(office.config(), "audit: { reads: batched }\n", StandardOpenOption.APPEND);
        Clients people;
        Secret bot;
        try (Server server = Server.start(office.config())) {
            people = Clients.of(office.installation(), server);
            bot = people.token("agent:tidy-bot", "connector");
        }
        try (DoomedGateway doomed =
                DoomedGateway.start(office.config(), Step.WHILE_PEOPLE_ARE_ASKED, folder.resolve("doomed.log"))) {
            readUntilKilled(doomed, bot);
        }
        try (Server server = Server.start(office.config())) {
            Clients again = people.at(server);
            int forgotten = answered.size() - again.events("attempted").size();
            if (forgotten > 0) {
                Duration span = Duration.ofNanos(answered.getLast() - answered.get(answered.size() - forgotten));
                assertThat(span).isLessThanOrEqualTo(RoutineReads.WINDOW.plus(SLACK));
            }
            assertThat(again.events("configured").getLast().text("reads")).isEqualTo("batched");
        }
        Terminal verified = Terminal.verify(
                office.installation().log(), office.installation().logKey());
        assertThat(verified.exit()).as(verified.said()).isZero();
    }

    private void readUntilKilled(DoomedGateway doomed, Secret bot) {
        Duration most = Duration.ofMinutes(1);
        long start = System.nanoTime();
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + doomed.port()
                        + "/shop?user=tidy-bot&sslmode=disable&gssEncMode=disable&password=" + bot.reveal());
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() - start < most.toNanos()) {
                statement.execute("SELECT count(*) FROM orders");
                answered.add(System.nanoTime());
                if (answered.size() == ENOUGH) {
                    doomed.kill();
                }
            }
            throw new AssertionError("It answers though it was killed.");
        } catch (SQLException gone) {
            assertThat(answered).as("%s", gone).hasSizeGreaterThanOrEqualTo(ENOUGH);
        }
    }
}
