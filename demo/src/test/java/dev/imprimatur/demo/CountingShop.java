package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The demo's shop as a target that counts how often a DELETE of orders begins and how often one is committed. */
final class CountingShop implements AutoCloseable {

    static final int ORDERS = 300;
    static final int CANCELLED = 42;
    static final String DELETE = "DELETE FROM orders WHERE state = 'cancelled'";

    /** A sequence never goes back, so it counts executions that were rolled back, too. */
    private static final String COUNTING = """
            CREATE SEQUENCE begun;
            CREATE TABLE committed (number bigint NOT NULL);
            CREATE FUNCTION count_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
              BEGIN
                INSERT INTO committed SELECT nextval('begun');
                RETURN NULL;
              END $$;
            CREATE TRIGGER count_delete AFTER DELETE ON orders FOR EACH STATEMENT EXECUTE FUNCTION count_delete();
            CREATE TABLE carts (id integer PRIMARY KEY);
            GRANT ALL ON carts TO gateway;
            CREATE TABLE template AS SELECT * FROM orders;
            """;

    private final Path folder;
    private final Secret password = new Secret("the-shop-s-own-password");
    private final Shop shop;

    private CountingShop() {
        try {
            folder = Files.createTempDirectory("imprimatur-shop");
            shop = Shop.open(Binaries.share(folder), password);
            run(COUNTING);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("PostgreSQL did not start.", e);
        }
    }

    int port() {
        return shop.port();
    }

    /** What the role {@code gateway} signs in with. */
    Secret password() {
        return password;
    }

    /** As it was in the beginning. */
    void reset() {
        run("TRUNCATE orders, committed; INSERT INTO orders SELECT * FROM template; SELECT setval('begun', 1, false)");
    }

    int orders() {
        return ask("SELECT count(*) FROM orders");
    }

    /** How many DELETEs of orders are committed. */
    int committed() {
        return ask("SELECT count(*) FROM committed");
    }

    /** How many DELETEs of orders began, whatever became of them. */
    int begun() {
        return ask("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM begun");
    }

    /** Waits until nobody is connected for the gateway, so that nothing is on its way any more. */
    void awaitSilence() {
        Await.until(
                "end of the gateway's connections",
                () -> ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gateway'") == 0);
    }

    private int ask(String sql) {
        try (Connection connection = direct();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String sql) {
        try (Connection connection = direct();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection direct() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres");
    }

    @Override
    public void close() throws IOException {
        shop.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Gives tests the one shop of this run; it is closed at the end. */
    static final class One implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CountingShop.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(CountingShop.class, type -> new CountingShop(), CountingShop.class);
        }
    }
}
