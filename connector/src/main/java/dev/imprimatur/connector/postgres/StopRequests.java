package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancel requests of one session to its target. Each goes on a connection of its own, and its end shows that the target has taken it:
 * until then it could stop whatever comes next. Belongs to one loop.
 */
final class StopRequests {

    /** A target takes a request at once. */
    private static final long LONGEST_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(StopRequests.class);

    private final PostgresGateway gateway;
    private final PostgresLoop loop;
    private final TargetSignIn.Target target;
    private final Conversation.Carrier session;
    private int underWay;

    StopRequests(PostgresGateway gateway, PostgresLoop loop, TargetSignIn.Target target, Conversation.Carrier session) {
        this.gateway = gateway;
        this.loop = loop;
        this.target = target;
        this.session = session;
    }

    /** Whether none is under way. */
    boolean isEmpty() {
        return underWay == 0;
    }

    /**
     * Sends one. Does not block.
     *
     * @param late ends the session, where the request's end is not seen in time
     */
    void send(Runnable late) {
        SocketChannel socket;
        try {
            socket = SocketChannel.open();
        } catch (IOException e) {
            LOG.warn("A cancel request did not reach the target.", e);
            return;
        }
        underWay++;
        loop.watch(new Patience(socket, late), LONGEST_MILLIS);
        gateway.blocking().execute(() -> {
            try {
                gateway.door().cancel(socket, target.process(), target.secret().toArray());
            } catch (IOException | TargetRefusal e) {
                LOG.warn("A cancel request did not reach the target.", e);
            } finally {
                session.later(() -> underWay--);
            }
        });
    }

    private record Patience(SocketChannel socket, Runnable whenLate) implements PostgresLoop.Fleeting {

        @Override
        public boolean over() {
            return !socket.isOpen();
        }

        @Override
        public void late() {
            whenLate.run();
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("A cancel request did not close.", e);
            }
        }
    }
}
