package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the tests of the log share. */
final class LogFixture {

    static final NoteSigner SIGNER = new NoteSigner("gateway.example/log", SigningKey.generate());
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private LogFixture() {}

    static TileLog open(Path directory) {
        return TileLog.open(directory, SIGNER, Samples.KEY, Seen.NOTHING);
    }

    static TileLog open(Path directory, Disk disk) {
        return open(directory, disk, TileLog.Limits.COMMON);
    }

    static TileLog open(Path directory, Disk disk, TileLog.Limits limits) {
        return TileLog.open(directory, SIGNER, Samples.KEY, Seen.NOTHING, disk, limits);
    }

    /** Appends an allowed statement and waits until it is durable. */
    static long allow(TileLog log, int number) {
        return joined(log.append(Samples.allowed("act-" + number, "DELETE FROM orders WHERE id = 7", Samples.NOON)));
    }

    static long joined(CompletableFuture<Long> recorded) {
        return recorded.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Waits until it is so. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What it failed with. */
    static AuditFailure failure(CompletableFuture<Long> recorded) {
        try {
            joined(recorded);
        } catch (CompletionException e) {
            if (e.getCause() instanceof AuditFailure failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("The append did not fail.");
    }

    /** What an independent look at the files of the last checkpoint finds; they must agree. */
    static LogCheck check(Path directory) {
        try {
            return new LogCheck(new FolderDisk(directory), SIGNER.key());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Of everything that can be read, in the tree or not. */
    static TreeHead head(TileLog log) {
        Frontier frontier = Frontier.empty();
        if (log.size() > 0) {
            log.read(0, Math.toIntExact(log.size()))
                    .forEach(entry -> frontier.add(Hashes.leaf(entry.event().canonicalBytes())));
        }
        return frontier.head();
    }

    /** The files hold {@code head}, and agree. */
    static void intact(Path directory, TreeHead head) {
        assertThat(check(directory).head).isEqualTo(head);
    }
}
