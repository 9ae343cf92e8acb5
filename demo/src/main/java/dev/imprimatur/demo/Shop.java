package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The target: a PostgreSQL on a free port of loopback, with a small shop, that only the gateway has the password to. */
public final class Shop implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private Shop(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts it with its files below {@code folder}, and makes the role {@code gateway} with {@code password}. */
    public static Shop open(Path folder, Secret password) throws IOException, SQLException {
        Path files = folder.resolve("postgres");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(files)
                .setCleanDataDirectory(true)
                .setOverrideWorkingDirectory(folder.resolve("postgres-binaries").toFile())
                .start();
        Shop shop = new Shop(postgres);
        try {
            shop.fill(files, password);
            return shop;
        } catch (IOException | SQLException e) {
            shop.close();
            throw e;
        }
    }

    private void fill(Path files, Secret password) throws IOException, SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET password_encryption = 'scram-sha-256'");
            statement.execute("CREATE ROLE gateway LOGIN PASSWORD '" + password.reveal() + "'");
            try (InputStream script = Demo.class.getResourceAsStream("shop.sql")) {
                statement.execute(new String(Demo.required(script, "shop.sql").readAllBytes(), StandardCharsets.UTF_8));
            }
            Path rules = files.resolve("pg_hba.conf");
            Files.writeString(
                    rules,
                    "host all gateway 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules),
                    StandardOpenOption.TRUNCATE_EXISTING);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Where it listens, on loopback; the role {@code postgres} needs no password there. */
    public int port() {
        return postgres.getPort();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
