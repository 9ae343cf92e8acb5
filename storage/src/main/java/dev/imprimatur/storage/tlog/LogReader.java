package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Erasures;
import dev.imprimatur.core.audit.EventType;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds events: in full bundles on disk, then among the newest. */
final class LogReader {

    private final String directory;
    private final Tiles tiles;
    private final Recent recent;
    private final Payloads payloads;
    private final Disclosures disclosures;
    private final Erased erased = new Erased();

    LogReader(String directory, Tiles tiles, Recent recent, Payloads payloads, Disclosures disclosures) {
        this.directory = directory;
        this.tiles = tiles;
        this.recent = recent;
        this.payloads = payloads;
        this.disclosures = disclosures;
    }

    /** Stops the walk through the entries. */
    @FunctionalInterface
    private interface Walker {
        boolean more(byte[] entry, long index);
    }

    /** The same, of entries that were read. */
    @FunctionalInterface
    interface Visitor {
        boolean more(Json.Fields entry, long index);
    }

    /** The erasures that the log tells of, as far as anybody looked. */
    private static final class Erased {
        final Erasures erasures = new Erasures();
        final List<Long> at = new ArrayList<>();
        long known;

        void take(Json.Fields event, long index) {
            erasures.take(event, index);
            at.add(index);
        }
    }

    /** Looks through what was recorded since somebody looked last. */
    private void catchUp() {
        synchronized (erased) {
            walk(erased.known, (entry, index) -> {
                if (EventType.of(entry).equals(Erasures.TYPE)) {
                    erased.take(plain(entry), index);
                }
                erased.known = index + 1;
                return true;
            });
        }
    }

    Erasures erasures() {
        catchUp();
        return erased.erasures;
    }

    /** Where the log tells of erasures. */
    List<Long> erasedAt() {
        catchUp();
        synchronized (erased) {
            return List.copyOf(erased.at);
        }
    }

    /** Whether a recorded erasure covers the event; {@link #erasures} looks for new ones. */
    boolean erased(long index) {
        return erased.erasures.cover(index);
    }

    /** For one look at the log. */
    Shown shown() {
        boolean[] current = {false};
        return new Shown(payloads, disclosures, index -> {
            if (!current[0]) {
                current[0] = true;
                catchUp();
            }
            return erased(index);
        });
    }

    /** Shows every entry from {@code from} on, as the log has it. */
    void each(long from, Visitor visitor) {
        walk(from, (entry, index) -> visitor.more(plain(entry), index));
    }

    /** What opens the commitments of one event. */
    List<Bytes> openings(long index) {
        List<Bytes> all = new ArrayList<>();
        Shown shown = shown();
        each(index, (entry, at) -> {
            if (entry.find(Personal.MEMBER).isPresent()) {
                entry.fields(Personal.MEMBER)
                        .members()
                        .keySet()
                        .forEach(path -> shown.opening(entry, at, path).ifPresent(all::add));
            }
            return false;
        });
        return all;
    }

    List<AuditEntry> read(long from, int limit, Predicate<String> wants) {
        List<AuditEntry> found = new ArrayList<>();
        Shown shown = shown();
        walk(from, (entry, index) -> {
            if (wants.test(EventType.of(entry))) {
                found.add(new AuditEntry(index, shown.plain(plain(entry), index)));
            }
            return index - from < limit - 1;
        });
        return found;
    }

    List<AuditEntry> pick(List<Long> indices) {
        List<AuditEntry> found = new ArrayList<>(indices.size());
        Shown shown = shown();
        Recent.View newest = recent.all(); // before the bundles, so that nothing falls in between
        reading(() -> {
            long loaded = -1;
            List<byte[]> entries = List.of();
            for (long index : indices) {
                if (index >= newest.first()) {
                    byte[] entry =
                            newest.entries().get((int) (index - newest.first())).bytes();
                    found.add(new AuditEntry(index, shown.plain(plain(entry), index)));
                } else {
                    if (index / Tile.FULL != loaded) {
                        loaded = index / Tile.FULL;
                        entries = tiles.entries(loaded, Tile.FULL);
                    }
                    Json.Fields entry = plain(entries.get((int) (index % Tile.FULL)));
                    found.add(new AuditEntry(index, shown.plain(entry, index)));
                }
            }
        });
        return found;
    }

    AuditEntry whole(long index) {
        List<Json.Fields> found = new ArrayList<>(1);
        walk(index, (entry, at) -> {
            found.add(shown().whole(plain(entry), at));
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

    /**
     * What a start needs to know. No entry is believed unread: all of them must be those that {@code signed} covers, up to
     * there; those behind it come from memory.
     *
     * @throws AuditFailure when one is not
     */
    StartState startState(TreeHead signed) {
        Leaves leaves = new Leaves(directory, tiles, signed);
        StartState state = new StartState();
        synchronized (erased) {
            walk(0, (entry, index) -> {
                leaves.take(entry);
                String type = EventType.of(entry);
                if (StartState.TYPES.contains(type)) {
                    state.take(plain(entry));
                } else if (type.equals(Erasures.TYPE) && index >= erased.known) {
                    erased.take(plain(entry), index);
                }
                erased.known = Math.max(erased.known, index + 1);
                return true;
            });
        }
        return state;
    }

    private void walk(long from, Walker visitor) {
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
        } catch (AuditFailure refused) {
            throw refused;
        } catch (RuntimeException e) {
            throw new AuditFailure(
                    "The audit log in `" + directory + "` can't be read (" + e.getMessage()
                            + "): check the disk, and run `imprimatur audit verify`.",
                    e);
        }
    }

    private static Json.Fields plain(byte[] entry) {
        if (Json.parse(entry) instanceof Json.Fields event) {
            return event;
        }
        throw new IllegalArgumentException("an entry is not an object");
    }
}
