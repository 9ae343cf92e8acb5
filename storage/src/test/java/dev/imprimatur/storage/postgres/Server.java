package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.seal.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** A real PostgreSQL 18, one for all tests that leave it running. It commits without waiting, unless a session wants it to. */
public final class Server {

    private static final String DATABASE = "gateway";
    private static final EmbeddedPostgres SERVER = start();

    private Server() {}

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("fsync", "on")
                    .start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + DATABASE + " TEMPLATE template0 ENCODING 'UTF8'");
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static int port() {
        return SERVER.getPort();
    }

    /** An empty database. It is always the same, because a server that forces everything to the disk makes few quickly. */
    static String database() {
        run(
                DATABASE,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE
                        + "' AND pid <> pg_backend_pid()",
                "DROP SCHEMA IF EXISTS imprimatur CASCADE");
        return DATABASE;
    }

    /** The gateway's address in an empty database. */
    public static PostgresAddress fresh() {
        return at(port(), database());
    }

    static PostgresAddress at(int port, String database) {
        return new PostgresAddress(
                "postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable", "postgres", new Secret("none"));
    }

    /** Another storage in the tenure of the one that is open: a gateway that nothing but compare-and-set keeps in check. */
    static PostgresStorage beside(PostgresAddress address, RandomGenerator chance) {
        try (Connection connection = DriverManager.getConnection(address.driverUrl(), address.driverProperties());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM imprimatur.tenure")) {
            row.next();
            OptionalLong epoch = OptionalLong.of(row.getLong(1));
            return new PostgresStorage(new Pool(address, Limits.USUAL, epoch), chance, Optional.empty());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As the owner of everything, whom no trigger stops. */
    static Connection direct(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database
                + "?user=postgres&currentSchema=imprimatur&options=-c%20session_replication_role=replica");
    }

    /** Runs statements as the owner of everything. */
    static void run(String database, String... statements) {
        try (Connection connection = direct(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
