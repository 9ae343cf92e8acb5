package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.execution.PermitRefused;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs one message where the target lets nothing write. Outside of a transaction block the transaction that the message
 * runs in is made read-only, which ends with it; inside of one, a savepoint of our own is, and released behind it, after
 * which the block can write as before. The client sees none of this. It holds for what the statement calls as well: once
 * a transaction has begun, the target lets nobody make it read-write again.
 */
final class ReadOnlyRun {

    /** What can be made to read alone. What names another thing is refused: as it says so, or because it could end the block. */
    private static final Set<SqlOperation> READS = Set.of(
            SqlOperation.SELECT, SqlOperation.EXPLAIN, SqlOperation.SHOW, SqlOperation.COPY_OUT, SqlOperation.CALL);

    private static final Set<String> NAMES =
            READS.stream().map(each -> each.operation().name()).collect(Collectors.toUnmodifiableSet());

    /** They can end the transaction that they run in. */
    private static final Set<String> PROCEDURES = Set.of("CallStmt", "DoStmt");

    private static final String SET = "SELECT pg_catalog.set_config('transaction_read_only', 'on', true)";

    private final Answers target;
    private final Circumstances circumstances;
    private final String own;

    /** @param own a name for statements, portals and savepoints that the client does not use */
    ReadOnlyRun(Answers target, Circumstances circumstances, String own) {
        this.target = target;
        this.circumstances = circumstances;
        this.own = own + "r";
    }

    /** @throws PermitRefused when {@code unsent} can't be run like this */
    void require(Unsent unsent) throws PermitRefused {
        Action action = unsent.judged().action();
        Optional<String> writes = Stream.concat(
                        Stream.of(action.operation()), action.also().stream().map(Action.Part::operation))
                .map(operation -> operation.name())
                .filter(name -> !NAMES.contains(name))
                .findFirst();
        if (writes.isPresent()) {
            throw new PermitRefused(
                    "This must run read-only, and `" + writes.get() + "` does more than read. Nothing was executed.");
        }
        boolean procedure = Stream.concat(
                        Stream.of(action.facts()), action.also().stream().map(Action.Part::facts))
                .anyMatch(ReadOnlyRun::callsProcedure);
        boolean session = unsent.judged().effects().stream()
                .anyMatch(effect -> !(effect instanceof SessionEffect.CopyOut || effect instanceof SessionEffect.None));
        if (procedure || session) {
            throw new PermitRefused("This must run read-only, and it could change the session or end its transaction."
                    + " Nothing was executed.");
        }
        if (!unsent.simple() && circumstances.inTransaction() && most(unsent.message()) != 0) {
            throw new PermitRefused("This must run read-only, and inside of a transaction that can't be done in"
                    + " portions. Nothing was executed; fetch all rows at once.");
        }
    }

    private static boolean callsProcedure(Facts facts) {
        return !(facts instanceof SqlFacts sql) || sql.statements().stream().anyMatch(PROCEDURES::contains);
    }

    /** How many rows an Execute asks for; 0 for all. */
    private static int most(byte[] execute) {
        return ByteBuffer.wrap(execute).getInt(execute.length - Integer.BYTES);
    }

    /** Sends {@code message} between what makes it read alone and what ends that. */
    void send(Unsent unsent, Execution execution) {
        boolean inside = circumstances.inTransaction();
        if (inside) {
            step("SAVEPOINT \"" + own + "\"", Optional.empty());
        }
        step(SET, Optional.empty());
        target.send(unsent.message(), Optional.of(unsent.awaited(execution)));
        if (inside) {
            step("RELEASE SAVEPOINT \"" + own + "\"", Optional.of(execution));
        } else if (unsent.simple()) {
            endTransaction(execution);
        }
        if (unsent.simple()) {
            target.send(ClientMessages.SYNC, Optional.of(Awaited.SYNCED));
        }
    }

    /** A statement of our own, without a Sync: when it fails, the target skips what follows. */
    private void step(String sql, Optional<Execution> after) {
        own(ClientMessages.parse(own, sql), '1', after);
        own(ClientMessages.bind(own, own), '2', after);
        own(ClientMessages.execute(own), 'C', after);
        own(ClientMessages.close('P', own), '3', after);
        own(ClientMessages.close('S', own), '3', after);
    }

    /**
     * A simple query in a pipeline leaves its transaction open, and PostgreSQL 18 ends it at the Sync only if something of the
     * extended protocol came in between.
     */
    private void endTransaction(Execution execution) {
        own(ClientMessages.parse(own, ""), '1', Optional.of(execution));
        own(ClientMessages.close('S', own), '3', Optional.of(execution));
    }

    private void own(byte[] message, char end, Optional<Execution> after) {
        target.send(message, Optional.of(new Awaited.Own(end, after)));
    }
}
