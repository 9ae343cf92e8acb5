package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.seal.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The way of the target's messages to the client. Rows pass as they are, without being looked into; what tells about the
 * session is read. Nothing passes while a read that was sent is not yet in the log.
 */
final class Relay {

    /** Longer messages of the kinds that are read don't come from a sane target. */
    private static final int LONGEST_READ = 16 << 20;

    /** Hears what the target says. */
    interface Listener {

        void prepared(Awaited.Parsed parsed);

        void bound(Awaited.Bound bound);

        void closed(Awaited.Closed closed);

        /** An execution came to its end, or to a pause. */
        void executed(Awaited.Executed executed, boolean suspended);

        /** A simple query came to its end. */
        void queried(Optional<Execution> execution);

        /** What was sent after a failure is skipped. */
        void skipped(Execution execution, Outcome.Failed because);

        /** A statement failed; in a pipeline the target now skips everything up to the next Sync. */
        void failed(boolean simple, boolean syncSent);

        void rolledBack();

        void reported(String name, String value) throws ProtocolViolation;

        void ready(char status);

        /** The target waits for rows; false when it must not get any. */
        boolean takesRows(boolean simple, Optional<Execution> execution) throws ProtocolViolation;

        /** More rows came than may pass. */
        void cut(Execution execution);

        /** The target ends the connection and has told the client. */
        void fatal();
    }

    private final Wire client;
    private final Answers answers;
    private final Listener listener;
    private final ByteArrayOutputStream between = new ByteArrayOutputStream(0);
    private int unrecorded;
    private boolean withholding;
    private boolean dropping;
    private int passing;
    private boolean passed;
    private int runStart = -1;

    Relay(Wire client, Answers answers, Listener listener) {
        this.client = client;
        this.answers = answers;
        this.listener = listener;
    }

    /** A read was sent that the log does not have yet. */
    void hold() {
        unrecorded++;
    }

    /** The log has it. */
    void release() {
        unrecorded--;
    }

    /** The log does not take it: its result never reaches the client. */
    void discard(Execution execution, Problem why) {
        unrecorded--;
        withhold(execution, why);
    }

    /** From here on nothing of its result reaches the client. */
    void withhold(Execution execution, Problem why) {
        withholding = true;
        execution.withhold(why);
    }

    /** Whether messages may pass. */
    boolean open() {
        return unrecorded == 0;
    }

    /** Sends a message of the gateway's own to the client, at once or behind the message that is passing. */
    void tell(byte[] message) {
        if (passing > 0 && passed) {
            between.writeBytes(message);
        } else {
            client.put(message);
        }
    }

    /** Takes what it can from the front of {@code bytes}. */
    void consume(ByteBuffer bytes) throws IOException, ProtocolViolation {
        runStart = -1;
        try {
            while (open() && next(bytes)) {
                // one message, or a piece of one, at a time
            }
        } finally {
            endRun(bytes, bytes.position());
        }
    }

    private boolean next(ByteBuffer bytes) throws IOException, ProtocolViolation {
        if (passing > 0) {
            return pass(bytes);
        }
        if (bytes.remaining() < 5) {
            return false;
        }
        int at = bytes.position();
        char type = (char) bytes.get(at);
        int length = bytes.getInt(at + 1);
        if (length < 4) {
            throw new ProtocolViolation("08P01", "The target sent a malformed message.");
        }
        startWithholding(bytes, at);
        if (type == 'D' || type == 'd' || type == 'T' || type == 't') {
            passed = streamed(type) && !dropping;
            passing = length + 1;
            return pass(bytes);
        }
        if (length > LONGEST_READ) {
            throw new ProtocolViolation("08P01", "The target sent a message of `" + length + "` bytes.");
        }
        if (bytes.remaining() <= length) {
            return false;
        }
        boolean passes = answer(type, bytes, at, length);
        bytes.position(at + length + 1);
        if (passes) {
            runStart = runStart < 0 ? at : runStart;
        } else {
            endRun(bytes, at);
        }
        return true;
    }

