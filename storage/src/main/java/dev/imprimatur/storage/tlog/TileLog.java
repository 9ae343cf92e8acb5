package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.AuditProofs;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.audit.ErasableLog;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.ConsistencyProof;
import dev.imprimatur.core.tree.InclusionProof;
import dev.imprimatur.core.tree.LogProof;
import dev.imprimatur.core.tree.Nodes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The audit log in a directory; see the package for its form. Appends never block: one thread writes all that waits with
 * one force, and then completes the futures, on that same thread, so what depends on them must be quick or go elsewhere.
 * Another thread brings it into the tree, and signs it, within a second.
 *
 * <p>A disk that does not answer within seconds fails whoever waits for it, until it answers again. When a write fails and
 * what it left can be cut off again, its callers get an {@link AuditFailure} and the log goes on. After anything else, a
 * failed force above all, nobody knows what is on the disk: everything is refused until a restart.
 */
public final class TileLog implements AuditLog, AuditReader, AuditProofs, AutoCloseable {

    /**
     * How much it takes, and how long it waits.
     *
     * @param queue what may wait for the disk, in bytes
     * @param behind what may be durable but not in the tree yet, in bytes
     * @param patience a disk that takes longer hangs
     * @param pace from one round of the tree to the next
     * @param step in bytes, for how much the write-ahead file makes room at a time
     */
    record Limits(long queue, long behind, Duration patience, Duration pace, int step) {

        /** About 30,000 events of common size may wait, and more than 100,000 be behind. */
        static final Limits COMMON =
                new Limits(32L << 20, 128L << 20, Duration.ofSeconds(5), Duration.ofMillis(500), 1 << 20);
    }

    private final String directory;
    private final AutoCloseable lock;
    private final OpenLog open;
    private final Queue queue;
    private final Stall stall;
    private final Grower grower;
    private final Thread thread;

    private TileLog(String directory, AutoCloseable lock, OpenLog open, Limits limits) {
        this.directory = directory;
        this.lock = lock;
        this.open = open;
        this.queue = new Queue(limits.queue());
        this.stall = new Stall(directory, queue, limits.patience());
        this.grower = new Grower(directory, open, limits.pace());
        this.thread = Thread.ofPlatform().name("audit-log").daemon().unstarted(this::run);
    }

    /**
     * Opens the log in {@code directory}, which is created when it is missing.
     *
     * @param signer signs its checkpoints; the name is the log's origin
     * @param key seals what is recorded and not signed yet; for the log alone, see {@link MacKey#derived}
     * @throws AuditFailure when another gateway has it, it was cut or changed, somebody else wrote to it, is older than what was seen of it, or can't
     *     be read or written
     */
    public static TileLog open(Path directory, NoteSigner signer, MacKey key, Seen seen) {
        return open(directory, signer, key, seen, Set.of(), new SecureRandom());
    }

    /**
     * The same, of which {@code personal} can be erased.
     *
     * @param chance makes salts, which nobody may guess
     */
    public static TileLog open(
            Path directory, NoteSigner signer, MacKey key, Seen seen, Set<Personal> personal, RandomGenerator chance) {
        return open(
                directory, signer, key, seen, new Scribe(personal, chance), new FolderDisk(directory), Limits.COMMON);
    }

    static TileLog open(Path directory, NoteSigner signer, MacKey key, Seen seen, Disk disk, Limits limits) {
        return open(directory, signer, key, seen, new Scribe(Set.of(), new SecureRandom()), disk, limits);
    }

    static TileLog open(
            Path directory, NoteSigner signer, MacKey key, Seen seen, Scribe scribe, Disk disk, Limits limits) {
        LogDirectory locked = LogDirectory.open(directory);
        try {
            OpenLog open =
                    OpenLog.of(disk, directory.toString(), signer, key, seen, scribe, limits.behind(), limits.step());
            TileLog log = new TileLog(directory.toString(), locked, open, limits);
            log.thread.start();
            log.grower.start();
            return log;
        } catch (IOException | UncheckedIOException e) {
            locked.close();
            throw new AuditFailure(
                    "The audit log in `" + directory + "` can't be opened (" + e.getMessage()
                            + "): check that the disk is sound, has space, and that this account may write there.",
                    e);
        } catch (RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<Long> append(List<AuditEvent> events) {
        return append(events, true);
    }

    @Override
    public CompletableFuture<Long> appendAtLeisure(List<AuditEvent> events) {
        return append(events, false);
    }

    private CompletableFuture<Long> append(List<AuditEvent> events, boolean urgent) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("An append needs at least one event.");
        }
        Append append = new Append(events, urgent);
        try {
            Optional<AuditFailure> broken =
                    open.writer().broken().or(stall::hanging).or(grower::behind);
            if (broken.isPresent()) {
                throw broken.get();
            }
            append.prepare(open.scribe());
            if (!queue.offer(append)) {
                throw new AuditFailure(
                        "The audit log in `" + directory + "` takes no more now: " + queue.size()
                                + " appends wait for the disk, or the gateway stops. Nothing was done; try again, and look"
                                + " at the disk if this lasts.",
                        new IllegalStateException("queue is full or closed"));
            }
        } catch (AuditFailure refused) {
            append.fail(refused);
        }
        return append.done();
    }

