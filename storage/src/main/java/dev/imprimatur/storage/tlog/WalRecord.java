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
 * One append in the write-ahead file: all of it counts, or nothing. On disk: {@value #MAGIC} (4 bytes), length of what
 * follows the header (4), index of its first entry (8), index of the first entry of the batch that was forced together with it
 * (8), number of entries (4), CRC-32C over all of that and what follows (4); then its {@link WalSeal} (32), and each entry
 * with its length (2) before it. High bytes first. The checksum tells what is whole, the seal whose it is.
 */
record WalRecord(long first, long batch, List<Entry> entries) {

    static final int MAGIC = 0x1A9E_77A2;

    /** Of the form before, which had no seal. */
    static final int OLDER = 0x1A9E_77A1;

    static final int HEADER = 32;

    private static final int CHECKSUM = 28;

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
        out.putLong(first).putLong(batch).putInt(entries.size());
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
        out.putInt(at + CHECKSUM, checksum(out.slice(at, out.position() - at)));
    }

    /** Whether one begins there, whole or not: these bytes occur in no entry, for an entry is JSON text. */
    static boolean begins(byte[] file, int at) {
        return begins(MAGIC, file, at);
    }

    private static boolean begins(int magic, byte[] file, int at) {
        return file.length - at >= Integer.BYTES && ByteBuffer.wrap(file).getInt(at) == magic;
    }

    /** The record that begins at {@code at}; empty when none does, or it is not whole. */
    static Optional<Read> read(byte[] file, int at) {
        return whole(MAGIC, file, at).flatMap(record -> {
            if (record.remaining() < HEADER + WalSeal.LENGTH) {
                return Optional.empty();
            }
            byte[] seal = Arrays.copyOfRange(file, at + HEADER, at + HEADER + WalSeal.LENGTH);
            int length = record.remaining();
            return entries(record.slice(HEADER + WalSeal.LENGTH, length - HEADER - WalSeal.LENGTH), record.getInt(24))
                    .map(entries -> new Read(
                            new WalRecord(record.getLong(8), record.getLong(16), entries), Bytes.of(seal), length));
        });
    }

    /** Behind which entry a whole record without a seal ends, where one begins at {@code at}. */
    static Optional<Long> older(byte[] file, int at) {
        return whole(OLDER, file, at).map(record -> record.getLong(8) + record.getInt(24));
    }

    private static Optional<ByteBuffer> whole(int magic, byte[] file, int at) {
        if (file.length - at < HEADER || !begins(magic, file, at)) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(file).getInt(at + Integer.BYTES);
        if (length < 0 || length > file.length - at - HEADER) {
            return Optional.empty();
        }
        ByteBuffer record = ByteBuffer.wrap(file, at, HEADER + length).slice();
        return record.getInt(CHECKSUM) == checksum(record) ? Optional.of(record) : Optional.empty();
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
