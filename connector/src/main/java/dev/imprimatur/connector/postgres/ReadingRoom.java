package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Grammar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads long texts on a few threads of its own, so that no loop stands still meanwhile. The longest have threads apart, so
 * that others don't wait for them; subjects take turns; who finds no room is told so at once. A text that was begun is read to
 * its end, even when nobody waits for it any more: its length bounds that.
 */
public final class ReadingRoom implements AutoCloseable {

    /** Texts of more characters wait for each other only. */
    private static final int LONGEST = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ReadingRoom.class);

    private final Limits limits;
    private final Lane longer;
    private final Lane longest;

    /**
     * How much is read at once.
     *
     * @param threads for long texts, and as many for the longest
     * @param waiting texts of each of the two kinds that wait at once; one subject may have half of them
     * @param patience how long a text may wait and be read in all
     */
    public record Limits(int threads, int waiting, Duration patience) {

        public Limits {
            if (threads < 1 || waiting < 1 || patience.isNegative() || patience.isZero()) {
                throw new IllegalArgumentException("The limits for reading long statements must be positive: `threads: "
                        + threads + "`, `waiting: " + waiting + "`, `patience: " + patience + "`.");
            }
        }

        /** A thread for each two cores, 256 texts that wait, 10 s. */
        public static Limits standard(int cores) {
            return new Limits(Math.max(1, cores / 2), 256, Duration.ofSeconds(10));
        }
    }

    /** What came of a text. */
    sealed interface Answer {

        /** It was read. */
        record Understood(Reading reading) implements Answer {}

        /** It was not. */
        record Unread(Problem why) implements Answer {}
    }

    /** @param readers gives each thread a reader of its own, as {@code () -> new SqlReader(grammar)::read} does */
    public ReadingRoom(Limits limits, Supplier<Function<String, Reading>> readers) {
        this.limits = limits;
        this.longer = new Lane("sql-long", limits, readers);
        this.longest = new Lane("sql-longest", limits, readers);
    }

    /**
     * Reads a text. Never blocks.
     *
     * @param subject whose turn it uses
     * @param always even where others find no room: people have approved it already
     */
    Ticket read(String text, Object subject, boolean always) {
        Lane lane = text.length() > LONGEST ? longest : longer;
        Ticket ticket = new Ticket(text, subject, lane);
        if (!lane.turns.add(subject, ticket, always)) {
            ticket.answer.complete(new Answer.Unread(Sentences.noRoom()));
        }
        var _ = ticket.answer.completeOnTimeout(
                new Answer.Unread(Sentences.readTooLong(limits.patience())),
                limits.patience().toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = ticket.answer.thenRun(ticket::tear);
        return ticket;
    }

    /** How many texts wait for a thread. */
    int waiting() {
        return longer.turns.size() + longest.turns.size();
    }

    /** A text that waits, or is being read. */
    static final class Ticket {

        private final String text;
        private final Object subject;
        private final Lane lane;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        private Ticket(String text, Object subject, Lane lane) {
            this.text = text;
            this.subject = subject;
            this.lane = lane;
        }

        /** Complete in time, whatever happens; never with a failure. */
        CompletableFuture<Answer> answer() {
            return answer;
        }

        /** Nobody waits for it any more. */
        void tear() {
            lane.turns.leave(subject, this);
            answer.complete(new Answer.Unread(Sentences.cancelledBefore()));
        }
    }

    private static final class Lane implements AutoCloseable {

        private final Turns<Ticket> turns;
        private final List<Thread> threads = new ArrayList<>();

        Lane(String name, Limits limits, Supplier<Function<String, Reading>> readers) {
            this.turns = new Turns<>(limits.waiting());
            for (int i = 0; i < limits.threads(); i++) {
                Function<String, Reading> reader = readers.get();
                Thread thread = new Thread(null, () -> work(reader), name + " " + i, Grammar.STACK_SIZE);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }

        private void work(Function<String, Reading> reader) {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Ticket next = turns.take();
                    if (!next.answer.isDone()) {
                        next.answer.complete(read(reader, next.text));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the room is closed
            }
        }

        private static Answer read(Function<String, Reading> reader, String text) {
            try {
                return new Answer.Understood(reader.apply(text));
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("A statement of {} characters could not be read, and was refused.", text.length(), e);
                return new Answer.Unread(Sentences.notRead());
            }
        }

        @Override
        public void close() {
            threads.forEach(Thread::interrupt);
        }
    }

    /** Takes nothing up any more. Does not wait for what is being read. */
    @Override
    public void close() {
        longer.close();
        longest.close();
    }
}
