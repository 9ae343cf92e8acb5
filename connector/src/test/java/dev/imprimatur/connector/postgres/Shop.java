package dev.imprimatur.connector.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL 18 with a small shop, one for all tests of this module. */
final class Shop {

    private static final EmbeddedPostgres SERVER = start();

    private Shop() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return SERVER.getPort();
    }

    static Connection direct() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres");
    }

    /** Runs statements as the owner of everything, past the gateway. */
    static void run(String... statements) throws SQLException {
        try (Connection connection = direct();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The one value that {@code sql} gives, past the gateway. */
    static String ask(String sql) throws SQLException {
        try (Connection connection = direct();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Three customers and three orders, in new tables. */
    static void fill() throws SQLException {
        run(
                "DROP TABLE IF EXISTS orders, customers CASCADE",
                "CREATE TABLE customers (id int PRIMARY KEY, name text, email text)",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int, total int)");
        refill();
    }

    /** Three customers and three orders, in the same tables. */
    static void refill() throws SQLException {
        run(
                "TRUNCATE customers, orders",
                "INSERT INTO customers SELECT i, 'customer ' || i, i || '@example.com' FROM generate_series(1, 3) i",
                "INSERT INTO orders SELECT i, i, i * 10 FROM generate_series(1, 3) i");
    }
}
