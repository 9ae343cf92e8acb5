package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.tree.EntryBundle;
import java.io.ByteArrayOutputStream;
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

    void write(ByteArrayOutputStream out) {
        ByteBuffer record = ByteBuffer.allocate(length());
        record.putInt(MAGIC)
                .putInt(record.capacity() - HEADER)
                .putLong(first)
                .putLong(batch)
                .putInt(entries.size())
                .putInt(0);
        for (Entry entry : entries) {
            record.putShort((short) entry.length()).put(entry.bytes());
        }
        record.putInt(CHECKSUM, checksum(record.array(), 0, record.capacity()));
        out.writeBytes(record.array());
    }

    /** The record that begins at {@code at}; empty when none does, or it is not whole. */
    static Optional<WalRecord> read(byte[] file, int at) {
        if (file.length - at < HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(file, at, HEADER);
        int magic = header.getInt();
        int length = header.getInt();
        long first = header.getLong();
        long batch = header.getLong();
        int count = header.getInt();
        int checksum = header.getInt();
        if (magic != MAGIC
                || length < 0
                || length > file.length - at - HEADER
                || checksum != checksum(file, at, HEADER + length)) {
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

    private static int checksum(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CHECKSUM);
        crc.update(bytes, at + HEADER, length - HEADER);
        return (int) crc.getValue();
    }
}
