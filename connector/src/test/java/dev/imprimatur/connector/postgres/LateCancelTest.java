package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Secret;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cancel request of the gateway's own that is slow on its way stops nothing but what it was meant for. */
class LateCancelTest {

    private static final int CANCEL = 80877102;

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch goes = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSocket between;
    private final Rig rig;

    LateCancelTest() throws IOException {
        between = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
        rig = new Rig(Rig.config(
                Optional.empty(),
                new PostgresConfig.Upstream(
                        "127.0.0.1",
                        between.getLocalPort(),
                        "postgres",
                        "postgres",
                        new Secret("unused"),
                        PostgresConfig.Tls.DISABLE,
                        Optional.empty())));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = between.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), Shop.port())) {
            byte[] start = new byte[8];
            new DataInputStream(client.getInputStream()).readFully(start);
            if (ByteBuffer.wrap(start).getInt(4) == CANCEL) {
                waiting.countDown();
                goes.await();
            }
            target.getOutputStream().write(start);
            threads.execute(() -> copy(client, target));
            copy(target, client);
        } catch (IOException e) {
            // one of them went away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them went away
        }
    }

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
        rig.policyIs(Rig.allow("sql.select", new Obligation.MaxRows(2)), Rig.allow("sql.delete sql.call"));
    }

    @AfterEach
    void close() throws IOException {
        goes.countDown();
        rig.close();
        between.close();
        threads.close();
    }

    @Test
    void doesNotStopTheNextStatement() throws InterruptedException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT id FROM orders"));
            assertThat(types(client.answers())).isEqualTo("TDDEZ");
            waiting.await();
            client.send(query("DELETE FROM orders"), run("DELETE FROM customers"), sync());
            assertThat(client.silent()).isTrue();
            goes.countDown();
            assertThat(types(client.answers())).isEqualTo("CZ");
            assertThat(types(client.answers())).isEqualTo("12CZ");
        }
    }

    @Test
    void endsTheSessionWhereItsEndIsNeverSeen() throws InterruptedException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT id FROM orders"));
            assertThat(types(client.answers())).isEqualTo("TDDEZ");
            waiting.await();
            client.send(query("DELETE FROM orders"));
            WireClient.Message last = client.answers().getLast();
            assertThat(last.field('C')).isEqualTo("08006");
            assertThat(last.field('S')).isEqualTo("FATAL");
        }
        assertThat(rig.memory.events(AuditEvent.Attempted.class)).hasSize(1);
    }
}
