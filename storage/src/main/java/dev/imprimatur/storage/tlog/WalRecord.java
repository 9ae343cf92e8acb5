package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.tree.EntryBundle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What was written and forced at once, in the write-ahead file: all of it counts, or nothing. On disk: {@value #MAGIC} (4 bytes),
 * length of what follows the header (4), index of its first entry (8), number of entries (4), CRC-32C over all of that and what
 * follows (4); then its {@link WalSeal} (32), and each entry with its length (2) before it. High bytes first. The checksum tells
 * what is whole, the seal whose it is.
 */
record WalRecord(long first, List<Entry> entries) {

    static final int MAGIC = 0x1A9E_77A3;

    /** Of the forms before, which had a seal for each append, and none; their header had 8 bytes more. */
    static final List<Integer> OLDER = List.of(0x1A9E_77A2, 0x1A9E_77A1);

    static final int HEADER = 24;

    private static final int OLDER_HEADER = 32;

    private static final int FIRST = 8;
    private static final int COUNT = 16;
    private static final int OLDER_COUNT = 24;

    WalRecord {
        entries = List.copyOf(entries);
    }

    /**
     * As it lies in a file.
     *
     * @param length in bytes
     */
    record Read(WalRecord record, Bytes seal, int length) {}

    long next() {
        return first + entries.size();
    }

    int length() {
        int length = HEADER + WalSeal.LENGTH;
        for (Entry entry : entries) {
            length = Math.addExact(length, 2 + entry.length());
        }
        return length;
    }

    /** Where it belongs: what a seal covers before the entries. */
    void place(ByteBuffer out) {
        out.putLong(first).putInt(entries.size());
    }

    /** The entries, each with its length before it. */
    private void content(ByteBuffer out) {
        for (Entry entry : entries) {
            out.putShort((short) entry.length()).put(entry.bytes());
        }
    }

    /** Appends itself to {@code out}, which has room for it. */
    void write(ByteBuffer out, Bytes seal) {
        int at = out.position();
        out.putInt(MAGIC).putInt(length() - HEADER);
        place(out);
        out.putInt(0).put(seal.toArray());
        content(out);
        out.putInt(at + HEADER - Integer.BYTES, checksum(out.slice(at, out.position() - at), HEADER));
    }

    /** Whether one begins there, of whatever form, whole or not: these bytes occur in no entry, for an entry is JSON text. */
    static boolean begins(byte[] file, int at) {
        if (file[at] != MAGIC >> 24 || file.length - at < Integer.BYTES) {
            return false;
        }
        int magic = ByteBuffer.wrap(file).getInt(at);
        return magic == MAGIC || OLDER.contains(magic);
    }

    /** The record that begins at {@code at}; empty when none does, or it is not whole. */
    static Optional<Read> read(byte[] file, int at) {
        return whole(MAGIC, HEADER, file, at).flatMap(record -> {
            int length = record.remaining();
            if (length < HEADER + WalSeal.LENGTH) {
                return Optional.empty();
            }
            byte[] seal = Arrays.copyOfRange(file, at + HEADER, at + HEADER + WalSeal.LENGTH);
            return entries(
                            record.slice(HEADER + WalSeal.LENGTH, length - HEADER - WalSeal.LENGTH),
                            record.getInt(COUNT))
                    .map(entries -> new Read(new WalRecord(record.getLong(FIRST), entries), Bytes.of(seal), length));
        });
    }

    /** Behind which entry a whole record of an older form ends, where one begins at {@code at}. */
    static Optional<Long> older(byte[] file, int at) {
        return OLDER.stream()
                .flatMap(magic -> whole(magic, OLDER_HEADER, file, at).stream())
                .map(record -> record.getLong(FIRST) + record.getInt(OLDER_COUNT))
                .findFirst();
    }

    private static Optional<ByteBuffer> whole(int magic, int header, byte[] file, int at) {
        if (file.length - at < header || ByteBuffer.wrap(file).getInt(at) != magic) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(file).getInt(at + Integer.BYTES);
        if (length < 0 || length > file.length - at - header) {
            return Optional.empty();
        }
        ByteBuffer record = ByteBuffer.wrap(file, at, header + length).slice();
        return record.getInt(header - Integer.BYTES) == checksum(record, header)
                ? Optional.of(record)
                : Optional.empty();
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

    private static int checksum(ByteBuffer record, int header) {
        CRC32C crc = new CRC32C();
        crc.update(record.slice(0, header - Integer.BYTES));
        crc.update(record.slice(header, record.capacity() - header));
        return (int) crc.getValue();
    }
}
