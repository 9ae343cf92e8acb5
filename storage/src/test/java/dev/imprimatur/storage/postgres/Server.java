package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.seal.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL 18, one for all tests that leave it running. It commits without waiting, unless a session wants it to. */
public final class Server {

    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Server() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("fsync", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return SERVER.getPort();
    }

    /** A database of its own for one test. */
    static String database() {
        String name = "db" + DATABASES.incrementAndGet();
        run("postgres", "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        return name;
    }

    /** The gateway's address in a new database. */
    public static PostgresAddress fresh() {
        return at(port(), database());
    }

    static PostgresAddress at(int port, String database) {
        return new PostgresAddress(
                "postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable", "postgres", new Secret("none"));
    }

    static Connection direct(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres&currentSchema=imprimatur");
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
