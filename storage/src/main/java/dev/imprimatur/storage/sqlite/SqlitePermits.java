package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.storage.sql.Nanos;
import java.sql.PreparedStatement;
import java.time.Instant;

/** Spent permits as rows. */
final class SqlitePermits implements PermitLedger {

    private final Connections connections;

    SqlitePermits(Connections connections) {
        this.connections = connections;
    }

    @Override
    public boolean consume(String permit, Instant at) {
        return connections.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO permits (permit, spent_at) VALUES (?, ?) ON CONFLICT (permit) DO NOTHING")) {
                insert.setString(1, permit);
                insert.setLong(2, Nanos.of(at));
                return insert.executeUpdate() == 1;
            }
        });
    }
}
