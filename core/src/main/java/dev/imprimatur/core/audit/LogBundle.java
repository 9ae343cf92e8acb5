package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.JsonBytes;
import dev.imprimatur.core.tree.Hashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A bundle of entries, read and looked at by itself: its structure, the hash of each entry, the form of each event, what
 * lies beside the log. Ends before the first entry that is wrong.
 *
 * @param events those that are good, in order, with what is personal in them where that is there
 * @param leaves the hashes of all entries; fewer when the structure is broken
 * @param absent for each of them, how many values that lie beside the log are not there
 * @param fault what is wrong with the entry after the good ones, or with the file behind them
 */
record LogBundle(List<Json.Fields> events, List<Digest> leaves, List<Integer> absent, Optional<LogFault> fault) {

    private static final String ENTRIES = "entries";

    /** Reads the bundle with this number, of which the checkpoint covers {@code width} entries. */
    static LogBundle read(LogFiles files, long number, int width) {
        long first = number * LogRows.WIDE;
        List<Json.Fields> events = new ArrayList<>(width);
        List<Digest> leaves = new ArrayList<>(width);
        List<Integer> absent = new ArrayList<>(width);
        try {
            String path = LogRows.path(ENTRIES, number, width);
            Optional<byte[]> exact = files.read(path);
            boolean filledUp = exact.isEmpty() && width < LogRows.WIDE;
            Optional<byte[]> content = filledUp ? files.read(LogRows.path(ENTRIES, number, LogRows.WIDE)) : exact;
            List<byte[]> entries = new ArrayList<>(width);
            Optional<LogFault> broken = split(
                    content.orElseThrow(() -> LogFault.at(first, "The file `" + path + "` is missing.")),
                    path,
                    first,
                    width,
                    entries,
                    filledUp);
            MessageDigest sha256 = Digest.sha256();
            entries.forEach(entry -> leaves.add(Hashes.leaf(sha256, entry, 0, entry.length)));
            Optional<LogFault> odd = hashes(files, number, width, leaves, broken);
            JsonBytes canonical = new JsonBytes(4_096);
            PayloadReader payloads = new PayloadReader(files, LogRows.personal(number));
            for (int i = 0; i < entries.size(); i++) {
                if (odd.isPresent() && odd.get().index().orElse(first) <= first + i) {
                    break;
                }
                PayloadReader.Looked looked = payloads.look(event(entries.get(i), first + i, canonical), first + i);
                absent.add(looked.absent());
                events.add(looked.event());
            }
            return new LogBundle(events, leaves, absent, odd);
        } catch (LogFault fault) {
            return new LogBundle(events, leaves, absent, Optional.of(fault));
        }
    }

    /** @param more the file may go on behind what the checkpoint covers */
    private static Optional<LogFault> split(
            byte[] bytes, String path, long first, int width, List<byte[]> entries, boolean more) {
        int at = 0;
        while (entries.size() < width) {
            int start = at + 2;
            int end = start > bytes.length ? start : start + ((bytes[at] & 0xFF) << 8) + (bytes[at + 1] & 0xFF);
            if (end > bytes.length) {
                return Optional.of(LogFault.at(
                        first + entries.size(),
                        "The file `" + path + "` ends before the end of this event: it was cut off, or a"
                                + " length in it was changed."));
            }
            entries.add(Arrays.copyOfRange(bytes, start, end));
            at = end;
        }
        return at < bytes.length && !more
                ? Optional.of(
                        LogFault.at(first + width, "The file `" + path + "` goes on behind its " + width + " events."))
                : Optional.empty();
    }

    /** The first fault of the two: a hash that differs, or a broken structure. */
    private static Optional<LogFault> hashes(
            LogFiles files, long number, int width, List<Digest> leaves, Optional<LogFault> broken) {
        try {
            List<Digest> padded = new ArrayList<>(leaves);
            while (padded.size() < width) {
                padded.add(Hashes.EMPTY); // no entry has this hash
            }
            LogRows.compare(files, 0, number, padded);
            return broken;
        } catch (LogFault fault) {
            boolean later = broken.isPresent()
                    && broken.get().index().orElseThrow() <= fault.index().orElseThrow();
            return later ? broken : Optional.of(fault);
        }
    }

    /** The event that an entry is; refused unless it is as a gateway writes it. */
    static Json.Fields event(byte[] entry, long index, JsonBytes canonical) throws LogFault {
        Json json;
        try {
            json = Json.parse(entry);
        } catch (IllegalArgumentException e) {
            throw LogFault.at(index, "The event can't be read: " + e.getMessage());
        }
        if (!(json instanceof Json.Fields event)) {
            throw LogFault.at(index, "The entry is not an event.");
        }
        canonical.truncate(0);
        if (canonical.append(event).view().mismatch(ByteBuffer.wrap(entry)) >= 0) {
            throw LogFault.at(index, "The event is not in canonical form, so it is not as a gateway writes it.");
        }
        return event;
    }
}
