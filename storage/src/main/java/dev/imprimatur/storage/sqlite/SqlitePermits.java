package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.execution.PermitLedger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Spent permits. Besides the rows it remembers those spent since it was opened, and those it is told of, so that deleting
 * a row does not give a permit back.
 */
public final class SqlitePermits implements PermitLedger {

    /** No permit lives longer, so it need not be remembered longer. */
    private static final Duration LONGEST = Duration.ofDays(8);

    private static final int OFTEN = 10_000;

    private final Connections connections;
    private final Map<String, Instant> remembered = new HashMap<>();
    private int untilForgetting = OFTEN;

    SqlitePermits(Connections connections) {
        this.connections = connections;
    }

    /**
     * Tells of permits that were spent, by a witness other than the database: the audit log.
     *
     * @param at now; they are remembered for the longest life of a permit from then on
     */
    public void remember(Collection<String> permits, Instant at) {
        synchronized (remembered) {
            permits.forEach(permit -> remembered.put(permit, at));
        }
    }

    @Override
    public boolean consume(String permit, Instant at) {
        synchronized (remembered) {
            if (remembered.containsKey(permit)) {
                return false;
            }
        }
        boolean first = connections.write(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO permits (permit, spent_at) VALUES (?, ?)")) {
                insert.setString(1, permit);
                insert.setLong(2, Nanos.of(at));
                insert.executeUpdate();
                return true;
            } catch (SQLException e) {
                if (Failures.taken(e)) {
                    return false;
                }
                throw e;
            }
        });
        if (first) {
            keep(permit, at);
        }
        return first;
    }

    private void keep(String permit, Instant at) {
        synchronized (remembered) {
            remembered.put(permit, at);
            if (--untilForgetting == 0) {
                untilForgetting = OFTEN;
                remembered.values().removeIf(spent -> spent.isBefore(at.minus(LONGEST)));
            }
        }
    }
}
