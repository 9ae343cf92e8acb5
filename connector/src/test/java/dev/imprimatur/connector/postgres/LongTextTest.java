package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.sqlgrammar.Limits;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that take long to read stop nobody but who sends them. */
class LongTextTest {

    private static final String PADDING = " /* " + "long ".repeat(1_000) + "*/";
    private static final String STOPS = "SELECT 2 " + SlowReaders.STOP + PADDING;

    private final SlowReaders readers = new SlowReaders(new Limits(2 << 20, 1_000));
    private final Rig rig = rig(new ReadingRoom.Limits(1, 1, Duration.ofSeconds(30)));

    private Rig rig(ReadingRoom.Limits limits) {
        PostgresConfig plain = Rig.plain();
        PostgresConfig.Limits one = new PostgresConfig.Limits(1, 100, 4 << 20, 1 << 20, Duration.ofSeconds(20));
        return new Rig(
                new PostgresConfig(
                        plain.target(),
                        plain.listen(),
                        plain.certificate(),
                        plain.upstream(),
                        plain.sensitivities(),
                        plain.links(),
                        one),
                readers,
                limits);
    }

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        readers.go();
        rig.close();
    }

    private static byte[] send(boolean simple, String sql) {
        return simple ? query(sql) : together(run(sql), sync());
    }

    private static byte[] together(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static List<String> rows(List<WireClient.Message> answers) {
        return answers.stream()
                .filter(answer -> answer.type() == 'D')
                .map(answer -> new String(answer.body(), 6, answer.body().length - 6, StandardCharsets.UTF_8))
                .toList();
    }

    private static void works(WireClient client) {
        client.send(query("SELECT 1"));
        assertThat(types(client.answers())).isEqualTo("TDCZ");
    }

    @Test
    void aMegabyteDoesNotDelayAnotherSession() {
        String values = "(1,'abc',2.5),".repeat((1 << 20) / 14 - 5);
        String sql = "SELECT count(*) FROM (VALUES " + values + "(1,'abc',2.5)) v";
        try (WireClient slow = WireClient.signedIn(rig.port());
                WireClient quick = WireClient.signedIn(rig.port())) {
            works(quick);
            long start = System.nanoTime();
            slow.send(query(sql));
            CompletableFuture<Long> answered = CompletableFuture.supplyAsync(() -> {
                assertThat(rows(slow.answers())).hasSize(1);
                return System.nanoTime() - start;
            });
            List<Long> others = new ArrayList<>();
            while (!answered.isDone()) {
                long before = System.nanoTime();
                works(quick);
                others.add(System.nanoTime() - before);
            }
            Collections.sort(others);
            assertThat(others.get(Math.min(others.size() - 1, others.size() * 99 / 100)))
                    .isLessThan(answered.join() / 3);
        }
    }

    @Test
    void answersAPipelineInOrder() {
        String half = "SELECT 2" + PADDING;
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(
                    run("SELECT 1"),
                    run(half),
                    run("SELECT 3"),
                    sync(),
                    query("SELECT 4"),
                    query("SELECT 5" + PADDING));
            List<WireClient.Message> first = client.answers();
            assertThat(types(first)).isEqualTo("12DC12DC12DCZ");
            assertThat(rows(first)).containsExactly("1", "2", "3");
            assertThat(rows(client.answers())).containsExactly("4");
            assertThat(rows(client.answers())).containsExactly("5");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelledWhileItIsRead(boolean simple) {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(send(simple, STOPS));
            readers.await();
            client.cancel(rig.port(), false);
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("57014");
            assertThat(error.field('M')).contains("Nothing was executed.");
            works(client);
            readers.go();
            works(client);
        }
        assertThat(rig.memory.events(AuditEvent.Attempted.class)).noneMatch(LongTextTest::isLong);
    }

    private static boolean isLong(AuditEvent.Attempted attempted) {
        return attempted.action().payload().content().utf8().length() > 1_000;
    }

    @Test
    void clientGoneWhileItIsRead() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(STOPS), query("SELECT 1"));
            readers.await();
        }
        Rig.await("the end of the session", () -> rig.sessions() == 0);
        readers.go();
        assertThat(rig.memory.events(AuditEvent.Attempted.class)).isEmpty();
    }

    @Test
    void cutWhileItIsRead() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(STOPS));
            readers.await();
            assertThat(rig.cut(session -> true, "Because.")).isEqualTo(1);
            assertThat(client.next().field('C')).isEqualTo("57P01");
        }
    }

    @Test
    void stopsWhileItIsRead() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(STOPS));
            readers.await();
            rig.close();
            assertThat(rig.sessions()).isZero();
        }
    }

    @Test
    void skippedWhenAnEarlierStatementOfThePipelineFails() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run("INSERT INTO orders VALUES (1, 1, 1)"), run(STOPS), run("SELECT 3"), sync());
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("23505");
            works(client);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusedWhereNoRoomIsLeft(boolean simple) {
        try (WireClient reading = WireClient.signedIn(rig.port());
                WireClient waiting = WireClient.signedIn(rig.port());
                WireClient refused = WireClient.signedIn(rig.port())) {
            reading.send(query(STOPS));
            readers.await();
            waiting.send(query(STOPS + ", 1"));
            Rig.await("one that waits", () -> rig.room.waiting() == 1);
            refused.send(send(simple, STOPS + ", 2"));
            WireClient.Message error = only(refused.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("53400");
            assertThat(error.field('D')).isEqualTo("Nothing was executed.");
            works(refused);
            waiting.cancel(rig.port(), false);
            assertThat(only(waiting.answers(), 'E').field('C')).isEqualTo("57014");
            assertThat(rig.room.waiting()).isZero();
            refused.send(send(simple, "SELECT 2" + PADDING));
            readers.go();
            assertThat(rows(refused.answers())).containsExactly("2");
            assertThat(rows(reading.answers())).containsExactly("2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusedAfterItsTime(boolean simple) {
        Rig impatient = rig(new ReadingRoom.Limits(1, 1, Duration.ofSeconds(1)));
        try (WireClient client = WireClient.signedIn(impatient.port())) {
            client.send(send(simple, STOPS));
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("54001");
            assertThat(error.field('M')).isEqualTo("the statement could not be read within 1 s.");
            assertThat(error.field('D')).isEqualTo("Nothing was executed.");
            works(client);
        } finally {
            readers.go();
            impatient.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reachesTargetAndDigestByteByByte(boolean simple) {
        String sql = "SELECT current_query(), 'ünï 𝄞'" + PADDING + "\t;;\n ";
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(send(simple, sql));
            assertThat(rows(client.answers()).getFirst())
                    .startsWith(simple ? sql : sql.strip().replace(";;", ""));
        }
        AuditEvent.Attempted attempted =
                rig.memory.events(AuditEvent.Attempted.class).getLast();
        assertThat(attempted.action().payload().content()).isEqualTo(Bytes.utf8(sql));
        assertThat(attempted.action().operation()).isEqualTo(SqlOperation.SELECT.operation());
        AuditEvent.Executed executed =
                rig.memory.events(AuditEvent.Executed.class).getLast();
        assertThat(executed.action()).isEqualTo(attempted.action().id());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void heldAndReleasedWithoutReadingOnALoop(boolean simple) throws SQLException {
        rig.policyIs(Rig.hold("*"));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(send(simple, "DELETE FROM orders WHERE id = 1" + PADDING.repeat(3)));
            Pending hold = rig.held();
            rig.approve(hold);
            assertThat(only(client.answers(), 'C').brief()).startsWith("C DELETE 1");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("2");
        }
        assertThat(readers.threads()).hasSize(simple ? 2 : 1).allMatch(name -> name.startsWith("sql-long"));
    }

    @Test
    void readsNoLongTextOnALoop() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT 1" + PADDING), run("SELECT 2" + PADDING), sync());
            client.answers();
            client.answers();
            client.send(parse("mine", "SELECT 3" + PADDING), sync());
            client.answers();
            client.send(query("EXECUTE mine"));
            assertThat(rows(client.answers())).containsExactly("3");
            client.send(query("PREPARE yours AS SELECT 4" + PADDING + "; EXECUTE yours; EXECUTE mine"));
            assertThat(rows(client.answers())).containsExactly("4", "3");
            client.send(query("SELECT 1" + PADDING));
            assertThat(rows(client.answers())).containsExactly("1");
        }
        assertThat(readers.threads()).hasSize(4).allMatch(name -> name.startsWith("sql-long"));
    }
}
