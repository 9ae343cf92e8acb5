package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteSigner;
import java.io.IOException;

/** The working parts of a log, without the threads that move them. */
record OpenLog(
        Wal wal,
        Recent recent,
        Scribe scribe,
        LogWriter writer,
        Integration integration,
        LogReader reader,
        Eraser eraser,
        Tiles tiles)
        implements AutoCloseable {

    /**
     * Completes the tree from the write-ahead file, and begins an empty one.
     *
     * @param directory what to call the log
     * @param key seals what is recorded and not signed yet
     * @param scribe writes events as they are kept
     * @param capacity in bytes, of what may be durable but not in the tree yet
     * @param step in bytes, for how much the write-ahead file makes room at a time
     */
    static OpenLog of(
            Disk disk,
            String directory,
            NoteSigner signer,
            MacKey key,
            Seen seen,
            Scribe scribe,
            long capacity,
            int step)
            throws IOException {
        WalSeal seal = new WalSeal(key);
        Opening start = Opening.of(disk, directory, signer, seal);
        Tiles tiles = new Tiles(disk);
        Rollback rollback = new Rollback(directory, seen);
        rollback.check(start.frontier().size() + start.behind().size(), size -> start.root(tiles, size));
        Publication publication = new Publication(disk, "part/tree");
        Publication beside = new Publication(disk, "part/payload");
        publication.prepare();
        beside.prepare();
        Recent recent = new Recent(capacity, start.frontier().size(), start.partial());
        recent.add(start.behind());
        Integration integration = new Integration(disk, publication, recent, rollback, signer, start);
        integration.settle();
        boolean more = true;
        while (more) {
            more = integration.round();
        }
        Wal wal = Wal.empty(disk, step, seal, integration.tree());
        Payloads payloads = new Payloads(disk, beside);
        Disclosures disclosures = new Disclosures(disk, new Publication(disk, "part/personal"));
        disclosures.open(integration.size());
        LogWriter writer = new LogWriter(directory, wal, recent, payloads, scribe, disclosures, integration.size());
        LogReader reader = new LogReader(directory, tiles, recent, payloads, disclosures);
        Eraser eraser = new Eraser(directory, disk, new Publication(disk, Eraser.PARTS), reader, payloads, disclosures);
        eraser.prepare();
        return new OpenLog(wal, recent, scribe, writer, integration, reader, eraser, tiles);
    }

    /** Lets go of the files, and does nothing else. */
    @Override
    public void close() throws IOException {
        wal.close();
    }
}