    private boolean pass(ByteBuffer bytes) throws IOException {
        int at = bytes.position();
        int length = Math.min(passing, bytes.remaining());
        if (length == 0) {
            return false;
        }
        if (passed) {
            runStart = runStart < 0 ? at : runStart;
        } else {
            endRun(bytes, at);
        }
        bytes.position(at + length);
        passing -= length;
        if (passing == 0 && between.size() > 0) {
            inject(bytes, bytes.position(), between.toByteArray());
            between.reset();
        }
        return true;
    }

    private void endRun(ByteBuffer bytes, int end) throws IOException {
        if (runStart >= 0 && end > runStart) {
            int limit = bytes.limit();
            int position = bytes.position();
            bytes.limit(end).position(runStart);
            client.relay(bytes);
            bytes.limit(limit).position(position);
        }
        runStart = -1;
    }

    private void inject(ByteBuffer bytes, int at, byte[] message) throws IOException {
        endRun(bytes, at);
        client.put(message);
    }

    private void startWithholding(ByteBuffer bytes, int at) throws IOException {
        if (!withholding || dropping) {
            return;
        }
        Optional<Problem> why = running().flatMap(Execution::withheld);
        if (why.isPresent()) {
            inject(bytes, at, ServerMessages.error(why.get()));
            dropping = true;
        }
    }

    private Optional<Execution> running() {
        return answers.first().flatMap(first -> switch (first) {
            case Awaited.Executed(Optional<Execution> execution, Optional<Portal> portal) -> execution;
            case Awaited.Queried(Optional<Execution> execution) -> execution;
            case Awaited.Parsed parsed -> Optional.empty();
            case Awaited.Bound bound -> Optional.empty();
            case Awaited.Closed closed -> Optional.empty();
            case Awaited.Described described -> Optional.empty();
            case Awaited.Failed failed -> Optional.empty();
            case Awaited.Own own -> Optional.empty();
            case Awaited.Synced synced -> Optional.empty();
        });
    }

    private boolean streamed(char type) {
        if (answers.first().orElse(Awaited.SYNCED) instanceof Awaited.Own) {
            return false;
        }
        if (type == 'D' || type == 'd') {
            Optional<Execution> execution = running();
            return execution.isEmpty() || execution.get().row() || cut(execution.get());
        }
        if (type == 'T' && answers.first().orElse(Awaited.SYNCED) instanceof Awaited.Described) {
            answers.answered();
        }
        return true;
    }

    private boolean cut(Execution execution) {
        if (execution.firstCut()) {
            listener.cut(execution);
        }
        return false;
    }

    /** Takes a message that tells something; true when it passes to the client. */
    private boolean answer(char type, ByteBuffer bytes, int at, int length) throws IOException, ProtocolViolation {
        return switch (type) {
            case '1', '2', '3', 'n', 's', 'I', 'C', 'Z' -> turn(type, bytes, at);
            case 'E' -> error(bytes, at, length);
            case 'S' -> {
                TargetText text = new TargetText(bytes, at + 5);
                listener.reported(text.next(), text.next());
                yield true;
            }
            case 'N', 'A' -> true;
            case 'c', 'H' -> !dropping;
            case 'G' -> {
                Optional<Execution> execution = running();
                answers.forgetSync();
                boolean simple = answers.first().orElse(Awaited.SYNCED) instanceof Awaited.Queried;
                yield listener.takesRows(simple, execution) && !dropping;
            }
            default ->
                throw new ProtocolViolation(
                        "08P01", "The target sent `" + type + "`, which this gateway does not know.");
        };
    }

