package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.tree.Frontier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * The write-ahead file, in two segments: one is written to while the other one waits until the tree has what is in it, and is
 * written over from its beginning then. One thread writes; any may {@link #release}.
 *
 * <p>Room is made with zeros, in large steps, and kept: a force then has nothing to wait for but the bytes themselves, not
 * for what the file system notes down about lengths and blocks, also those of other files. Behind the last record lie zeros,
 * or what is left of records that the tree has; {@link WalScan} tells them from what counts.
 */
final class Wal implements AutoCloseable {

    static final String FOLDER = "wal";
    private static final List<String> SEGMENTS = List.of(FOLDER + "/0", FOLDER + "/1");

    private static final class Segment {
        final Disk.Growing file;
        long first;
        long next;
        long length;
        long room;

        Segment(Disk.Growing file) {
            this.file = file;
        }

        void cut(long size) throws IOException {
            file.truncate(size);
            room = size;
        }

        /** Where there is too little space for a whole step, the file grows by what is needed. */
        void makeRoom(long needed, int step) throws IOException {
            try {
                while (room < needed) {
                    file.write(ByteBuffer.allocate(step), room);
                    room += step;
                }
            } catch (IOException full) {
                cut(length);
                room = needed;
            }
        }
    }

    /** A buffer that grew larger is let go. */
    private static final int LARGE = 1 << 23;

    /** A segment that grew larger than so many steps is cut when it is released. */
    private static final int STEPS_KEPT = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private Segment current;
    private Segment other;
    private long released;
    private long lastFirst;
    private long lastLength;
    private final int step;
    private final WalSeal seal;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    /** The tree of all entries in it; and before the last record, which may be taken back. */
    private Frontier written;

    private Frontier last;

    private Wal(Segment current, Segment other, int step, WalSeal seal, Frontier tree) {
        this.step = step;
        this.seal = seal;
        this.written = tree;
        this.last = tree;
        this.current = current;
        this.other = other;
    }

    /** What the files on {@code disk} hold behind {@code signed}; see {@link WalScan#of}. */
    static WalScan scan(Disk disk, Frontier signed, LongFunction<Frontier> earlier, WalSeal seal)
            throws IOException, WalScan.Damaged {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String segment : SEGMENTS) {
            disk.read(segment).ifPresent(file -> files.put(segment, file));
        }
        return WalScan.of(files, signed, earlier, seal);
    }

    /**
     * Opens it empty: what it held must be durable elsewhere.
     *
     * @param step for how many bytes room is made at a time
     * @param tree of all entries so far
     */
    static Wal empty(Disk disk, int step, WalSeal seal, Frontier tree) throws IOException {
        disk.folder(FOLDER);
        List<Segment> segments = new ArrayList<>();
        try {
            for (String path : SEGMENTS) {
                Segment segment = new Segment(disk.open(path));
                segments.add(segment);
                segment.cut(0);
                segment.file.force();
            }
            disk.forceFolder(FOLDER);
            disk.forceFolder("");
        } catch (IOException e) {
            for (Segment segment : segments) {
                segment.file.close();
            }
            throw e;
        }
        return new Wal(segments.getFirst(), segments.getLast(), step, seal, tree.copy());
    }

    /** Appends {@code record}, sealed; durable after {@link #force}. */
    void write(WalRecord record) throws IOException {
        ByteBuffer bytes = sealed(record);
        lock.lock();
        try {
            if (other.length == 0 && current.length > 0 && released > current.first) {
                Segment full = current;
                current = other;
                other = full;
            }
        } finally {
            lock.unlock();
        }
        long length = bytes.remaining();
        current.makeRoom(current.length + length, step);
        current.file.write(bytes, current.length);
        if (current.length == 0) {
            current.first = record.first();
        }
        current.next = record.next();
        current.length += length;
        lastFirst = record.first();
        lastLength = length;
        last = written;
        written = seal.grown(written, record.entries());
    }

    private ByteBuffer sealed(WalRecord record) {
        int length = record.length();
        if (buffer.capacity() < length || buffer.capacity() > LARGE) {
            buffer = ByteBuffer.allocateDirect(Math.max(length, LogWriter.ENOUGH));
        }
        buffer.clear();
        record.write(buffer, seal.of(written, record));
        return buffer.flip();
    }

    void force() throws IOException {
        current.file.force();
    }

    /** Cuts off what a write that failed left behind. */
    void undo() throws IOException {
        current.cut(current.length);
        current.file.force();
    }

    /** Cuts off the last write, though nothing failed. */
    void takeBack() throws IOException {
        current.length -= lastLength;
        current.next = lastFirst;
        lastLength = 0;
        written = last;
        undo();
    }

    /** Everything below {@code size} is in the tree, durably. */
    void release(long size) throws IOException {
        lock.lock();
        try {
            released = size;
            if (other.length > 0 && other.next <= size) {
                if (other.room > (long) STEPS_KEPT * step) {
                    other.cut(0);
                }
                other.length = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            current.file.close();
        } finally {
            other.file.close();
        }
    }
}
