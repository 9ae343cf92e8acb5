package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Installation;
import dev.imprimatur.demo.Shop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** What pgbench's select-only script needs: its tables, and a gateway whose policy lets it read them. */
final class SelectOnly {

    private static final String ALLOW_ALL = """
            rules:
              - id: everything
                on: { operation: "*" }
                effect: allow
            """;

    private SelectOnly() {}

    /** Fills {@code shop}; the files of a gateway in front of it. */
    static Installation prepare(Path folder, Shop shop, Secret password)
            throws IOException, InterruptedException, SQLException {
        new Pgbench(shop.port(), "postgres", "", "postgres").fill(1);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + shop.port() + "/postgres?user=postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("GRANT SELECT ON pgbench_accounts, pgbench_branches TO gateway");
        }
        return installation(folder, shop, password);
    }

    private static Installation installation(Path folder, Shop shop, Secret password) throws IOException {
        Installation installation = Installation.write(folder, shop.port(), password);
        Files.writeString(installation.policy(), ALLOW_ALL);
        return installation;
    }

    /** The files of another gateway, which answers reads a moment before the log has them. */
    static Installation batched(Path folder, Shop shop, Secret password) throws IOException {
        Installation installation = installation(folder, shop, password);
        Files.writeString(installation.config(), "audit: { reads: batched }\n", StandardOpenOption.APPEND);
        return installation;
    }

    /** pgbench as the demo's agent, through {@code gateway}. */
    static Pgbench through(Gateway gateway) throws IOException, InterruptedException {
        return new Pgbench(
                gateway.listener().getPort(), "tidy-bot", gateway.agentToken().reveal(), "postgres");
    }
}