    private void run() {
        for (Optional<List<Append>> batch = queue.take(); batch.isPresent(); batch = queue.take()) {
            stall.begin(batch.get());
            open.writer().commit(batch.get(), stall::answered);
            stall.end();
        }
    }

    @Override
    public List<AuditEntry> read(long index, int limit, Predicate<String> wants) {
        return open.reader().read(index, limit, wants);
    }

    @Override
    public AuditEntry whole(long index) {
        return open.reader().whole(index);
    }

    @Override
    public List<AuditEntry> pick(List<Long> indices) {
        return open.reader().pick(indices);
    }

    @Override
    public long size() {
        return open.writer().size();
    }

    /** The last signed checkpoint that is durable; the tree on disk has everything it covers. */
    public SignedNote checkpoint() {
        return open.integration().checkpoint();
    }

    /**
     * Waits until a checkpoint covers everything recorded before this call.
     *
     * @throws AuditFailure when that takes longer than {@code patience}
     */
    public SignedNote checkpoint(Duration patience) {
        return grower.covering(size(), patience);
    }

    /**
     * Asks again what others have seen of it, for when they are heard of late. Where that speaks against it, nothing is
     * signed or appended any more.
     *
     * @return why, from then on
     */
    public Optional<AuditFailure> recheck() {
        try {
            open.integration().recheck(size());
        } catch (AuditFailure refused) {
            open.writer().refuse(refused);
        }
        return broken();
    }

    /** Why it takes nothing any more, until a restart; empty while it works. */
    public Optional<AuditFailure> broken() {
        return open.writer().broken();
    }

    /** A tile or bundle, exactly as wide as asked for; empty when the log has none such. */
    public Optional<byte[]> tile(Tile tile) {
        try {
            return open.tiles().find(tile);
        } catch (IOException e) {
            throw new AuditFailure(
                    "The audit log in `" + directory + "` can't be read (" + e.getMessage() + "): check the disk.", e);
        }
    }

    @Override
    public Proven prove(long index, SignedNote checkpoint) {
        long size = Checkpoint.parse(checkpoint.text()).head().size();
        return reading(() -> new Proven(
                Bytes.of(open.reader().entry(index)),
                LogProof.of(InclusionProof.of(nodes(size), index, size), checkpoint)));
    }

    @Override
    public ConsistencyProof consistency(long from, long to) {
        return reading(() -> ConsistencyProof.of(nodes(to), from, to));
    }

    @Override
    public TreeHead head(long size) {
        return reading(() -> nodes(size).head(size));
    }

    private <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (UncheckedIOException e) {
            throw new AuditFailure(
                    "The audit log in `" + directory + "` can't be read (" + e.getMessage() + "): check the disk.", e);
        }
    }

    /** What proofs up to a checkpoint of {@code size} events are made from. */
    public Nodes nodes(long size) {
        return open.tiles().nodes(size);
    }

    /**
     * What a gateway must know from its log when it starts. Reads all of it, and compares it with the checkpoint.
     *
     * @throws AuditFailure when an event is not as it was
     */
    public StartState startState() {
        return open.reader().startState(Checkpoint.parse(checkpoint().text()).head());
    }

    @Override
    public List<Bytes> openings(long index) {
        return open.reader().openings(index);
    }

    /** What can be erased of it. */
    public ErasableLog erasable() {
        return open.eraser();
    }

    /** How many appends wait for the disk now. */
    public int waiting() {
        return queue.size();
    }

    /** Writes what waits, brings it into the tree, and lets go of the files and the lock. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join();
            grower.close();
            stall.close();
            open.close();
            lock.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger(TileLog.class)
                    .warn("The audit log in `{}` could not be closed ({}).", directory, e.getMessage());
        }
    }
}
