package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.ErasableLog;
import dev.imprimatur.core.audit.Erasures;
import dev.imprimatur.core.audit.IndexRange;
import dev.imprimatur.core.audit.Selection;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * Removes what is personal, and what is large, of recorded events. How far that has come is in the file {@code erased}: the
 * index of the last erasure that left nothing to do.
 */
final class Eraser implements ErasableLog {

    static final String COMPLETED = "erased";

    /** Where files lie that are on their way out. */
    static final String PARTS = "part/erased";

    private final String directory;
    private final Disk disk;
    private final Publication publication;
    private final LogReader reader;
    private final Payloads payloads;
    private final Disclosures disclosures;

    /** @param publication for this one alone */
    Eraser(
            String directory,
            Disk disk,
            Publication publication,
            LogReader reader,
            Payloads payloads,
            Disclosures disclosures) {
        this.directory = directory;
        this.disk = disk;
        this.publication = publication;
        this.reader = reader;
        this.payloads = payloads;
        this.disclosures = disclosures;
    }

    @Override
    public Erasable erasable(Selection selection) {
        reader.each(0, (entry, index) -> {
            selection.learn(entry);
            return true;
        });
        reader.erasures();
        Collecting collecting = new Collecting(selection, reader.shown(), reader::erased);
        reader.each(0, collecting);
        return collecting.result();
    }

    /** Ranges of what is found. Nothing lies between that stays, or that somebody removed: an erasure must not cover that. */
    private static final class Collecting implements LogReader.Visitor {
        private final Selection selection;
        private final Shown shown;
        private final LongPredicate erased;
        private final List<IndexRange> ranges = new ArrayList<>();
        private long values;
        private boolean parted = true;

        Collecting(Selection selection, Shown shown, LongPredicate erased) {
            this.selection = selection;
            this.shown = shown;
            this.erased = erased;
        }

        @Override
        public boolean more(Json.Fields entry, long index) {
            int present = shown.present(entry, index);
            if (present > 0 && selection.holds(entry)) {
                ranges.add(new IndexRange(parted ? index : ranges.removeLast().first(), index));
                values += present;
                parted = false;
            } else if (!Payloads.of(entry).isEmpty() && !erased.test(index)) {
                parted = true;
            }
            return true;
        }

        Erasable result() {
            return new Erasable(ranges, values);
        }
    }

    @Override
    public synchronized void remove(List<IndexRange> entries) {
        reader.erasures(); // those that were recorded just now count
        try {
            TreeSet<Long> bundles = new TreeSet<>();
            for (IndexRange range : entries) {
                for (long bundle = range.first() / Tile.FULL; bundle <= range.last() / Tile.FULL; bundle++) {
                    bundles.add(bundle);
                }
            }
            for (long bundle : bundles) {
                disclosures.remove(
                        bundle,
                        index -> entries.stream().anyMatch(range -> range.first() <= index && index <= range.last()));
            }
            sweep();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Payloads that no event speaks of any more, but for those that were erased, go: two may speak of the same one. */
    private void sweep() throws IOException {
        Set<String> needed = new HashSet<>();
        long[] next = {0};
        LogReader.Visitor look = (entry, index) -> {
            next[0] = index + 1;
            if (!reader.erased(index)) {
                Payloads.of(entry).forEach(digest -> needed.add(digest.hex()));
            }
            return true;
        };
        reader.each(0, look);
        Set<String> touched = new TreeSet<>();
        List<String> parts = payloads.alone(
                () -> { // appends wait meanwhile
                    List<String> gone = new ArrayList<>();
                    reader.each(next[0], look);
                    for (String folder : disk.list(Payloads.FOLDER)) {
                        String place = Payloads.FOLDER + "/" + folder;
                        for (String name : disk.list(place)) {
                            if (!needed.contains(name)) {
                                gone.add(PARTS + "/gone-" + gone.size());
                                disk.rename(place + "/" + name, gone.getLast());
                                touched.add(place);
                            }
                        }
                    }
                    return gone;
                });
        if (!parts.isEmpty()) {
            for (String folder : touched) {
                disk.forceFolder(folder);
            }
            wipe(parts);
        }
    }

    /** What is out of its place is erased, and never half of it. */
    private void wipe(List<String> parts) throws IOException {
        for (String part : parts) {
            int length = disk.read(part).map(content -> content.length).orElse(0);
            try (Disk.Growing file = disk.open(part)) {
                file.write(ByteBuffer.allocate(length), 0);
                file.force();
            }
            disk.delete(part);
        }
        disk.forceFolder(PARTS);
    }

    /** Removes what an erasure left that was interrupted. */
    void prepare() throws IOException {
        publication.prepare();
    }

    @Override
    public synchronized List<AuditEntry> incomplete() {
        try {
            long done = disk.read(COMPLETED)
                    .map(content -> Long.parseLong(new String(content, StandardCharsets.US_ASCII).strip()))
                    .orElse(-1L);
            return reader.pick(
                    reader.erasedAt().stream().filter(index -> index > done).toList());
        } catch (NumberFormatException e) {
            return reader.pick(reader.erasedAt()); // all of it again does no harm
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized void completed(long index) {
        try {
            publication.publish(Map.of(COMPLETED, (index + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Erasures erasures() {
        return reader.erasures();
    }

    private AuditFailure failure(IOException e) {
        return new AuditFailure(
                "What is erased beside the audit log in `" + directory + "` could not be removed (" + e.getMessage()
                        + "): check the disk. It is tried again at the next start.",
                e);
    }
}
