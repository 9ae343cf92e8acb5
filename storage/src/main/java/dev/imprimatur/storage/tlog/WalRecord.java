package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.tree.EntryBundle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One append in the write-ahead file: all of it counts, or nothing. On disk: {@value #MAGIC} (4 bytes), length of what
 * follows the header (4), index of its first entry (8), index of the first entry of the batch that was forced together with it
 * (8), number of entries (4), CRC-32C over all of that and what follows (4); then each entry with its length (2) before
 * it. High bytes first.
 */
record WalRecord(long first, long batch, List<Entry> entries) {

    static final int MAGIC = 0x1A9E_77A1;

    static final int HEADER = 32;

    private static final int CHECKSUM = 28;

    WalRecord {
        entries = List.copyOf(entries);
    }

    long next() {
        return first + entries.size();
    }

    int length() {
        int length = HEADER;
        for (Entry entry : entries) {
            length = Math.addExact(length, 2 + entry.length());
        }
        return length;
    }

    /** Appends itself to {@code out}, which has room for it. */
    void write(ByteBuffer out) {
        int at = out.position();
        out.putInt(MAGIC)
                .putInt(length() - HEADER)
                .putLong(first)
                .putLong(batch)
                .putInt(entries.size())
                .putInt(0);
        for (Entry entry : entries) {
            out.putShort((short) entry.length()).put(entry.bytes());
        }
        out.putInt(at + CHECKSUM, checksum(out.slice(at, out.position() - at)));
    }

    /** Whether one begins there, whole or not: these bytes occur in no entry, for an entry is JSON text. */
    static boolean begins(byte[] file, int at) {
        return file.length - at >= Integer.BYTES && ByteBuffer.wrap(file).getInt(at) == MAGIC;
    }

    /** The record that begins at {@code at}; empty when none does, or it is not whole. */
    static Optional<WalRecord> read(byte[] file, int at) {
        if (file.length - at < HEADER || !begins(file, at)) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(file, at, HEADER);
        header.position(at + Integer.BYTES);
        int length = header.getInt();
        long first = header.getLong();
        long batch = header.getLong();
        int count = header.getInt();
        int checksum = header.getInt();
        if (length < 0
                || length > file.length - at - HEADER
                || checksum
                        != checksum(ByteBuffer.wrap(file, at, HEADER + length).slice())) {
            return Optional.empty();
        }
        return entries(ByteBuffer.wrap(file, at + HEADER, length), count)
                .map(entries -> new WalRecord(first, batch, entries));
    }

    private static Optional<List<Entry>> entries(ByteBuffer content, int count) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                byte[] entry = new byte[content.getShort() & EntryBundle.LONGEST];
                content.get(entry);
                entries.add(new Entry(entry));
            }
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
        return content.hasRemaining() ? Optional.empty() : Optional.of(entries);
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.slice(0, CHECKSUM));
        crc.update(record.slice(HEADER, record.capacity() - HEADER));
        return (int) crc.getValue();
    }
}
