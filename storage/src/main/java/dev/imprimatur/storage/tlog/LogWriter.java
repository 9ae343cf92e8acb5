package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.JsonBytes;
import dev.imprimatur.core.tree.EntryBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes batches of events durable in the write-ahead file, one after the other, on the thread that calls it. */
final class LogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** A batch is forced when it has so many bytes, with what lies beside the log, so that those in front don't wait for those behind. */
    private static final int ENOUGH = 1 << 20;

    /** A buffer that grew larger is let go. */
    private static final int LARGE = 1 << 23;

    private final String directory;
    private final Wal wal;
    private final Recent recent;
    private final Payloads payloads;
    private final List<Queue.Append> encoded = new ArrayList<>();
    private final List<WalRecord> records = new ArrayList<>();
    private final List<Bytes> beside = new ArrayList<>();
    private final List<Disclosures.Line> personal = new ArrayList<>();
    private final Commitments commitments;
    private final Disclosures disclosures;
    private JsonBytes form = new JsonBytes(1 << 14);
    private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private boolean failing;
    private volatile long size;
    private volatile Optional<AuditFailure> broken = Optional.empty();

    /** @param size behind which it goes on */
    LogWriter(
            String directory,
            Wal wal,
            Recent recent,
            Payloads payloads,
            Commitments commitments,
            Disclosures disclosures,
            long size) {
        this.directory = directory;
        this.wal = wal;
        this.recent = recent;
        this.payloads = payloads;
        this.size = size;
        this.commitments = commitments;
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
        boolean stillWait(List<Queue.Append> rest);
    }

    /** Makes everything in {@code batch} durable, or fails it. */
    void commit(List<Queue.Append> batch, Waiters waiters) {
        int next = 0;
        while (next < batch.size()) {
            if (broken.isPresent()) {
                fail(batch.subList(next, batch.size()), broken.get());
                return;
            }
            int first = next;
            try {
                next = encode(batch, first);
                List<Queue.Append> rest = batch.subList(next, batch.size());
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

    private int encode(List<Queue.Append> batch, int first) {
        encoded.clear();
        records.clear();
        beside.clear();
        personal.clear();
        long start = size;
        long index = start;
        long length = 0;
        int next = first;
        while (next < batch.size() && length < ENOUGH) {
            Queue.Append append = batch.get(next++);
            try {
                int before = beside.size();
                WalRecord record = record(index, start, append);
                encoded.add(append);
                records.add(record);
                index = record.next();
                length += record.length();
                for (Bytes payload : beside.subList(before, beside.size())) {
                    length += payload.length();
                }
            } catch (RuntimeException e) {
                fail(
                        List.of(append),
                        new AuditFailure(
                                "An event has no form the audit log can keep (" + e.getMessage()
                                        + "), so nothing was done.",
                                e));
            }
        }
        return next;
    }

    /** What lies beside the log of an append that has no form is not kept. */
    private WalRecord record(long index, long start, Queue.Append append) {
        int before = beside.size();
        int clear = personal.size();
        try {
            return new WalRecord(index, start, entries(index, append.events()));
        } catch (RuntimeException e) {
            beside.subList(before, beside.size()).clear();
            personal.subList(clear, personal.size()).clear();
            throw e;
        }
    }

    private List<Entry> entries(long first, List<AuditEvent> events) {
        List<Entry> entries = new ArrayList<>(events.size());
        for (AuditEvent event : events) {
            Json.Fields fields = commitments.commit(event.canonical(), first + entries.size(), personal, beside);
            byte[] bytes = bytes(fields);
            if (bytes.length > EntryBundle.LONGEST) {
                Beside large = Beside.of(fields, EntryBundle.LONGEST);
                beside.addAll(large.payloads());
                bytes = bytes(large.entry());
            }
            entries.add(new Entry(bytes));
        }
        return entries;
    }

    private byte[] bytes(Json.Fields fields) {
        form.truncate(0);
        byte[] bytes = form.append(fields).toArray();
        if (form.length() > LARGE) {
            form = new JsonBytes(1 << 14); // one huge event must not take its memory for ever
        }
        return bytes;
    }

    /** Whether anybody still waits for what follows. */
    private boolean write(List<Queue.Append> rest, Waiters waiters) throws IOException {
        if (encoded.isEmpty()) {
            return true;
        }
        disclosures.begin();
        payloads.keep(beside); // before the entries that speak of them
        try {
            disclosures.keep(personal); // likewise
        } catch (Disclosures.Unsure e) {
            broken = Optional.of(unknown(e));
            fail(encoded, broken.get());
            return true;
        }
        wal.write(written(), size, records.getLast().next());
        try {
            wal.force();
        } catch (IOException e) {
            broken = Optional.of(unknown(e));
            fail(encoded, broken.get());
            return true;
        }
        if (!waiters.stillWait(rest)) {
            takeBack();
            return false;
        }
        for (WalRecord record : records) {
            recent.add(record.entries());
        }
        size = records.getLast().next();
        if (failing) {
            failing = false;
            LOG.info("The audit log in `{}` is written again.", directory);
        }
        for (int i = 0; i < encoded.size(); i++) {
            encoded.get(i).done().complete(records.get(i).next() - 1);
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

    private ByteBuffer written() {
        int length = 0;
        for (WalRecord record : records) {
            length += record.length();
        }
        if (buffer.capacity() < length || buffer.capacity() > LARGE) {
            buffer = ByteBuffer.allocateDirect(Math.max(length, ENOUGH));
        }
        buffer.clear();
        records.forEach(record -> wal.put(record, buffer));
        return buffer.flip();
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
        fail(encoded, failure);
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

    private static void fail(List<Queue.Append> appends, AuditFailure failure) {
        appends.forEach(append -> append.done().completeExceptionally(failure));
    }
}
