package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both sides, and SCRAM to the target. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

    private static final String PASSWORD = "only-the-gateway-knows";

    private Path directory = Path.of("");
    private Optional<EmbeddedPostgres> server = Optional.empty();

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException, InterruptedException, SQLException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed, so TLS is not tested here");
        directory = temporary;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        certificate("server", "IP:127.0.0.1");
        certificate("other", "DNS:elsewhere.example.com");
        EmbeddedPostgres started = EmbeddedPostgres.builder().start();
        server = Optional.of(started);
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            Path data = Path.of(value(statement, "SHOW data_directory"));
            Files.copy(directory.resolve("server.pem"), data.resolve("server.crt"));
            Files.copy(directory.resolve("server.key"), data.resolve("server.key"));
            Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
            Files.setOwner(data.resolve("server.key"), Files.getOwner(data));
            Path hba = Path.of(value(statement, "SHOW hba_file"));
            Files.writeString(
                    hba,
                    "hostssl all gateway all scram-sha-256\nhost all gateway all reject\n" + Files.readString(hba));
            statement.execute("CREATE ROLE gateway LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        Rig.await("TLS at the target", () -> {
            try (Connection connection = superuser();
                    Statement statement = connection.createStatement()) {
                return value(statement, "SHOW ssl").equals("on");
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private Connection superuser() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                + server.orElseThrow().getPort() + "/postgres?user=postgres&sslmode=disable");
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void certificate(String name, String alternative) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=" + alternative,
                        "-keyout",
                        directory.resolve(name + ".key").toString(),
                        "-out",
                        directory.resolve(name + ".pem").toString())
                .redirectErrorStream(true)
                .start();
        openssl.getInputStream().readAllBytes();
        assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).isZero();
    }

    @AfterAll
    void stop() throws IOException {
        if (server.isPresent()) {
            server.get().close();
        }
    }

    private Rig rig(PostgresConfig.Tls tls, String authority, String password) {
        return new Rig(Rig.config(
                Optional.of(new PostgresConfig.Certificate(
                        directory.resolve("server.pem"), directory.resolve("server.key"))),
                new PostgresConfig.Upstream(
                        "127.0.0.1",
                        server.orElseThrow().getPort(),
                        "postgres",
                        "gateway",
                        new Secret(password),
                        tls,
                        Optional.of(directory.resolve(authority + ".pem")))));
    }

    private Connection connect(Rig rig) throws SQLException {
        return rig.connect("sslmode=verify-full", "sslrootcert=" + directory.resolve("server.pem"));
    }

    @Test
    void encryptsBothSidesAndSignsInWithScram() throws SQLException {
        try (Rig rig = rig(PostgresConfig.Tls.VERIFY_FULL, "server", PASSWORD);
                Connection connection = connect(rig);
                Statement statement = connection.createStatement()) {
            assertThat(value(statement, "SELECT ssl || ' ' || version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("true TLSv1.3");
            assertThat(value(statement, "SELECT current_user")).isEqualTo("gateway");
            assertThat(value(statement, "SELECT length(repeat('x', 3000000))")).isEqualTo("3000000");
            try (ResultSet rows = statement.executeQuery("SELECT repeat('y', 10000) FROM generate_series(1, 500)")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getString(1)).hasSize(10_000);
                    count++;
                }
                assertThat(count).isEqualTo(500);
            }
        }
    }

    /** What TLS has read already is in no socket: nothing but the gateway itself can know that there is more. */
    @Test
    void readsOnWhereItPausedWithinTls() throws SQLException {
        try (Rig rig = rig(PostgresConfig.Tls.VERIFY_FULL, "server", PASSWORD);
                Connection connection = connect(rig);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE noted (text text)");
            for (int length = 64; length <= 90; length++) {
                rig.memory.slow();
                CompletableFuture<Integer> inserted = inserting(connection, length);
                Rig.await("a statement that waits", () -> rig.memory.waitingAppends() > 0);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos()); // for all of it to be on its way
                rig.memory.catchUp();
                assertThat(inserted)
                        .as(length + " KiB at once")
                        .succeedsWithin(Duration.ofSeconds(10))
                        .isEqualTo(length);
            }
        }
    }

    /** So many rows of nearly a KiB, in one pipeline. */
    private static CompletableFuture<Integer> inserting(Connection connection, int rows) {
        return CompletableFuture.supplyAsync(() -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO noted VALUES (?)")) {
                for (int i = 0; i < rows; i++) {
                    insert.setString(1, "x".repeat(950));
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void psqlTalksTlsAndWaitsForApproval() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/psql")), "psql is not installed");
        try (Rig rig = rig(PostgresConfig.Tls.REQUIRE, "server", PASSWORD)) {
            rig.policyIs(Rig.hold("sql.*"));
            ProcessBuilder builder = new ProcessBuilder(
                            "/usr/bin/psql",
                            "-X",
                            "-At",
                            "host=127.0.0.1 port=" + rig.port() + " user=bot dbname=postgres sslmode=require",
                            "-c",
                            "SELECT 42")
                    .redirectErrorStream(true);
            builder.environment().put("PGPASSWORD", Rig.TOKEN);
            Process psql = builder.start();
            rig.approve(rig.held());
            assertThat(new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("NOTICE:  held for approval")
                    .endsWith("42\n");
        }
    }

    @Test
    void refusesATargetThatCannotProveItsName() {
        try (Rig rig = rig(PostgresConfig.Tls.VERIFY_FULL, "other", PASSWORD)) {
            assertThatThrownBy(() -> connect(rig)).hasMessageContaining("the target can't be reached");
        }
    }

    @Test
    void saysWhenTheTargetDoesNotLetTheGatewayInAndNeverWhy() {
        try (Rig rig = rig(PostgresConfig.Tls.REQUIRE, "server", "a-wrong-password")) {
            assertThatThrownBy(() -> connect(rig))
                    .hasMessageContaining("does not let the gateway in (28P01)")
                    .hasMessageNotContaining("a-wrong-password");
        }
    }

    @Test
    void refusesToTalkToTheTargetInClearWhenTlsIsDemanded() {
        try (Rig rig = new Rig(Rig.config(
                Optional.empty(),
                new PostgresConfig.Upstream(
                        "127.0.0.1",
                        Shop.port(),
                        "postgres",
                        "postgres",
                        new Secret(""),
                        PostgresConfig.Tls.REQUIRE,
                        Optional.empty())))) {
            assertThatThrownBy(rig::connect).hasMessageContaining("offers no TLS");
        }
    }

    @Test
    void bytesBeforeTlsEndTheConnection() {
        try (Rig rig = rig(PostgresConfig.Tls.REQUIRE, "server", PASSWORD);
                WireClient client = WireClient.to(rig.port())) {
            client.send(WireClient.request(80877103), WireClient.startup(3 << 16, Map.of("user", "bot")));
            WireClient.Message answer = client.next();
            assertThat(answer.type()).isEqualTo('E');
            assertThat(answer.field('C')).isEqualTo("08P01");
        }
    }

    @Test
    void cancelsUnderTls() throws Exception {
        try (Rig rig = rig(PostgresConfig.Tls.REQUIRE, "server", PASSWORD);
                Connection connection = connect(rig);
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30)")).hasMessageContaining("cancel");
        }
    }

    @Test
    void tellsTheClientInPiecesOfAnySize() throws Exception {
        try (Rig rig = rig(PostgresConfig.Tls.REQUIRE, "server", PASSWORD);
                java.net.Socket plain = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), rig.port())) {
            plain.getOutputStream().write(WireClient.request(80877103));
            assertThat(plain.getInputStream().read()).isEqualTo('S');
            try (SSLSocket tls =
                    (SSLSocket) trusting().getSocketFactory().createSocket(plain, "127.0.0.1", rig.port(), true)) {
                tls.setSoTimeout(20_000);
                for (byte b : WireClient.startup(3 << 16, Map.of("user", "bot"))) {
                    tls.getOutputStream().write(b);
                    tls.getOutputStream().flush();
                }
                assertThat(tls.getInputStream().read()).isEqualTo('R');
            }
        }
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        X509TrustManager anyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        context.init(null, List.of(anyone).toArray(TrustManager[]::new), null);
        return context;
    }
}
