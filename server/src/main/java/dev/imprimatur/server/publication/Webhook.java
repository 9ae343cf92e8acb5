package dev.imprimatur.server.publication;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.SignedNote;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts checkpoints to an address of the operator; one at a time, and of what comes meanwhile the newest. */
final class Webhook {

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    private final URI address;
    private final Outbound outbound;
    private Optional<SignedNote> next = Optional.empty();
    private Optional<Thread> posting = Optional.empty();
    private volatile Optional<String> failing = Optional.empty();

    /** @param address may hold a secret, so it is never said whole */
    Webhook(URI address, Outbound outbound) {
        this.address = address;
        this.outbound = outbound;
    }

    /** Posts it on a thread of its own, after the one that is being posted. */
    synchronized void send(SignedNote checkpoint) {
        next = Optional.of(checkpoint);
        if (posting.isEmpty()) {
            posting = Optional.of(Thread.ofVirtual().name("webhook").start(this::run));
        }
    }

    private void run() {
        for (Optional<SignedNote> one = take(); one.isPresent(); one = take()) {
            post(one.get());
        }
    }

    private synchronized Optional<SignedNote> take() {
        Optional<SignedNote> one = next;
        next = Optional.empty();
        if (one.isEmpty()) {
            posting = Optional.empty();
        }
        return one;
    }

    /** Waits for what is being posted. */
    void finish(Duration patience) throws InterruptedException {
        Optional<Thread> busy = busy();
        if (busy.isPresent()) {
            busy.get().join(patience);
        }
    }

    private synchronized Optional<Thread> busy() {
        return posting;
    }

    private void post(SignedNote checkpoint) {
        try {
            int status = outbound.post(address, checkpoint.bytes()).status();
            said(status / 100 == 2 ? Optional.empty() : Optional.of("it answers " + status));
        } catch (IOException e) {
            said(Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void said(Optional<String> why) {
        if (why.isPresent() && !why.equals(failing)) {
            LOG.warn(
                    "The webhook at `{}` does not take checkpoints: {}. It gets the next one.",
                    address.getHost(),
                    why.get());
        } else if (why.isEmpty() && failing.isPresent()) {
            LOG.info("The webhook at `{}` takes checkpoints again.", address.getHost());
        }
        failing = why;
    }
}
