package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.tree.Frontier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What the write-ahead files hold that no signed checkpoint covers yet. What is whole must have a seal that fits, or the log
 * is refused: somebody else wrote it.
 *
 * <p>Where they end is where the next record is missing or broken: it was being written when the gateway was stopped, and
 * nobody was told that it is recorded. That is not so when a whole record is found <em>behind</em> it: a record is written only when
 * the one before it is durable, so something that was durable is gone. Records that the signed tree has may lie anywhere behind,
 * or their ends: they are passed over.
 *
 * @param entries from the size of the signed tree on, without a gap
 * @param torn records of which only the beginning is there, or not even all of that
 */
record WalScan(List<Entry> entries, long torn) {

    WalScan {
        entries = List.copyOf(entries);
    }

    /** The files can't be gone on from. */
    static final class Damaged extends Exception {
        Damaged(String what) {
            super(what);
        }

        /** A record that was durable can't be read. */
        static Damaged gap(long index, long later) {
            return new Damaged("is damaged: the write-ahead file can't be read at event " + index + ", though event "
                    + later + " was written after it was durable");
        }

        static Damaged forged(Found found) {
            return new Damaged("has a record in `" + found.file() + "`, of event "
                    + found.read().record().first()
                    + ", that this gateway did not write there: somebody wrote to the file, or it belongs to another copy"
                    + " of the log, or the key `row.key` is not the one it was written with");
        }

        static Damaged older(String file, long next) {
            return new Damaged("has records in `" + file + "`, up to event " + (next - 1)
                    + ", that an older version wrote and did not bring into the tree. This version can't tell whose they"
                    + " are: start the older one once more and stop it, so that nothing is left in there");
        }
    }

    /** A whole record, and where it lies. */
    record Found(String file, WalRecord.Read read) {}

    /**
     * @param files their content, by their names
     * @param signed the tree that a checkpoint covers
     * @param earlier the same when it was smaller; nobody has compared that with the signed one yet
     */
    static WalScan of(Map<String, byte[]> files, Frontier signed, LongFunction<Frontier> earlier, WalSeal seal)
            throws Damaged {
        List<Found> records = new ArrayList<>();
        long torn = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            torn += collect(file.getKey(), file.getValue(), signed.size(), records);
        }
        records.sort(Comparator.comparingLong(found -> found.read().record().first()));
        List<Entry> entries = new ArrayList<>();
        Frontier grown = signed;
        for (Found found : records) {
            long first = found.read().record().first();
            if (first > grown.size()) {
                throw Damaged.gap(grown.size(), first);
            }
            List<Entry> fresh = fresh(found, signed, grown, earlier, seal);
            grown = seal.grown(grown, fresh);
            entries.addAll(fresh);
        }
        return new WalScan(entries, torn);
    }

    /** Those behind {@code grown}, of a record that fits there. */
    private static List<Entry> fresh(
            Found found, Frontier signed, Frontier grown, LongFunction<Frontier> earlier, WalSeal seal) throws Damaged {
        WalRecord record = found.read().record();
        if (record.first() == grown.size() && seal.fits(grown, found.read())) {
            return record.entries();
        }
        if (grown.size() == signed.size() && record.first() >= 0 && record.first() < signed.size()) {
            Frontier before = earlier.apply(record.first());
            int known = (int) (signed.size() - record.first());
            if (seal.fits(before, found.read())) {
                Frontier reached = seal.grown(before, record.entries().subList(0, known));
                if (reached.peaks().equals(signed.peaks())) {
                    return record.entries().subList(known, record.entries().size());
                }
            }
        }
        throw Damaged.forged(found);
    }

    private static long collect(String name, byte[] file, long signed, List<Found> records) throws Damaged {
        int at = 0;
        long torn = 0;
        while (at < file.length) {
            if (!WalRecord.begins(file, at)) { // most of it is room
                at++;
                continue;
            }
            Optional<WalRecord.Read> read = WalRecord.read(file, at);
            if (read.isPresent()) {
                if (read.get().record().next() > signed) {
                    records.add(new Found(name, read.get()));
                }
                at += read.get().length();
            } else {
                Optional<Long> older = WalRecord.older(file, at);
                if (older.isPresent() && older.get() > signed) {
                    throw Damaged.older(name, older.get());
                }
                torn += older.isEmpty() ? 1 : 0;
                at++;
            }
        }
        return torn;
    }
}
