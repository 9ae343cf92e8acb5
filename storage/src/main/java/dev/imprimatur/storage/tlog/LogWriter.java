package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes batches of events durable, one after the other, on the thread that calls it. */
final class LogWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** A batch is forced when it has so many bytes, so that those in front don't wait for those behind. */
    private static final int ENOUGH = 1 << 20;

    private final LogDirectory directory;
    private final LogFile file;
    private final LogFile headFile;
    private final ChainWriter chain = new ChainWriter();
    private final List<Queue.Append> encoded = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private volatile SavedHead durable;
    private volatile Optional<AuditFailure> broken = Optional.empty();

    LogWriter(LogDirectory directory, LogFile file, LogFile headFile, SavedHead durable) throws IOException {
        this.directory = directory;
        this.file = file;
        this.headFile = headFile;
        this.durable = durable;
        byte[] head = durable.written();
        headFile.write(ByteBuffer.wrap(head), 0);
        headFile.truncate(head.length);
        headFile.force();
    }

    SavedHead durable() {
        return durable;
    }

    /** Why nothing is taken any more; empty while the log works. */
    Optional<AuditFailure> broken() {
        return broken;
    }

    /** Makes everything in {@code batch} durable, or fails it. */
    void commit(List<Queue.Append> batch) {
        int next = 0;
        while (next < batch.size()) {
            if (broken.isPresent()) {
                fail(batch.subList(next, batch.size()), broken.get());
                return;
            }
            int first = next;
            try {
                next = encode(batch, first);
                write();
            } catch (IOException e) {
                undo(e);
            } catch (RuntimeException | Error e) {
                broken = Optional.of(unknown(e));
                fail(batch.subList(first, batch.size()), broken.get());
                return;
            }
        }
    }

    private int encode(List<Queue.Append> batch, int first) {
        chain.restart(durable.head());
        encoded.clear();
        positions.clear();
        int next = first;
        while (next < batch.size() && chain.buffer().length() < ENOUGH) {
            Queue.Append append = batch.get(next++);
            chain.mark();
            try {
                for (AuditEvent event : append.events()) {
                    chain.append(event);
                }
                encoded.add(append);
                positions.add(chain.position());
            } catch (RuntimeException e) {
                chain.reset();
                append.done()
                        .completeExceptionally(new AuditFailure(
                                "An event has no form the audit log can keep (" + e.getMessage()
                                        + "), so nothing was done.",
                                e));
            }
        }
        return next;
    }

    private void write() throws IOException {
        if (encoded.isEmpty()) {
            return;
        }
        file.write(chain.buffer().view(), durable.offset());
        try {
            file.force();
        } catch (IOException e) {
            broken = Optional.of(unknown(e));
            fail(encoded, broken.get());
            return;
        }
        durable = new SavedHead(chain.head(), durable.offset() + chain.buffer().length());
        saveHead();
        for (int i = 0; i < encoded.size(); i++) {
            encoded.get(i).done().complete(positions.get(i));
        }
    }

    /** Not forced: it is never ahead of the log, and what is behind is made up by following the chain. */
    private void saveHead() {
        try {
            headFile.write(ByteBuffer.wrap(durable.written()), 0);
        } catch (IOException e) {
            LOG.warn("The file `{}` can't be written ({}).", directory.head(), e.getMessage());
        }
    }

    /** Cuts off what a failed write left. When that is durable the log is as it was before, and goes on. */
    private void undo(IOException cause) {
        AuditFailure failure = new AuditFailure(
                "The audit log in `" + directory + "` could not be written (" + cause.getMessage()
                        + "), and what is not recorded is not done: nothing is allowed. Free space there, or repair the"
                        + " disk; the gateway then goes on by itself.",
                cause);
        try {
            file.truncate(durable.offset());
            file.force();
        } catch (IOException | RuntimeException again) {
            failure = unknown(again);
            failure.addSuppressed(cause);
            broken = Optional.of(failure);
        }
        LOG.error(failure.getMessage());
        fail(encoded, failure);
    }

    private AuditFailure unknown(Throwable cause) {
        AuditFailure failure = new AuditFailure(
                "The audit log in `" + directory + "` failed (" + cause.getMessage()
                        + "), and nobody knows what is on the disk: nothing is allowed until the gateway is restarted."
                        + " Check the disk and its free space first.",
                cause);
        LOG.error(failure.getMessage());
        return failure;
    }

    private static void fail(List<Queue.Append> appends, AuditFailure failure) {
        appends.forEach(append -> append.done().completeExceptionally(failure));
    }

    @Override
    public void close() {
        try {
            file.close();
            headFile.close();
        } catch (IOException e) {
            LOG.warn("The audit log in `{}` could not be closed ({}).", directory, e.getMessage());
        }
    }
}
