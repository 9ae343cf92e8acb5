package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway on a real PostgreSQL, where it is a role of its own with a password. */
final class OnPostgresTest {

    private static EmbeddedPostgres database;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(@TempDir Path server) throws IOException, SQLException {
        Path files = server.resolve("postgres");
        database = EmbeddedPostgres.builder()
                .setDataDirectory(files)
                .setServerConfig("fsync", "on")
                .setServerConfig("password_encryption", "scram-sha-256")
                .start();
        Path rules = files.resolve("pg_hba.conf");
        Files.writeString(rules, "host all gateway 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        sql("CREATE ROLE gateway LOGIN PASSWORD 'p4ss word'");
        sql("CREATE DATABASE gateway OWNER gateway");
        sql("SELECT pg_reload_conf()");
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void empty() throws IOException, SQLException {
        try (Connection connection = database.getDatabase("postgres", "gateway").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS imprimatur CASCADE");
        }
        Files.writeString(folder.resolve("pw"), "p4ss word\n");
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private Rig rig() {
        return rig(folder);
    }

    private static Rig rig(Path folder) {
        String storage = "storage: { postgres: { url: \"postgresql://127.0.0.1:" + database.getPort()
                + "/gateway?sslmode=disable\", user: gateway, password-file: pw } }\n";
        return new Rig(
                folder,
                Decorators.NONE,
                storage + "identity: { local: people.yaml }",
                Map.of("people.yaml", Given.PEOPLE));
    }

    @Test
    void aHoldIsVotedOnUsedOnceAndSurvivesRestarts() throws SQLException {
        try (Rig rig = rig()) {
            String bot = rig.token("agent:bot", "actions");
            Reply held = rig.propose(bot, "export-users");
            String id = held.text("approval");
            rig.restart();
            assertThat(rig.get(bot, "/v1/approvals/" + id).text("state")).isEqualTo("pending");
            rig.vote(rig.session("ben"), id, "approve", held.text("digest"));
            rig.restart();
            String permit = rig.get(bot, "/v1/approvals/" + id).text("permit");
            assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
            rig.restart();
            assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
            assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
            assertThat(folder.resolve("data/imprimatur.db")).doesNotExist();
            assertThat(permitsSpent()).isEqualTo(1);
        }
    }

    private int permitsSpent() throws SQLException {
        try (Connection connection = database.getDatabase("postgres", "gateway").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM imprimatur.permits")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void nothingIsHeldWhileTheDatabaseIsAwayAndTheGatewayGoesOnWhenItIsBack() throws SQLException {
        try (Rig rig = rig()) {
            String bot = rig.token("agent:bot", "actions");
            assertThat(rig.get("", "/v1/ready").status()).isEqualTo(200);
            sql("ALTER DATABASE gateway CONNECTION LIMIT 0");
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gateway'");
            Reply refused = rig.propose(bot, "export-users");
            assertThat(refused.status()).as(refused.text()).isIn(401, 503);
            assertThat(refused.detail()).contains("Nothing is allowed until it does");
            assertThat(rig.get("", "/v1/ready").status()).isEqualTo(503);
            sql("ALTER DATABASE gateway CONNECTION LIMIT -1");
            Rig.await(() -> rig.get("", "/v1/ready").status() == 200);
            assertThat(rig.propose(bot, "export-users").status()).isEqualTo(202);
        }
    }

    @Test
    void aSecondGatewayOnTheSameDatabaseDoesNotStart(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("pw"), "p4ss word\n");
        try (Rig rig = rig()) {
            assertThatThrownBy(() -> rig(other))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another gateway works on the database")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(rig.get("", "/v1/ready").status()).isEqualTo(200);
        }
        rig(other).close();
    }

    @Test
    void whoeverLostTheDatabaseToAnotherGatewayChangesAndAllowsNothingMore() throws SQLException {
        try (Rig rig = rig()) {
            String bot = rig.token("agent:bot", "actions");
            String admin = rig.session("ada");
            try (Connection connection =
                            database.getDatabase("postgres", "gateway").getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE imprimatur.tenure SET epoch = epoch + 1, host = 'other', pid = 7");
            }
            Rig.await(() -> rig.get("", "/v1/ready").status() == 503);
            assertThat(rig.get("", "/v1/ready").json().fields("checks").text("tenure"))
                    .isEqualTo("failed");
            Rig.await(() -> rig.propose(bot, "export-users").detail().contains("process 7 on `other`"));
            Reply frozen = rig.post(
                    admin,
                    "/v1/freezes",
                    Json.fields()
                            .with("scope", "agent:bot")
                            .with("because", "stop")
                            .build());
            assertThat(frozen.status()).as("a freeze that holds for nobody").isEqualTo(503);
            assertThat(rig.get(admin, "/v1/freezes").status()).isEqualTo(200);
        }
    }

    @Test
    void aWrongPasswordIsSaidAtTheStart() throws IOException {
        Files.writeString(folder.resolve("pw"), "wr0ng");
        assertThatThrownBy(this::rig)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("did not let the gateway in")
                .hasMessageNotContaining("wr0ng");
    }
}
