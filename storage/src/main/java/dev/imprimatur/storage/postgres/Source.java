package dev.imprimatur.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Properties;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections are made, so that a commit is durable when it returns, and nobody waits for ever. */
final class Source {

    private static final Duration PROBE = Duration.ofSeconds(1);

    private Source() {}

    private static Properties session(PostgresAddress address, Limits limits, OptionalLong epoch) {
        Properties properties = common(address, limits);
        properties.setProperty("currentSchema", PostgresStorage.SCHEMA);
        properties.setProperty("socketTimeout", seconds(limits.socket()));
        properties.setProperty(
                "options",
                "-c synchronous_commit=on -c statement_timeout="
                        + limits.statement().toMillis()
                        + " -c idle_in_transaction_session_timeout="
                        + limits.socket().toMillis()
                        + (epoch.isPresent() ? " -c imprimatur.epoch=" + epoch.getAsLong() : ""));
        return properties;
    }

    private static Properties common(PostgresAddress address, Limits limits) {
        Properties properties = address.driverProperties();
        properties.setProperty("ApplicationName", "imprimatur");
        properties.setProperty("connectTimeout", seconds(limits.connect()));
        properties.setProperty("loginTimeout", seconds(limits.borrow()));
        properties.setProperty("cancelSignalTimeout", seconds(limits.connect()));
        properties.setProperty("tcpKeepAlive", "true");
        // A standby is behind: what it does not know yet, such as a revocation, must not be missed.
        properties.setProperty("targetServerType", "primary");
        return properties;
    }

    /** For making tables, which may take its time. */
    static PGSimpleDataSource single(PostgresAddress address, Limits limits) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(address.driverUrl());
        Properties properties = common(address, limits);
        for (String name : properties.stringPropertyNames()) {
            try {
                source.setProperty(name, properties.getProperty(name));
            } catch (SQLException e) {
                throw new IllegalArgumentException("The driver does not take the setting `" + name + "`.", e);
            }
        }
        return source;
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    /** @param epoch of the tenure in which what is written there counts */
    static HikariConfig pool(PostgresAddress address, Limits limits, OptionalLong epoch) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("imprimatur");
        config.setJdbcUrl(address.driverUrl());
        config.setDataSourceProperties(session(address, limits, epoch));
        config.setMaximumPoolSize(limits.connections());
        config.setMinimumIdle(Math.min(2, limits.connections()));
        config.setConnectionTimeout(limits.borrow().toMillis());
        config.setValidationTimeout(PROBE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        // Under it, an update waits for another of the same row, and then looks at the row's revision as it is.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }
}
