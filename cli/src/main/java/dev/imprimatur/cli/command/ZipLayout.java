package dev.imprimatur.cli.command;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipException;

/**
 * How the bytes of a ZIP lie (PKWARE's APPNOTE 6.3): one file after the other from the first byte on, each as the directory at
 * the end says, and nothing between them. A ZIP that is laid out otherwise may show other files to those who read it from the
 * beginning than to those who read its directory, and is refused.
 */
final class ZipLayout {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_LENGTH = 22;
    private static final int END_64_LENGTH = 56;
    private static final int LOCATOR_LENGTH = 20;
    private static final long IN_EXTRA = 0xFFFFFFFFL;
    private static final int ENCRYPTED = 1;
    private static final int BEHIND = 8;

    /**
     * A file as the directory says.
     *
     * @param name a character for each byte
     */
    private record Entry(int flags, int method, long crc, long packed, long length, String name, long offset) {}

    private final FileChannel file;

    private ZipLayout(FileChannel file) {
        this.file = file;
    }

    /**
     * Looks at all of it.
     *
     * @throws ZipException when it is laid out otherwise
     */
    static void check(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            new ZipLayout(file).check();
        } catch (EOFException e) {
            throw new ZipException("it ends too early");
        }
    }

    private void check() throws IOException {
        long size = file.size();
        if (size < END_LENGTH) {
            throw new ZipException("it is too short");
        }
        ByteBuffer end = read(size - END_LENGTH, END_LENGTH);
        if (end.getInt(0) != END || end.getShort(20) != 0) {
            throw new ZipException("it does not end with its directory, or has a comment");
        }
        long count = Short.toUnsignedLong(end.getShort(10));
        long length = Integer.toUnsignedLong(end.getInt(12));
        long start = Integer.toUnsignedLong(end.getInt(16));
        long behind = size - END_LENGTH;
        if (behind >= LOCATOR_LENGTH + END_64_LENGTH
                && read(behind - LOCATOR_LENGTH, 4).getInt(0) == LOCATOR_64) {
            behind = read(behind - LOCATOR_LENGTH, LOCATOR_LENGTH).getLong(8);
            ByteBuffer wide = read(behind, END_64_LENGTH);
            if (wide.getInt(0) != END_64 || behind + 12 + wide.getLong(4) + LOCATOR_LENGTH + END_LENGTH != size) {
                throw new ZipException("its directory can't be read");
            }
            count = wide.getLong(32);
            length = wide.getLong(40);
            start = wide.getLong(48);
        }
        if (start < 0 || length < 0 || start + length != behind || length > Integer.MAX_VALUE || count > Archive.MOST) {
            throw new ZipException("its directory is not where it says");
        }
        locals(entries(read(start, (int) length), count), start);
    }

    private static List<Entry> entries(ByteBuffer directory, long count) throws ZipException {
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        while (at < directory.capacity()) {
            if (at + 46 > directory.capacity() || directory.getInt(at) != CENTRAL) {
                throw new ZipException("its directory can't be read");
            }
            int name = Short.toUnsignedInt(directory.getShort(at + 28));
            int extra = Short.toUnsignedInt(directory.getShort(at + 30));
            int next = at + 46 + name + extra + Short.toUnsignedInt(directory.getShort(at + 32));
            if (next > directory.capacity()) {
                throw new ZipException("its directory can't be read");
            }
            long length = Integer.toUnsignedLong(directory.getInt(at + 24));
            long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
            long offset = Integer.toUnsignedLong(directory.getInt(at + 42));
            ByteBuffer wide = wide(directory, at + 46 + name, extra);
            length = length == IN_EXTRA ? next(wide) : length;
            packed = packed == IN_EXTRA ? next(wide) : packed;
            offset = offset == IN_EXTRA ? next(wide) : offset;
            entries.add(new Entry(
                    directory.getShort(at + 8),
                    directory.getShort(at + 10),
                    Integer.toUnsignedLong(directory.getInt(at + 16)),
                    packed,
                    length,
                    text(directory, at + 46, name),
                    offset));
            at = next;
        }
        if (entries.size() != count) {
            throw new ZipException("its directory has " + entries.size() + " files, and says " + count);
        }
        entries.sort(Comparator.comparingLong(Entry::offset));
        return entries;
    }

    /** The numbers that are too large for their place. */
    private static ByteBuffer wide(ByteBuffer bytes, int from, int length) {
        int at = from;
        while (at + 4 <= from + length) {
            int size = Short.toUnsignedInt(bytes.getShort(at + 2));
            if (bytes.getShort(at) == 1 && at + 4 + size <= from + length) {
                return bytes.slice(at + 4, size).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + size;
        }
        return ByteBuffer.allocate(0);
    }

    private static long next(ByteBuffer wide) throws ZipException {
        if (wide.remaining() < 8) {
            throw new ZipException("its directory can't be read");
        }
        return wide.getLong();
    }

    private static String text(ByteBuffer from, int at, int length) {
        byte[] bytes = new byte[length];
        from.get(at, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void locals(List<Entry> entries, long end) throws IOException {
        long at = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long next = i + 1 < entries.size() ? entries.get(i + 1).offset() : end;
            if (entry.offset() != at) {
                throw new ZipException("it has bytes at " + at + " that its directory does not name");
            }
            local(entry, next);
            at = next;
        }
        if (at != end) {
            throw new ZipException("it has bytes at " + at + " that its directory does not name");
        }
    }

    private void local(Entry entry, long next) throws IOException {
        ByteBuffer local = read(entry.offset(), 30 + entry.name().length());
        int extra = Short.toUnsignedInt(local.getShort(28));
        boolean behind = (entry.flags() & BEHIND) != 0;
        boolean same = local.getInt(0) == LOCAL
                && local.getShort(6) == (short) entry.flags()
                && local.getShort(8) == (short) entry.method()
                && Short.toUnsignedInt(local.getShort(26)) == entry.name().length()
                && text(local, 30, entry.name().length()).equals(entry.name())
                && (behind || sameNumbers(entry, local, extra));
        long rest = next - entry.offset() - 30 - entry.name().length() - extra - entry.packed();
        if (!same || (entry.flags() & ENCRYPTED) != 0 || !(behind ? described(entry, next, rest) : rest == 0)) {
            throw new ZipException("the file at " + entry.offset() + " is not as its directory says");
        }
    }

    private boolean sameNumbers(Entry entry, ByteBuffer local, int extra) throws IOException {
        long packed = Integer.toUnsignedLong(local.getInt(18));
        long length = Integer.toUnsignedLong(local.getInt(22));
        if (packed == IN_EXTRA || length == IN_EXTRA) {
            ByteBuffer wide = wide(read(entry.offset() + 30 + entry.name().length(), extra), 0, extra);
            length = length == IN_EXTRA ? next(wide) : length;
            packed = packed == IN_EXTRA ? next(wide) : packed;
        }
        return Integer.toUnsignedLong(local.getInt(14)) == entry.crc()
                && packed == entry.packed()
                && length == entry.length();
    }

    /** Whether what is behind a file are the numbers that its beginning lacks, and nothing else. */
    private boolean described(Entry entry, long next, long rest) throws IOException {
        if (rest != 12 && rest != 16 && rest != 20 && rest != 24) {
            return false;
        }
        ByteBuffer found = read(next - rest, (int) rest);
        if (rest == 16 || rest == 24) {
            if (found.getInt() != DESCRIPTOR) {
                return false;
            }
        }
        boolean wide = rest >= 20;
        return Integer.toUnsignedLong(found.getInt()) == entry.crc()
                && (wide ? found.getLong() : Integer.toUnsignedLong(found.getInt())) == entry.packed()
                && (wide ? found.getLong() : Integer.toUnsignedLong(found.getInt())) == entry.length();
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (at < 0) {
            throw new ZipException("its directory can't be read");
        }
        while (bytes.hasRemaining()) {
            int read = file.read(bytes, at + bytes.position());
            if (read < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }
}
