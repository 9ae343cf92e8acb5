package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.storage.sql.Database;
import dev.imprimatur.storage.sql.Nanos;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Spent permits as rows. A row names the call that spent it, so that a call whose answer was lost knows its own. */
final class PostgresPermits implements PermitLedger {

    private final Database database;
    private final RandomGenerator chance;

    PostgresPermits(Database database, RandomGenerator chance) {
        this.database = database;
        this.chance = chance;
    }

    @Override
    public boolean consume(String permit, Instant at) {
        String call = String.format("%016x%016x", chance.nextLong(), chance.nextLong());
        return database.change(
                connection -> spend(connection, permit, at, call), connection -> spent(connection, permit, call));
    }

    private static boolean spend(Connection connection, String permit, Instant at, String call) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO permits (permit, spent_at, call) VALUES (?, ?, ?) ON CONFLICT (permit) DO NOTHING")) {
            insert.setString(1, permit);
            insert.setLong(2, Nanos.of(at));
            insert.setString(3, call);
            return insert.executeUpdate() == 1;
        }
    }

    private static boolean spent(Connection connection, String permit, String call) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM permits WHERE permit = ? AND call = ?")) {
            select.setString(1, permit);
            select.setString(2, call);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }
}
