package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.Releases;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Tile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds events: in full bundles on disk, then among the newest. */
final class LogReader {

    private static final byte[] TYPE = "\"type\":\"".getBytes(StandardCharsets.US_ASCII);

    private final String directory;
    private final Tiles tiles;
    private final Recent recent;
    private final Payloads payloads;

    LogReader(String directory, Tiles tiles, Recent recent, Payloads payloads) {
        this.directory = directory;
        this.tiles = tiles;
        this.recent = recent;
        this.payloads = payloads;
    }

    /** Stops the walk through the entries. */
    @FunctionalInterface
    private interface Visitor {
        boolean more(byte[] entry, long index);
    }

    List<AuditEntry> read(long from, int limit) {
        List<AuditEntry> found = new ArrayList<>();
        walk(from, (entry, index) -> {
            found.add(new AuditEntry(index, plain(entry)));
            return found.size() < limit;
        });
        return found;
    }

    List<AuditEntry> pick(List<Long> indices) {
        List<AuditEntry> found = new ArrayList<>(indices.size());
        Recent.View newest = recent.all(); // before the bundles, so that nothing falls in between
        reading(() -> {
            long loaded = -1;
            List<byte[]> entries = List.of();
            for (long index : indices) {
                if (index >= newest.first()) {
                    byte[] entry =
                            newest.entries().get((int) (index - newest.first())).bytes();
                    found.add(new AuditEntry(index, plain(entry)));
                } else {
                    if (index / Tile.FULL != loaded) {
                        loaded = index / Tile.FULL;
                        entries = tiles.entries(loaded, Tile.FULL);
                    }
                    found.add(new AuditEntry(index, plain(entries.get((int) (index % Tile.FULL)))));
                }
            }
        });
        return found;
    }

    AuditEntry whole(long index) {
        List<Json.Fields> found = new ArrayList<>(1);
        walk(index, (entry, at) -> {
            found.add(event(entry));
            return false;
        });
        return new AuditEntry(index, found.getFirst());
    }

    /** The exact bytes of one entry, which there must be. */
    byte[] entry(long index) {
        List<byte[]> found = new ArrayList<>(1);
        walk(index, (entry, at) -> {
            found.add(entry);
            return false;
        });
        return found.getFirst();
    }

    Releases releases() {
        Needles types =
                new Needles(Releases.TYPES.stream().map(type -> type + "\"").toList());
        Releases releases = new Releases();
        walk(0, (entry, index) -> {
            if (types.anyBehindLast(TYPE, entry)) {
                releases.take(plain(entry));
            }
            return true;
        });
        return releases;
    }

    private void walk(long from, Visitor visitor) {
        Recent.View newest = recent.all(); // before the bundles, so that nothing falls in between
        reading(() -> {
            long index = from;
            while (index < newest.first()) {
                List<byte[]> entries = tiles.entries(index / Tile.FULL, Tile.FULL);
                for (int i = (int) (index % Tile.FULL); i < Tile.FULL; i++) {
                    if (!visitor.more(entries.get(i), index++)) {
                        return;
                    }
                }
            }
            while (index < newest.next()) {
                byte[] entry =
                        newest.entries().get((int) (index - newest.first())).bytes();
                if (!visitor.more(entry, index++)) {
                    return;
                }
            }
        });
    }

    private void reading(Runnable read) {
        try {
            read.run();
        } catch (RuntimeException e) {
            throw new AuditFailure(
                    "The audit log in `" + directory + "` can't be read (" + e.getMessage()
                            + "): check the disk, and run `imprimatur audit verify`.",
                    e);
        }
    }

    private Json.Fields event(byte[] entry) {
        return Beside.whole(plain(entry), payloads::find);
    }

    private static Json.Fields plain(byte[] entry) {
        if (Json.parse(entry) instanceof Json.Fields event) {
            return event;
        }
        throw new IllegalArgumentException("an entry is not an object");
    }
}
