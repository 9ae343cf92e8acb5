package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.seal.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What was sent to the target, and the answers that it owes for it, in order. */
final class Answers {

    private final Wire target;
    private final byte[] poison;
    private final ArrayDeque<Awaited> owed = new ArrayDeque<>();

    /** @param poison the name of a portal that never exists, known to nobody else */
    Answers(Wire target, String poison) {
        this.target = target;
        this.poison = ClientMessages.execute(poison);
    }

    /**
     * Sends a message that executes nothing by itself, or what a permit covers.
     *
     * @param answer empty for a message that has none
     */
    void send(byte[] message, Optional<Awaited> answer) {
        target.put(message);
        answer.ifPresent(owed::add);
    }

    /**
     * Makes the target fail where a statement was refused, as if it had refused it itself: the transaction or the
     * pipeline fails with it.
     *
     * @param error what the client is told; empty for nothing
     * @param simple what was refused is a simple query, so the target must be ready again after it
     */
    void fail(byte[] error, boolean simple) {
        send(poison, Optional.of(new Awaited.Failed(Bytes.of(error))));
        if (simple) {
            send(ClientMessages.SYNC, Optional.of(Awaited.SYNCED));
        }
    }

    /**
     * Makes the target fail behind a Sync or a simple query that was sent already, so that a transaction block which it
     * is in fails; ready for the client is it behind that alone. The client is told why elsewhere.
     */
    void failBehind() {
        if (owed.peekLast() instanceof Awaited.Queried(Optional<Execution> execution)) {
            execution.ifPresent(Execution::followed);
        } else {
            owed.removeLast();
            owed.add(Awaited.READY);
        }
        fail(new byte[0], true);
    }

    /** Asks the target for what it has answered so far. */
    void flush() {
        send(ClientMessages.FLUSH, Optional.empty());
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    Optional<Awaited> first() {
        return Optional.ofNullable(owed.peekFirst());
    }

    void answered() {
        owed.removeFirst();
    }

    /**
     * The target failed and skips what follows, up to the next Sync.
     *
     * @return whether a Sync is on its way already
     */
    boolean skip(java.util.function.Consumer<Execution> skipped) {
        for (Iterator<Awaited> each = owed.iterator(); each.hasNext(); ) {
            Awaited next = each.next();
            if (next instanceof Awaited.Synced || next.equals(Awaited.READY)) {
                return true;
            }
            each.remove();
            if (next instanceof Awaited.Executed(Optional<Execution> execution, Optional<Portal> portal)) {
                execution.ifPresent(skipped);
            } else if (next instanceof Awaited.Queried(Optional<Execution> execution)) {
                execution.ifPresent(skipped);
            }
        }
        return false;
    }

    /** The target takes rows from the client and ignores a Sync that was sent before them. */
    void forgetSync() {
        owed.removeIf(Awaited.Synced.class::isInstance);
    }

    /** What the target has not answered to the end. */
    List<Execution> executions() {
        List<Execution> all = new ArrayList<>();
        for (Awaited next : owed) {
            switch (next) {
                case Awaited.Executed(Optional<Execution> execution, Optional<Portal> portal) ->
                    execution.ifPresent(all::add);
                case Awaited.Queried(Optional<Execution> execution) -> execution.ifPresent(all::add);
                case Awaited.Parsed parsed -> {}
                case Awaited.Bound bound -> {}
                case Awaited.Closed closed -> {}
                case Awaited.Described described -> {}
                case Awaited.Failed failed -> {}
                case Awaited.Own own -> {}
                case Awaited.Synced synced -> {}
            }
        }
        return all;
    }

    /** The connection is gone, and with it every answer. */
    void lose(java.util.function.Consumer<Execution> lost) {
        executions().forEach(lost);
        owed.clear();
    }
}
