package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that others issue, as passwords of database clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkloadPostgresTest {

    private static final String AUDIENCE = "https://imprimatur.example.com/postgres";

    private final MockProvider issuer = new MockProvider();
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private EmbeddedPostgres database;
    private Server server;
    private Path folder;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        database = EmbeddedPostgres.builder().start();
        Files.writeString(folder.resolve("people.yaml"), Given.PEOPLE);
        Files.writeString(folder.resolve("pw"), "unused\n");
        Files.createDirectory(folder.resolve("policies"));
        Files.writeString(folder.resolve("policies/rules.yaml"), """
                rules:
                  - { id: all-else-is-free, on: { operation: "*" }, effect: allow }
                  - id: deletes-are-held
                    on: { operation: sql.delete }
                    effect: hold
                    approval: [{ from: "group:owners", people: 1 }]
                """);
        Files.writeString(
                folder.resolve("imprimatur.yaml"), """
                api: { listen: "127.0.0.1:0" }
                policies: policies
                identity: { local: people.yaml }
                targets:
                  postgres/shop:
                    listen: "127.0.0.1:0"
                    upstream: { host: 127.0.0.1, port: %d, database: postgres, user: postgres, password-file: pw, tls: disable }
                workloads:
                  - name: nightly
                    owner: cara
                    issuer: %s
                    audience: { connector: "%s", actions: "https://imprimatur.example.com/actions" }
                    claims: { sub: "system:serviceaccount:shop:nightly" }
                    targets: ["postgres/shop"]
                """.formatted(database.getPort(), issuer.issuer(), AUDIENCE));
        server = Server.start(
                folder.resolve("imprimatur.yaml"),
                Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get())));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        database.close();
        issuer.close();
    }

    private String token(long lasts, Map<String, Json> more) {
        long now = Instant.now().plus(ahead.get()).getEpochSecond();
        TreeMap<String, Json> claims = new TreeMap<>(Map.of(
                "iss", Json.of(issuer.issuer()),
                "aud", Json.of(AUDIENCE),
                "sub", Json.of("system:serviceaccount:shop:nightly"),
                "iat", Json.of(now),
                "exp", Json.of(now + lasts)));
        claims.putAll(more);
        return issuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(), new Json.Fields(claims).canonical());
    }

    private Connection connect(String password) throws SQLException {
        InetSocketAddress address = Objects.requireNonNull(server.listeners().get(new Target("postgres/shop")));
        Properties properties = new Properties();
        properties.put("user", "nightly");
        properties.put("password", password);
        properties.put("sslmode", "disable");
        properties.put("preferQueryMode", "simple"); // or the target has the text before anybody decided about it
        properties.put("options", "-c imprimatur.task=T-7 -c imprimatur.agent=exporter/1.2");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + address.getPort() + "/postgres", properties);
    }

    private String log() throws Exception {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(folder.resolve("data/log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void aServiceAccountReadsUnderItsOwnName() throws Exception {
        try (Connection connection = connect(token(300, Map.of()));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 41 + 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
        Rig.await(() -> {
            try {
                return log().contains("\"actor\":\"workload:nightly\"");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(log()).contains("\"task\":\"T-7\"", "\"agent\":\"exporter/1.2\"");
    }

    @Test
    void aTokenForTheApiOpensNoDatabase() {
        assertThatThrownBy(() -> connect(token(300, Map.of("aud", Json.of("https://imprimatur.example.com/actions")))))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("another purpose");
        assertThatThrownBy(() -> connect(token(300, Map.of("sub", Json.of("system:serviceaccount:evil:nightly")))))
                .hasMessageContaining("no workload");
        assertThatThrownBy(() -> connect(token(-5, Map.of()))).hasMessageContaining("expired");
    }

    @Test
    void aTokenForDatabasesIsNotGoodAtTheApi() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> reply = http.send(
                    HttpRequest.newBuilder(URI.create(server.api() + "/v1/whoami"))
                            .header("Authorization", "Bearer " + token(300, Map.of()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.body()).contains("another purpose");
        }
    }

    @Test
    void aTokenThatIsBoundToAKeyOpensNoDatabase() {
        String thumbprint = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        Json bond = Json.fields().with("jkt", thumbprint).build();
        assertThatThrownBy(() -> connect(token(300, Map.of("cnf", bond)))).hasMessageContaining("bound to a key");
    }

    /** What {@code statement} fails with when its token is over, once {@code begun}. */
    private SQLException over(Statement statement, String sql, BooleanSupplier begun) throws Exception {
        try (ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<SQLException> failed = client.submit(() -> {
                try {
                    statement.execute(sql);
                    throw new AssertionError("`" + sql + "` went on under a token that is over.");
                } catch (SQLException e) {
                    return e;
                }
            });
            Rig.await(begun);
            ahead.updateAndGet(Duration.ofMinutes(6)::plus);
            return failed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSessionEndsWithItsTokenWhileAStatementRuns() throws Exception {
        try (Connection connection = connect(token(300, Map.of()));
                Statement statement = connection.createStatement()) {
            SQLException ended = over(statement, "SELECT pg_sleep(600)", () -> stillRunning() == 1);
            assertThat(ended.getSQLState()).as(ended.getMessage()).isEqualTo("57P01");
            assertThat(ended.getMessage()).contains("expired");
        }
        Rig.await(() -> stillRunning() == 0);
    }

    @Test
    void aHoldEndsWithTheTokenOfWhoeverWaits() throws Exception {
        try (Connection connection = connect(token(300, Map.of()));
                Statement statement = connection.createStatement()) {
            String delete = "DELETE FROM pg_catalog.pg_description WHERE objoid = 1";
            assertThat(over(statement, delete, () -> logged("held")).getMessage())
                    .contains("expired");
        }
        Rig.await(() -> logged("withdrawn"));
    }

    private boolean logged(String type) {
        try {
            return log().contains("\"type\":\"" + type + "\"");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anIdleSessionEndsWithItsToken() throws Exception {
        try (Connection connection = connect(token(300, Map.of()))) {
            assertThat(connection.isValid(10)).isTrue();
            ahead.updateAndGet(Duration.ofMinutes(6)::plus);
            Rig.await(() -> {
                try {
                    return !connection.isValid(1);
                } catch (SQLException e) {
                    return true;
                }
            });
        }
    }

    private int stillRunning() {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active'"
                                + " AND pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
