package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.audit.Releases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The audit log in a directory; see the package for its form. Appends never block: one thread writes all that waits with
 * one force, and then completes the futures, on that same thread, so what depends on them must be quick or go elsewhere.
 *
 * <p>A disk that does not answer within seconds fails whoever waits for it, until it answers again. When a write fails and what it left can be cut off again, its callers get an {@link AuditFailure} and the log goes on.
 * After anything else, a failed force above all, nobody knows what is on the disk: everything is refused until a restart.
 */
public final class FileAuditLog implements AuditLog, AuditReader, AutoCloseable {

    /** What may wait, in bytes: about 30,000 events of common size. */
    static final long CAPACITY = 32L << 20;

    /** A disk that takes longer hangs. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LogDirectory directory;
    private final LogReader reader;
    private final LogWriter writer;
    private final Queue queue;
    private final Stall stall;
    private final Thread thread;

    private FileAuditLog(LogDirectory directory, LogWriter writer, Queue queue, Duration patience) {
        this.directory = directory;
        this.reader = new LogReader(directory.log());
        this.writer = writer;
        this.queue = queue;
        this.stall = new Stall(directory, queue, patience);
        this.thread = Thread.ofPlatform().name("audit-log").daemon().unstarted(this::run);
    }

    /**
     * Opens the log in {@code directory}, which is created when it is missing.
     *
     * @throws AuditFailure when another gateway has it, it was cut or changed, or can't be read or written
     */
    public static FileAuditLog open(Path directory) {
        return open(directory, LogFile::onDisk);
    }

    /** Like {@link #open(Path)}, on files that {@code opener} opens. */
    public static FileAuditLog open(Path directory, LogFile.Opener opener) {
        return open(directory, opener, CAPACITY, PATIENCE);
    }

    static FileAuditLog open(Path directory, LogFile.Opener opener, long capacity, Duration patience) {
        LogDirectory locked = LogDirectory.open(directory);
        List<LogFile> opened = new ArrayList<>();
        try {
            opened.add(opener.open(locked.log()));
            opened.add(opener.open(locked.head()));
            SavedHead recovered = Opening.recover(locked, opened.getFirst());
            LogWriter writer = new LogWriter(locked, opened.getFirst(), opened.getLast(), recovered);
            FileAuditLog log = new FileAuditLog(locked, writer, new Queue(capacity), patience);
            log.thread.start();
            return log;
        } catch (IOException e) {
            abandon(opened, locked);
            throw new AuditFailure(
                    "The audit log in `" + locked + "` can't be opened (" + e.getMessage()
                            + "): check that the disk is sound, has space, and that this account may write there.",
                    e);
        } catch (RuntimeException e) {
            abandon(opened, locked);
            throw e;
        }
    }

    private static void abandon(List<LogFile> opened, LogDirectory locked) {
        for (LogFile file : opened) {
            try {
                file.close();
            } catch (IOException ignored) {
                // the failure that brought us here is the one to tell
            }
        }
        locked.close();
    }

    @Override
    public CompletableFuture<Long> append(List<AuditEvent> events) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("An append needs at least one event.");
        }
        CompletableFuture<Long> done = new CompletableFuture<>();
        Optional<AuditFailure> broken = writer.broken().or(stall::hanging);
        if (broken.isPresent()) {
            done.completeExceptionally(broken.get());
        } else if (!queue.offer(new Queue.Append(events, done))) {
            done.completeExceptionally(new AuditFailure(
                    "The audit log in `" + directory + "` takes no more now: " + queue.size()
                            + " appends wait for the disk, or the gateway stops. Nothing was done; try again, and look at"
                            + " the disk if this lasts.",
                    new IllegalStateException("queue is full or closed")));
        }
        return done;
    }

    private void run() {
        for (Optional<List<Queue.Append>> batch = queue.take(); batch.isPresent(); batch = queue.take()) {
            stall.begin(batch.get());
            writer.commit(batch.get());
            stall.end();
        }
    }

    @Override
    public List<AuditEntry> find(AuditQuery query) {
        return reader.find(query, writer.durable().offset());
    }

    @Override
    public ChainHead head() {
        return writer.durable().head();
    }

    /** What a gateway must know from its log when it starts. Reads the whole file. */
    public Releases releases() {
        return reader.releases(writer.durable().offset());
    }

    /** How many appends wait for the disk now. */
    public int waiting() {
        return queue.size();
    }

    /** Writes what waits, and lets go of the files and the lock. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stall.close();
        writer.close();
        directory.close();
    }
}
