package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Disclosed;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Tile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongPredicate;

/**
 * What is personal in recorded events, in clear: a file for each bundle of the log, {@code personal/<N>}, with a line of JSON
 * for each value. A value that is erased leaves blanks where its line was, beginning with the first byte, so that it is
 * erased from one moment to the next. One thread keeps; any may read and remove.
 */
final class Disclosures {

    static final String FOLDER = "personal";

    /** So many bundles one batch may reach into, and more. */
    private static final int BATCH = 1_024;

    /** A value and the event it belongs to. */
    record Line(long index, Disclosed value) {}

    /** Where a value belongs. */
    record Place(long index, String path) {}

    /** How long a file was before something was added. */
    private record Grown(long bundle, long before) {}

    /** A force failed. */
    static final class Unsure extends IOException {
        Unsure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Disk disk;
    private final Publication publication;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Grown> grown = new ArrayList<>();
    private long current = -1;
    private long length;

    /** @param publication for this one alone */
    Disclosures(Disk disk, Publication publication) {
        this.disk = disk;
        this.publication = publication;
    }

    static String path(long bundle) {
        return FOLDER + Tile.full(Tile.ENTRIES, bundle).path().substring("tile/entries".length());
    }

    /**
     * Removes what was kept for events that were then not recorded: those from {@code size} on. The last file is written anew,
     * since nobody knows what of it a gateway that was stopped left to the memory of the system.
     */
    void open(long size) throws IOException {
        publication.prepare();
        long bundle = size / Tile.FULL;
        for (long later = bundle + 1; later <= bundle + BATCH; later++) {
            if (disk.read(path(later)).isPresent()) {
                disk.delete(path(later));
                forceFolders(path(later));
            }
        }
        Optional<byte[]> content = disk.read(path(bundle));
        if (content.isPresent()) {
            byte[] recorded = Arrays.copyOf(content.get(), recorded(content.get(), size));
            publication.publish(Map.of(path(bundle), recorded));
            current = bundle;
            length = recorded.length;
        }
    }

    /** Where the last line ends that is about an event before {@code size}, or is erased. */
    private static int recorded(byte[] content, long size) {
        int end = 0;
        for (int at = 0, next = end(content, 0); next >= 0; at = next, next = end(content, at)) {
            if (content[at] == ' '
                    || line(content, at, next)
                            .filter(line -> line.whole("index") < size)
                            .isPresent()) {
                end = next;
            }
        }
        return end;
    }

    /** Behind the line that begins at {@code from}; negative when it has no end. */
    private static int end(byte[] content, int from) {
        for (int at = from; at < content.length; at++) {
            if (content[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private static Optional<Json.Fields> line(byte[] content, int from, int to) {
        try {
            return Json.parse(Arrays.copyOfRange(content, from, to - 1)) instanceof Json.Fields fields
                    ? Optional.of(fields)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Adds lines, which come in the order of the log; durable when it returns.
     *
     * @throws Unsure when nobody knows what is on the disk
     */
    void keep(List<Line> lines) throws IOException {
        TreeMap<Long, ByteArrayOutputStream> files = new TreeMap<>();
        for (Line line : lines) {
            ByteArrayOutputStream file =
                    files.computeIfAbsent(line.index() / Tile.FULL, bundle -> new ByteArrayOutputStream());
            file.writeBytes(line.value().line(line.index()).canonicalBytes());
            file.write('\n');
        }
        for (Map.Entry<Long, ByteArrayOutputStream> file : files.entrySet()) {
            append(file.getKey(), file.getValue().toByteArray());
        }
    }

    private void append(long bundle, byte[] content) throws IOException {
        String path = path(bundle);
        boolean known = bundle == current;
        if (!known) {
            current = -1; // until it has a durable name
            length = disk.read(path).map(found -> found.length).orElse(0);
            disk.folder(path.substring(0, path.lastIndexOf('/')));
        }
        grown.add(new Grown(bundle, length));
        try (Disk.Growing file = disk.open(path)) {
            file.write(ByteBuffer.wrap(content), length);
            force(file);
        }
        if (!known) {
            forceFolders(path);
        }
        length += content.length;
        current = bundle;
    }

    private static void force(Disk.Growing file) throws Unsure {
        try {
            file.force();
        } catch (IOException e) {
            throw new Unsure(e);
        }
    }

    private void forceFolders(String path) throws IOException {
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            disk.forceFolder(path.substring(0, slash));
        }
        disk.forceFolder("");
    }

    /** What was added before is about events that are recorded. */
    void begin() {
        grown.clear();
    }

    /** Takes back what was added since {@link #begin}: the events were not recorded. */
    void undo() throws IOException {
        for (Grown added : grown.reversed()) {
            try (Disk.Growing file = disk.open(path(added.bundle()))) {
                file.truncate(added.before());
                file.force();
            }
        }
        current = -1;
        grown.clear();
    }

    /** Openings of the values of a bundle that are there; a line that can't be read opens nothing. */
    Map<Place, Bytes> read(long bundle) throws IOException {
        lock.readLock().lock();
        try {
            Map<Place, Bytes> found = new HashMap<>();
            each(bundle, (line, from, to) -> opening(line).ifPresent(opening -> found.put(place(line), opening)));
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    private static Place place(Json.Fields line) {
        return new Place(line.whole("index"), line.text("path"));
    }

    private static Optional<Bytes> opening(Json.Fields line) {
        try {
            return Optional.of(Disclosed.of(line).opening());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A line, and where it is. */
    @FunctionalInterface
    private interface Visitor {
        void line(Json.Fields line, int from, int to);
    }

    private void each(long bundle, Visitor visitor) throws IOException {
        byte[] content = disk.read(path(bundle)).orElse(new byte[0]);
        for (int at = 0, next = end(content, 0); next >= 0; at = next, next = end(content, at)) {
            if (content[at] != ' ') {
                int from = at;
                int to = next;
                line(content, at, next).ifPresent(line -> visitor.line(line, from, to));
            }
        }
    }

    /** Blanks the values of the covered events, and anew those that were blanked: an earlier force may have failed. */
    void remove(long bundle, LongPredicate covered) throws IOException {
        lock.writeLock().lock();
        try {
            List<int[]> gone = new ArrayList<>();
            each(bundle, (line, from, to) -> {
                if (covered.test(line.whole("index"))) {
                    gone.add(new int[] {from, to});
                }
            });
            List<int[]> blank = blanked(bundle);
            if (gone.isEmpty() && blank.isEmpty()) {
                return;
            }
            try (Disk.Growing file = disk.open(path(bundle))) {
                for (int[] line : gone) {
                    file.write(ByteBuffer.wrap(new byte[] {' '}), line[0]);
                }
                file.force(); // from here on they are erased, whatever is left of them
                gone.addAll(blank);
                for (int[] line : gone) {
                    byte[] blanks = new byte[line[1] - 1 - line[0]];
                    Arrays.fill(blanks, (byte) ' ');
                    file.write(ByteBuffer.wrap(blanks), line[0]);
                }
                file.force();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private List<int[]> blanked(long bundle) throws IOException {
        List<int[]> blank = new ArrayList<>();
        byte[] content = disk.read(path(bundle)).orElse(new byte[0]);
        for (int at = 0, next = end(content, 0); next >= 0; at = next, next = end(content, at)) {
            if (content[at] == ' ') {
                blank.add(new int[] {at, next});
            }
        }
        return blank;
    }
}
