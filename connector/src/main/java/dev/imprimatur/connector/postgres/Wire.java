package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.TlsChannel;
import tlschannel.WouldBlockException;

/**
 * One non-blocking connection, plain or under TLS: what is still to be written, and what was read but can't be used yet.
 * Neither has memory while it is empty. Belongs to one loop.
 */
final class Wire {

    private static final byte[] NOTHING = {};
    private static final int SMALLEST = 512;
    private static final int LARGEST_IDLE = 16 * 1024;

    private final SocketChannel socket;
    private final SelectionKey key;
    private ByteChannel channel;
    private byte[] outgoing = NOTHING;
    private int outgoingStart;
    private int outgoingEnd;
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean stuck;
    private boolean encrypted;
    private boolean paused;

    Wire(SocketChannel socket, ByteChannel channel, SelectionKey key) {
        this.socket = socket;
        this.channel = channel;
        this.key = key;
        this.encrypted = channel instanceof TlsChannel;
    }

    /** From now on everything goes through {@code tls}, which wraps this wire's socket. */
    void encrypt(ByteChannel tls) {
        channel = tls;
        encrypted = true;
    }

    boolean encrypted() {
        return encrypted;
    }

    /** Reading stops before all was read that TLS has: no selector tells of that. */
    void pause() {
        paused = encrypted;
    }

    /** Whether reading stopped so; asked once. */
    boolean wasPaused() {
        boolean was = paused;
        paused = false;
        return was;
    }

    SocketChannel socket() {
        return socket;
    }

    /** Events of this wire go to {@code owner}. */
    void belongTo(PostgresLoop.Ready owner) {
        key.attach(owner);
    }

    /**
     * Reads what is there.
     *
     * @return how many bytes; 0 for none now, -1 for never again
     */
    int read(ByteBuffer into) throws IOException {
        try {
            return channel.read(into);
        } catch (NeedsReadException e) {
            return 0;
        } catch (NeedsWriteException e) {
            stuck = true;
            return 0;
        }
    }

    /** Appends to what is to be written. */
    void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, outgoing, outgoingEnd, bytes.length);
        outgoingEnd += bytes.length;
    }

    /** Writes {@code bytes} now, as far as the peer takes them, and keeps the rest to be written later. */
    void relay(ByteBuffer bytes) throws IOException {
        if (outgoingEnd == 0 && !stuck) {
            write(bytes);
        }
        int rest = bytes.remaining();
        if (rest > 0) {
            room(rest);
            bytes.get(outgoing, outgoingEnd, rest);
            outgoingEnd += rest;
        }
    }

    private void room(int length) {
        if (outgoingStart > 0 && outgoingEnd + length > outgoing.length) {
            System.arraycopy(outgoing, outgoingStart, outgoing, 0, outgoingEnd - outgoingStart);
            outgoingEnd -= outgoingStart;
            outgoingStart = 0;
        }
        if (outgoingEnd + length > outgoing.length) {
            outgoing = Arrays.copyOf(outgoing, Math.max(SMALLEST, Math.max(outgoing.length * 2, outgoingEnd + length)));
        }
    }

    /** How many bytes wait to be written. */
    int backlog() {
        return outgoingEnd - outgoingStart;
    }

    /** Writes what waits, as far as the peer takes it. */
    void flush() throws IOException {
        if (outgoingEnd == 0 && !stuck) {
            return;
        }
        stuck = false;
        ByteBuffer waiting = ByteBuffer.wrap(outgoing, outgoingStart, outgoingEnd - outgoingStart);
        write(waiting);
        outgoingStart = waiting.position();
        if (outgoingStart == outgoingEnd) {
            outgoingStart = 0;
            outgoingEnd = 0;
            if (outgoing.length > LARGEST_IDLE) {
                outgoing = NOTHING;
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        try {
            do {
                if (channel.write(bytes) == 0 && bytes.hasRemaining()) {
                    return;
                }
            } while (bytes.hasRemaining());
        } catch (NeedsWriteException e) {
            stuck = true;
        } catch (NeedsReadException e) {
            return; // the handshake goes on when the peer has answered
        }
    }

    /** Bytes that were read before and could not be used yet. */
    int keptLength() {
        return keptLength;
    }

    /** Gives the kept bytes into {@code buffer}, as far as there is room for all of them. */
    boolean restore(ByteBuffer buffer) {
        if (keptLength > buffer.remaining()) {
            return false;
        }
        buffer.put(kept, 0, keptLength);
        keptLength = 0;
        return true;
    }

    /** The kept bytes with room behind them, for messages longer than a loop's buffer; see {@link #took}. */
    ByteBuffer grow(int most) {
        if (keptLength == kept.length) {
            kept = Arrays.copyOf(kept, grown(most));
        }
        return ByteBuffer.wrap(kept, keptLength, kept.length - keptLength);
    }

    /** How many bytes {@link #grow} would need. */
    int growth(int most) {
        return keptLength < kept.length ? 0 : grown(most) - kept.length;
    }

    private int grown(int most) {
        return Math.min(Math.max(kept.length * 2, LARGEST_IDLE), Math.max(most, kept.length + LARGEST_IDLE));
    }

    /** How much memory it has for what was read, used or not. */
    int incoming() {
        return kept.length;
    }

    /** How much memory it has for what is to be written, used or not. */
    int outgoing() {
        return outgoing.length;
    }

    /** So many bytes were read behind the kept ones. */
    void took(int length) {
        keptLength += length;
    }

    /** The kept bytes, to be used from the front; see {@link #used}. */
    ByteBuffer kept() {
        return ByteBuffer.wrap(kept, 0, keptLength);
    }

    /** The first {@code length} of the kept bytes are done with. */
    void used(int length) {
        if (length > 0 && keptLength > 0) { // nothing is kept of what was forgotten meanwhile
            keptLength -= length;
            System.arraycopy(kept, length, kept, 0, keptLength);
            release();
        }
    }

    /** Keeps what is left in {@code buffer}. */
    void keep(ByteBuffer buffer) {
        int length = buffer.remaining();
        if (length > 0) {
            if (kept.length < length) {
                kept = new byte[length];
            }
            buffer.get(kept, 0, length);
        }
        keptLength = length;
        release();
    }

    /** Nobody will look at the kept bytes any more. */
    void forget() {
        keptLength = 0;
        release();
    }

    private void release() {
        if (keptLength == 0 && kept.length > 0) {
            kept = NOTHING;
        }
    }

    /** A session that waits long needs no memory of its own. */
    void rest() {
        if (outgoingEnd == 0) {
            outgoing = NOTHING;
        }
        if (keptLength < kept.length) {
            kept = Arrays.copyOf(kept, keptLength);
        }
    }

    /** What to be told of: whether there is something to read, and whether one can write again. */
    void interest(boolean reading) {
        int wanted = (reading ? SelectionKey.OP_READ : 0) | (backlog() > 0 || stuck ? SelectionKey.OP_WRITE : 0);
        if (key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Nothing more will be written; the peer may still send. */
    void finish() throws IOException {
        if (channel instanceof TlsChannel tls) {
            try {
                tls.shutdown();
            } catch (WouldBlockException e) {
                return; // the peer will see the end of the connection instead
            }
        }
        socket.shutdownOutput();
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // the connection is gone either way
        }
        try {
            socket.close();
        } catch (IOException e) {
            // the connection is gone either way
        }
        outgoing = NOTHING;
        kept = NOTHING;
        outgoingEnd = 0;
        outgoingStart = 0;
        keptLength = 0;
    }
}
