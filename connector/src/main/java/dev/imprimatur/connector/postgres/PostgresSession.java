package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.subject.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One signed-in client and its own connection to the target: moves their bytes. Belongs to one loop. */
final class PostgresSession implements PostgresLoop.Ready, Conversation.Carrier {

    /** More than this waiting for one side, and the other is not read. */
    private static final int CONGESTED = 256 * 1024;

    /** What is shorter is not counted before it is kept. */
    private static final int LIGHT = 1_024;

    /** Names that keep more than this are weighed again and again. */
    private static final long OFTEN = 1 << 20;

    /** So much is read ahead of what can be used now. */
    private static final int AHEAD = 64 * 1024;

    /** So often the clock is looked at, which somebody may have set. */
    private static final long LOOK_MILLIS = 10_000;

    /** Of so many of the longest messages a session may keep texts and values. */
    private static final long KEPT = 3;

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSession.class);

    private final PostgresGateway gateway;
    private final PostgresLoop loop;
    private final Wire client;
    private final Wire target;
    private final TargetSignIn.Target signedIn;
    private final Subject subject;
    private final Instant expires;
    private final Runnable closed;
    private final Answers answers;
    private final SessionNames names;
    private final KeptBytes.Account kept;
    private final Conversation conversation;
    private final StopRequests stops;
    private long named;
    private boolean heavy;
    private Optional<Cancels.Key> key = Optional.empty();
    private boolean over;

    /** @param closed called once, when the session is over */
    PostgresSession(
            PostgresGateway gateway,
            PostgresLoop loop,
            Wire client,
            Wire target,
            TargetSignIn.Target signedIn,
            SessionStart start,
            Runnable closed) {
        this.gateway = gateway;
        this.loop = loop;
        this.client = client;
        this.target = target;
        this.signedIn = signedIn;
        this.subject = start.known().subject();
        this.expires = start.known().expires();
        this.closed = closed;
        this.kept = gateway.kept().account();
        this.answers = new Answers(target, start.poison());
        this.stops = new StopRequests(gateway, loop, signedIn, this);
        Circumstances circumstances = new Circumstances(
                gateway.config().upstream().database(), signedIn.parameters(), signedIn.searchPath(), signedIn.role());
        SessionNames names = new SessionNames(KEPT * gateway.config().limits().message());
        Texts texts = new Texts(loop.reader(), loop.known());
        this.names = names;
        PostgresActions actions = new PostgresActions(
                gateway.config().target(),
                start.known().subject(),
                gateway.labels(),
                texts,
                circumstances,
                names,
                gateway.key());
        this.conversation =
                new Conversation(gateway, start, circumstances, answers, client, actions, texts, names, this);
    }

    /** Greets the client and begins. */
    void begin(boolean longKeys) {
        Cancels.Key given = gateway.cancels().register(longKeys, () -> later(this::cancel));
        key = Optional.of(given);
        client.belongTo(this);
        target.belongTo(this);
        client.put(ServerMessages.greeting(
                signedIn.parameters(), given.process(), given.secret().toArray(), 'I'));
        loop.watch(new Expiry(), untilExpiry());
        step(() -> {
            readClient(); // TLS may have read ahead of what the selector knows
            readTarget();
        });
    }

    private long untilExpiry() {
        return Math.clamp(Duration.between(gateway.clock().instant(), expires).toMillis(), 1, LOOK_MILLIS);
    }

    /** The session ends with the credential that it began with, whatever it does at that moment. */
    private final class Expiry implements PostgresLoop.Fleeting {

        @Override
        public boolean over() {
            return over;
        }

        @Override
        public void late() {
            if (gateway.clock().instant().isBefore(expires)) {
                loop.watch(this, untilExpiry());
            } else if (!over) {
                end(Sentences.outlived(expires.toString()));
            }
        }
    }

    private interface Step {
        void run() throws IOException, ProtocolViolation;
    }

    /** Does one thing, then everything that has become possible by it. */
    private void step(Step what) {
        if (over) {
            return;
        }
        try {
            what.run();
            pump();
        } catch (ProtocolViolation e) {
            fatal(Problem.of(e.code(), e.sentence(), "", ""));
        } catch (IOException e) {
            close("The connection was lost.");
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** This session ends, and no other, also where memory or stack were not enough. */
    private void failed(Throwable failure) {
        try {
            LOG.error("A step of a session failed, so the session ends; please report this.", failure);
            fatal(Problem.failure(
                    "the gateway failed, and ends the session.", "Tell the operator to look at its log."));
        } catch (RuntimeException | Error e) {
            try {
                close("The gateway failed.");
            } finally {
                client.close();
            }
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        step(() -> {
            if (ready.isValid() && ready.isWritable()) {
                client.flush();
                target.flush();
            }
            if (ready.channel().equals(target.socket())) {
                readTarget();
            } else {
                readClient();
            }
        });
    }

    /** Also when the session is over by then: what turns up too late must be given back. */
    @Override
    public void later(Conversation.Carrier.Step stepAfter) {
        loop.post(() -> {
            if (over) {
                late(stepAfter);
            } else {
                step(stepAfter::run);
            }
        });
    }

    private static void late(Conversation.Carrier.Step step) {
        try {
            step.run();
        } catch (ProtocolViolation e) {
            LOG.debug("A step came too late for its session.", e);
        }
    }

    private void readClient() throws IOException, ProtocolViolation {
        if (over || !wantsClient()) {
            return;
        }
        read(client, gateway.config().limits().message() + 5, this::takeClient);
        if (waitsForPeople() && client.keptLength() > gateway.config().limits().ahead()) {
            throw new ProtocolViolation("54000", "Too much was sent ahead of a statement that is held.");
        }
    }

    private void readTarget() throws IOException, ProtocolViolation {
        if (over || !wantsTarget()) {
            return;
        }
        read(target, Integer.MAX_VALUE - 8, this::takeTarget);
    }

    private interface Taker {
        void take(ByteBuffer bytes) throws IOException, ProtocolViolation;
    }

    private void read(Wire wire, int most, Taker taker) throws IOException, ProtocolViolation {
        while (!over) {
            int length;
            ByteBuffer buffer = loop.buffer();
            boolean full;
            if (wire.keptLength() < PostgresLoop.BUFFER / 2 && wire.restore(buffer)) {
                try {
                    length = wire.read(buffer);
                } finally {
                    buffer.flip();
                }
                full = buffer.limit() == buffer.capacity();
                if (length > 0) {
                    taker.take(buffer);
                }
                wire.keep(buffer);
            } else {
                kept.keep(weight() + wire.growth(most));
                ByteBuffer room = wire.grow(most);
                length = wire.read(room);
                full = !room.hasRemaining();
                if (length > 0) {
                    wire.took(length);
                    takeKept(wire, taker);
                }
            }
            if (length < 0) {
                wire.close();
                over(wire);
                return;
            }
            if (length == 0 || (!full && !wire.encrypted())) {
                return;
            }
            if (!(wire.equals(client) ? wantsClient() : wantsTarget())) {
                wire.pause();
                return;
            }
        }
    }

    private static void takeKept(Wire wire, Taker taker) throws IOException, ProtocolViolation {
        ByteBuffer kept = wire.kept();
        taker.take(kept);
        wire.used(kept.position());
    }

    private void over(Wire wire) throws IOException {
        if (wire.equals(client)) {
            close("The client went away.");
        } else {
            client.flush();
            if (!conversation.toldWhy()) {
                fatal(Problem.of("08006", "the target closed the connection.", "", "Connect again."));
            } else {
                close("The target ended the connection.");
            }
        }
    }

    private void takeClient(ByteBuffer bytes) throws ProtocolViolation {
        int most = gateway.config().limits().message();
        while (bytes.remaining() >= 5 && !over) {
            int at = bytes.position();
            int length = bytes.getInt(at + 1);
            if (length < 4) {
                throw new ProtocolViolation("The message `" + (char) bytes.get(at) + "` is malformed.");
            }
            if (length > most) {
                throw new ProtocolViolation(
                        "54000",
                        "The message `" + (char) bytes.get(at) + "` has " + length + " bytes; " + most
                                + " is the most that this gateway takes.");
            }
            if (bytes.remaining() <= length || target.backlog() > CONGESTED) {
                return;
            }
            if (length > LIGHT && takes()) {
                heavy = true;
                kept.keep(weight() + 2L * length); // which names keep, and what goes out
            }
            if (!takes() || !conversation.take(new ClientMessage(bytes, at, at + 1 + length))) {
                return;
            }
            bytes.position(at + 1 + length);
        }
    }

    private void takeTarget(ByteBuffer bytes) throws IOException, ProtocolViolation {
        conversation.relay().consume(bytes);
        if (answers.isEmpty()) {
            conversation.become(conversation.state().settled());
        }
    }

    /** Goes on until nothing more can be done without the other ends. */
    private void pump() throws IOException, ProtocolViolation {
        target.flush();
        client.flush();
        boolean progress = true;
        while (progress && !over) {
            int before = client.keptLength() + target.keptLength();
            if (target.keptLength() > 0 && conversation.relay().open()) {
                takeKept(target, this::takeTarget);
            }
            if (client.keptLength() > 0 && takes() && target.backlog() <= CONGESTED) {
                takeKept(client, this::takeClient);
            }
            if (!over) {
                target.flush(); // which may make room for more
                client.flush();
            }
            progress = client.keptLength() + target.keptLength() != before;
        }
        if (readOn()) {
            later(() -> {}); // goes on with it, once others had their turn
        }
        if (!over) {
            kept.keep(weight());
            client.interest(wantsClient());
            target.interest(wantsTarget());
        }
    }

    /** Reads what TLS has already, where reading was paused and is wanted again. */
    private boolean readOn() throws IOException, ProtocolViolation {
        boolean read = false;
        if (!over && wantsClient() && client.wasPaused()) {
            readClient();
            read = true;
        }
        if (!over && wantsTarget() && target.wasPaused()) {
            readTarget();
            read = true;
        }
        return read;
    }

    /** How many bytes this session keeps of its client. */
    private long weight() {
        if (heavy || named > OFTEN) {
            named = names.weight();
            heavy = false;
        }
        return (long) client.incoming()
                + target.outgoing()
                + named
                + conversation.state().weight();
    }

    /** Whether the client's next message is looked at: a cancel request that is on its way would stop that one. */
    private boolean takes() {
        return stops.isEmpty() && conversation.state().takes();
    }

    private boolean wantsClient() {
        if (target.backlog() > CONGESTED) {
            return false;
        }
        if (takes()) {
            return true;
        }
        return client.keptLength()
                <= (waitsForPeople() ? gateway.config().limits().ahead() : AHEAD);
    }

    /** Then the client is read on and on, or nobody would notice that it goes away. */
    private boolean waitsForPeople() {
        return conversation.state() instanceof Held || conversation.state() instanceof Opening;
    }

    private boolean wantsTarget() {
        return client.backlog() <= CONGESTED && (conversation.relay().open() || target.keptLength() < AHEAD);
    }

    private void cancel() {
        if (!conversation.state().cancel() && !answers.isEmpty()) {
            stopTarget();
        }
    }

    @Override
    public void stopTarget() {
        stops.send(() -> step(() -> fatal(Problem.of(
                "08006",
                "the target did not take a cancel request in time, so nobody knows what it would stop.",
                "",
                "Connect again."))));
    }

    @Override
    public void rest() {
        client.rest();
        target.rest();
    }

    @Override
    public void terminate() {
        close("The client said goodbye.");
    }

    private void fatal(Problem problem) {
        if (over) {
            return;
        }
        client.put(ServerMessages.fatal(problem));
        end(problem.message());
        client.forget();
        new Farewell(loop, client).begin();
    }

    private void close(String because) {
        if (!over) {
            end(because);
            client.close();
        }
    }

    private void end(String because) {
        over = true;
        try {
            key.ifPresent(gateway.cancels()::forget);
            conversation.end(because);
            target.put(ClientMessages.TERMINATE);
            target.flush();
        } catch (IOException e) {
            LOG.debug("The target was gone already.", e);
        } finally {
            kept.close();
            target.close();
            closed.run();
        }
    }

    /**
     * Ends the session if {@code which} picks it, and stops what the target runs for it. Any thread may call this.
     *
     * @return whether it was ended by this
     */
    CompletableFuture<Boolean> cut(Predicate<Sessions.Session> which, String because) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        loop.post(() -> {
            try {
                ended.complete(!over && which.test(seen()) && cut(because));
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    private Sessions.Session seen() {
        return new Sessions.Session(subject, gateway.config().target(), conversation.approvals());
    }

    private boolean cut(String because) {
        end(Problem.of("57P01", because, "This session was ended by the gateway.", ""));
        return true;
    }

    private void end(Problem why) {
        boolean running = !answers.isEmpty();
        fatal(why);
        if (running) {
            stopTarget();
        }
    }

    /** Ends the session because the gateway stops. */
    void stop() {
        loop.post(() -> fatal(Problem.of("57P01", "the gateway stops.", "", "Connect again later.")));
    }
}
