package dev.imprimatur.channel.slack;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection: whole messages in and out, and whether the other side still answers. */
final class SocketLine implements WebSocket.Listener {

    private static final int LONGEST = 512 * 1024;
    private static final long BEAT_SECONDS = 20;

    private final BiConsumer<SocketLine, String> reader;
    private final StringBuilder part = new StringBuilder();
    private final LinkedBlockingQueue<Optional<String>> ended = new LinkedBlockingQueue<>();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile Optional<WebSocket> socket = Optional.empty();
    private volatile boolean heard = true;

    /** @param reader gets each message on a thread of its own */
    SocketLine(BiConsumer<SocketLine, String> reader) {
        this.reader = reader;
    }

    void use(WebSocket opened) {
        socket = Optional.of(opened);
    }

    /** Why it ended; empty where a fresh one is wanted. Returns as well when {@code stopped} is. */
    Optional<String> await(CountDownLatch stopped) throws InterruptedException {
        long beats = 0;
        while (stopped.getCount() > 0) {
            Optional<String> why = ended.poll(1, TimeUnit.SECONDS);
            if (why != null) {
                return why;
            }
            beats++;
            if (beats % BEAT_SECONDS == 0) {
                if (!heard) {
                    return Optional.of("Slack's socket went silent");
                }
                heard = false;
                socket.ifPresent(SocketLine::ping);
            }
        }
        return Optional.empty();
    }

    /** Whether it went out shows in what comes back. */
    private static void ping(WebSocket open) {
        var _ = open.sendPing(ByteBuffer.allocate(0));
    }

    /** It is over, or a fresh one is wanted. */
    void finish(Optional<String> why) {
        ended.add(why);
    }

    void send(String text) {
        sending.lock();
        try {
            WebSocket open = socket.orElseThrow(() -> new IllegalStateException("The line is not open yet."));
            open.sendText(text, true).get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            finish(Optional.of("Slack's socket takes nothing"));
        } finally {
            sending.unlock();
        }
    }

    void end() {
        socket.ifPresent(WebSocket::abort);
    }

    @Override
    public void onOpen(WebSocket opened) {
        use(opened);
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heard = true;
        part.append(data);
        if (part.length() > LONGEST) {
            finish(Optional.of("Slack's socket sent more than Slack does"));
            from.abort();
            return null;
        }
        if (last) {
            String text = part.toString();
            part.setLength(0);
            Thread.ofVirtual().name("slack message").start(() -> reader.accept(this, text));
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heard = true;
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heard = true;
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        finish(Optional.of("Slack's socket was closed"));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        finish(Optional.of("Slack's socket broke"));
    }
}