    private boolean turn(char type, ByteBuffer bytes, int at) throws IOException, ProtocolViolation {
        Awaited first = answers.first()
                .orElseThrow(() -> new ProtocolViolation("08P01", "The target answered what nobody asked."));
        boolean drop = dropping;
        boolean passes = true;
        switch (first) {
            case Awaited.Parsed parsed
            when type == '1' -> {
                answers.answered();
                listener.prepared(parsed);
            }
            case Awaited.Bound bound
            when type == '2' -> {
                answers.answered();
                listener.bound(bound);
            }
            case Awaited.Closed closed
            when type == '3' -> {
                answers.answered();
                listener.closed(closed);
            }
            case Awaited.Described described when type == 'n' -> answers.answered();
            case Awaited.Executed executed
            when type == 's' || type == 'I' || type == 'C' -> passes = executed(executed, type, bytes, at);
            case Awaited.Queried queried
            when type == 'I' || type == 'C' -> passes = completed(queried, type, bytes, at);
            case Awaited.Queried queried
            when type == 'Z' -> {
                answers.answered();
                listener.queried(queried.execution());
                if (queried.execution().map(Execution::isFollowed).orElse(false)) {
                    passes = false; // the target is ready again behind what comes of our own
                } else {
                    drop = ready(bytes, at);
                }
            }
            case Awaited.Own own
            when type == own.end() -> {
                answers.answered();
                passes = false;
            }
            case Awaited.Synced synced
            when type == 'Z' -> {
                answers.answered();
                drop = ready(bytes, at);
            }
            default -> throw new ProtocolViolation("08P01", "The target answered `" + type + "` out of turn.");
        }
        return passes && !drop;
    }

    private boolean ready(ByteBuffer bytes, int at) {
        dropping = false;
        withholding = false;
        listener.ready((char) bytes.get(at + 5));
        return false;
    }

    private boolean executed(Awaited.Executed executed, char type, ByteBuffer bytes, int at) {
        answers.answered();
        boolean cut = executed.execution().map(Execution::cut).orElse(false);
        if (type == 'C') {
            tag(executed.execution(), bytes, at);
        }
        listener.executed(executed, type == 's');
        return !cut;
    }

    private boolean completed(Awaited.Queried queried, char type, ByteBuffer bytes, int at) throws IOException {
        if (type == 'C') {
            tag(queried.execution(), bytes, at);
        }
        boolean cut = queried.execution().map(Execution::cut).orElse(false);
        if (cut && !dropping) {
            inject(
                    bytes,
                    at,
                    ServerMessages.error(
                            Sentences.tooManyRows(queried.execution().get())));
            dropping = true;
        }
        return !cut;
    }

    private void tag(Optional<Execution> execution, ByteBuffer bytes, int at) {
        String tag = new TargetText(bytes, at + 5).next();
        execution.ifPresent(running -> running.completed(tag));
        if (tag.equals("ROLLBACK")) {
            listener.rolledBack();
        }
    }

    private boolean error(ByteBuffer bytes, int at, int length) throws IOException {
        TargetText.Report report = TargetText.report(bytes, at + 5, at + 1 + length);
        Outcome.Failed how = new Outcome.Failed(report.code(), report.message());
        if (report.ends()) {
            listener.fatal();
        }
        Optional<Awaited> first = answers.first();
        if (first.isEmpty()) {
            return !dropping;
        }
        listener.rolledBack();
        if (first.get() instanceof Awaited.Synced || first.get().equals(Awaited.READY)) { // the commit failed
            return !dropping;
        }
        if (first.get() instanceof Awaited.Queried(Optional<Execution> execution)) {
            execution.ifPresent(running -> running.failed(how));
            listener.failed(true, true);
            return cutReplaces(execution, bytes, at);
        }
        boolean passes = true;
        if (first.get() instanceof Awaited.Own(char end, Optional<Execution> after)) {
            passes = !after.map(Execution::hasFailed).orElse(false);
        }
        if (first.get() instanceof Awaited.Failed(Bytes error)) {
            if (!dropping && error.length() > 0) {
                inject(bytes, at, error.toArray());
            }
            passes = false;
        }
        if (first.get() instanceof Awaited.Executed(Optional<Execution> execution, Optional<Portal> portal)) {
            answers.answered();
            execution.ifPresent(running -> running.failed(how));
            listener.executed(new Awaited.Executed(execution, portal), false);
            passes = cutReplaces(execution, bytes, at);
        }
        boolean syncSent = answers.skip(skipped -> listener.skipped(skipped, how));
        listener.failed(false, syncSent);
        return passes && !dropping;
    }

    /** A read that was stopped because it gave too many rows says so, not that it was cancelled. */
    private boolean cutReplaces(Optional<Execution> execution, ByteBuffer bytes, int at) throws IOException {
        if (dropping || execution.isEmpty() || !execution.get().cut()) {
            return !dropping;
        }
        inject(bytes, at, ServerMessages.error(Sentences.tooManyRows(execution.get())));
        return false;
    }
}
