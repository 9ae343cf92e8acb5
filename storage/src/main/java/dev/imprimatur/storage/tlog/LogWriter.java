package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes batches of events durable in the write-ahead file, one after the other, on the thread that calls it. */
final class LogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** A batch is forced when it has so many bytes, with what lies beside the log, so that those in front don't wait for those behind. */
    static final int ENOUGH = 1 << 20;

    private final String directory;
    private final Wal wal;
    private final Recent recent;
    private final Payloads payloads;
    private final List<Append> gathered = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Bytes> beside = new ArrayList<>();
    private final List<Disclosures.Line> personal = new ArrayList<>();
    private final Scribe scribe;
    private final Disclosures disclosures;
    private boolean failing;
    private volatile long size;
    private volatile Optional<AuditFailure> broken = Optional.empty();

    /** @param size behind which it goes on */
    LogWriter(
            String directory,
            Wal wal,
            Recent recent,
            Payloads payloads,
            Scribe scribe,
            Disclosures disclosures,
            long size) {
        this.directory = directory;
        this.wal = wal;
        this.recent = recent;
        this.payloads = payloads;
        this.size = size;
        this.scribe = scribe;
        this.disclosures = disclosures;
    }

    /** How many events are durable. */
    long size() {
        return size;
    }

    /** Why nothing is taken any more; empty while the log works. */
    Optional<AuditFailure> broken() {
        return broken;
    }

    /** From now on nothing is taken. */
    void refuse(AuditFailure failure) {
        broken = Optional.of(failure);
    }

    /** Those who wait for a batch. */
    interface Waiters {

        /** Whether they still do; if so, from now on only {@code rest} of them may be told that it was not recorded. */
        boolean stillWait(List<Append> rest);
    }

    /** Makes everything in {@code batch} durable, or fails it. */
    void commit(List<Append> batch, Waiters waiters) {
        int next = 0;
        while (next < batch.size()) {
            if (broken.isPresent()) {
                fail(batch.subList(next, batch.size()), broken.get());
                return;
            }
            int first = next;
            try {
                next = gather(batch, first);
                List<Append> rest = batch.subList(next, batch.size());
                boolean wanted = beside.isEmpty() ? write(rest, waiters) : payloads.alone(() -> write(rest, waiters));
                if (!wanted) {
                    return;
                }
            } catch (IOException e) {
                undo(e);
            } catch (RuntimeException | Error e) {
                broken = Optional.of(unknown(e));
                fail(batch.subList(first, batch.size()), broken.get());
                return;
            }
        }
    }

    private int gather(List<Append> batch, int first) {
        gathered.clear();
        ends.clear();
        entries.clear();
        beside.clear();
        personal.clear();
        long length = 0;
        int next = first;
        while (next < batch.size() && length < ENOUGH) {
            Append append = batch.get(next++);
            try {
                for (Written event : append.written(scribe)) {
                    length += gather(event);
                }
                gathered.add(append);
                ends.add(size + entries.size() - 1);
            } catch (AuditFailure e) {
                append.fail(e);
            }
        }
        return next;
    }

    private long gather(Written event) {
        long index = size + entries.size();
        entries.add(event.entry());
        beside.addAll(event.beside());
        event.personal().forEach(value -> personal.add(new Disclosures.Line(index, value)));
        return event.length();
    }

    /** Whether anybody still waits for what follows. */
    private boolean write(List<Append> rest, Waiters waiters) throws IOException {
        if (gathered.isEmpty()) {
            return true;
        }
        disclosures.begin();
        payloads.keep(beside); // before the entries that speak of them
        try {
            disclosures.keep(personal); // likewise
        } catch (Disclosures.Unsure e) {
            broken = Optional.of(unknown(e));
            fail(gathered, broken.get());
            return true;
        }
        WalRecord record = new WalRecord(size, entries);
        wal.write(record);
        try {
            wal.force();
        } catch (IOException e) {
            broken = Optional.of(unknown(e));
            fail(gathered, broken.get());
            return true;
        }
        if (!waiters.stillWait(rest)) {
            takeBack();
            return false;
        }
        recent.add(record.entries());
        size = record.next();
        if (failing) {
            failing = false;
            LOG.info("The audit log in `{}` is written again.", directory);
        }
        for (int i = 0; i < gathered.size(); i++) {
            gathered.get(i).done().complete(ends.get(i));
        }
        return true;
    }

    /** Who was told that it is not recorded, and went on from there, must not find it recorded. */
    private void takeBack() {
        try {
            wal.takeBack();
            disclosures.undo();
        } catch (IOException | RuntimeException e) {
            broken = Optional.of(unknown(e));
        }
    }

    private void undo(IOException cause) {
        AuditFailure failure = undone(cause);
        try {
            wal.undo();
            disclosures.undo();
        } catch (IOException | RuntimeException again) {
            failure = unknown(again);
            failure.addSuppressed(cause);
            broken = Optional.of(failure);
        }
        if (!failing && broken.isEmpty()) {
            failing = true; // said once: callers that try again would fill another disk with it
            LOG.error(failure.getMessage());
        }
        fail(gathered, failure);
    }

    private AuditFailure undone(IOException cause) {
        return new AuditFailure(
                "The audit log in `" + directory + "` could not be written (" + cause.getMessage()
                        + "), and what is not recorded is not done: nothing is allowed. Free space there, or repair the"
                        + " disk; the gateway then goes on by itself.",
                cause);
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

    private static void fail(List<Append> appends, AuditFailure failure) {
        appends.forEach(append -> append.fail(failure));
    }
}
