package dev.imprimatur.storage.sql;

import dev.imprimatur.core.execution.PermitLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Spent permits. Besides the rows it remembers those spent since it was made, and those it is told of, so that deleting
 * a row does not give a permit back.
 */
public final class RememberedPermits implements PermitLedger {

    /** No permit lives longer, so it need not be remembered longer. */
    private static final Duration LONGEST = Duration.ofDays(8);

    private static final int OFTEN = 10_000;

    private final PermitLedger rows;
    private final Map<String, Instant> remembered = new HashMap<>();
    private int untilForgetting = OFTEN;

    public RememberedPermits(PermitLedger rows) {
        this.rows = rows;
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
        boolean first = rows.consume(permit, at);
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
