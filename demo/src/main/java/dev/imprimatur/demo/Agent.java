package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Secret;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Consumer;

/** An agent with a database driver and a token of the gateway; it knows nothing of approvals. */
public final class Agent implements AutoCloseable {

    private final Connection connection;

    /** Connects to the gateway; the token is its password. */
    public Agent(InetSocketAddress gateway, Secret token) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "tidy-bot");
        login.setProperty("password", token.reveal());
        login.setProperty("sslmode", "disable"); // loopback
        this.connection =
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + gateway.getPort() + "/shop", login);
    }

    /** What the driver's user gets to see. */
    public sealed interface Result {
        /** What a query gave: the first value of the first row alone. */
        record Rows(int count, String first) implements Result {}

        /** How many rows a statement changed. */
        record Changed(int count) implements Result {}

        /** An error, by its SQLSTATE. */
        record Failed(String state, String message) implements Result {}
    }

    /**
     * Runs one statement and waits for it, however long people take.
     *
     * @param notices is told what the server says while it waits
     */
    public Result run(String sql, Consumer<String> notices) {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                notices.accept(String.valueOf(notice.getMessage()));
            }
            return rows ? rows(statement) : new Result.Changed(statement.getUpdateCount());
        } catch (SQLException e) {
            return new Result.Failed(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
        }
    }

    private static Result rows(Statement statement) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            int count = 0;
            String first = "";
            while (result.next()) {
                first = count++ == 0 ? String.valueOf(result.getString(1)) : first;
            }
            return new Result.Rows(count, first);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
