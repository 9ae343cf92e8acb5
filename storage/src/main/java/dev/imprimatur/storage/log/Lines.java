package dev.imprimatur.storage.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads a file of lines from some offset on, up to a fixed end, and knows where each ends. */
final class Lines implements AutoCloseable {

    private static final int CHUNK = 1 << 18;

    private final RandomAccessFile file;
    private final long end;
    private byte[] window = new byte[CHUNK];
    private int from;
    private int to;
    private long offset;

    /** @param end nothing from there on is read */
    Lines(Path path, long start, long end) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.end = end;
        this.offset = start;
        file.seek(start);
    }

    /** The next line without its line feed; empty at the end, where {@link #rest} tells what is left. */
    Optional<byte[]> next() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (window[i] == '\n') {
                    byte[] line = Arrays.copyOfRange(window, from, i);
                    offset += i + 1 - from;
                    from = i + 1;
                    return Optional.of(line);
                }
            }
            int kept = to - from;
            if (!fill()) {
                return Optional.empty();
            }
            searched = from + kept;
        }
    }

    private boolean fill() throws IOException {
        long left = end - offset - (to - from);
        if (left <= 0) {
            return false;
        }
        System.arraycopy(window, from, window, 0, to - from);
        to -= from;
        from = 0;
        if (to == window.length) {
            window = Arrays.copyOf(window, 2 * window.length);
        }
        int read = file.read(window, to, (int) Math.min(left, window.length - to));
        if (read <= 0) {
            return false;
        }
        to += read;
        return true;
    }

    /** Behind the line feed of the last line read. */
    long offset() {
        return offset;
    }

    /** What follows the last line feed. */
    byte[] rest() {
        return Arrays.copyOfRange(window, from, to);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
