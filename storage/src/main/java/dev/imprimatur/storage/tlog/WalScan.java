package dev.imprimatur.storage.tlog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the write-ahead files hold that the tree does not have yet.
 *
 * <p>Where they end is where the next record is missing or broken: it was being written when the gateway was stopped, and
 * nobody was told that it is recorded. That is not so when a whole record of a <em>later</em> batch is found: a batch is
 * written only when the one before it is durable, so something that was durable is gone. Records that the tree has may lie
 * anywhere behind, or their ends: they are passed over.
 *
 * @param entries from the size of the tree on, without a gap
 * @param torn records of which only the beginning is there, or not even all of that
 */
record WalScan(List<Entry> entries, long torn) {

    WalScan {
        entries = List.copyOf(entries);
    }

    /** A record that was durable can't be read. */
    static final class Damaged extends Exception {
        Damaged(long index, long later) {
            super("the write-ahead file can't be read at event " + index + ", though event " + later
                    + " was written after it was durable");
        }
    }

    static WalScan of(List<byte[]> files, long size) throws Damaged {
        List<WalRecord> records = new ArrayList<>();
        long torn = 0;
        for (byte[] file : files) {
            torn += collect(file, records);
        }
        records.sort(Comparator.comparingLong(WalRecord::first).thenComparingLong(WalRecord::batch));
        List<Entry> entries = new ArrayList<>();
        long next = size;
        for (WalRecord record : records) {
            if (record.first() <= next && record.next() > next) {
                entries.addAll(record.entries()
                        .subList((int) (next - record.first()), record.entries().size()));
                next = record.next();
            }
        }
        for (WalRecord record : records) {
            if (record.batch() > next) {
                throw new Damaged(next, record.first());
            }
        }
        return new WalScan(entries, torn);
    }

    private static long collect(byte[] file, List<WalRecord> records) {
        int at = 0;
        long torn = 0;
        while (at < file.length) {
            Optional<WalRecord> record = WalRecord.read(file, at);
            if (record.isPresent()) {
                records.add(record.get());
                at += record.get().length();
            } else {
                torn += WalRecord.begins(file, at) ? 1 : 0;
                at++;
            }
        }
        return torn;
    }
}
