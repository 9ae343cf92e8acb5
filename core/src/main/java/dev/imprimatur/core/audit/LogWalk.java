package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.TreeHead;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/** One walk through a log, from the first event to the last. Bundles are read ahead by others; order is looked at here. */
final class LogWalk {

    /** So many bundles are read ahead. */
    private static final int AHEAD = 16;

    private final LogFiles files;
    private final Executor workers;
    private final Steps steps;
    private final LogRows rows;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private long good;
    private final MissingValues values = new MissingValues();

    LogWalk(LogFiles files, Executor workers, Duration tolerance) {
        this.files = files;
        this.workers = workers;
        this.steps = new Steps(tolerance);
        this.rows = new LogRows(files);
    }

    /** Goes up to {@code head}, which must be what comes out, past {@code older}, likewise. */
    void through(TreeHead head, Optional<TreeHead> older, LongConsumer progress) throws LogFault {
        ArrayDeque<CompletableFuture<LogBundle>> ahead = new ArrayDeque<>();
        try {
            bundles(head, older, progress, ahead);
        } finally {
            // nobody reads files once this has returned
            ahead.forEach(bundle -> bundle.handle((read, failure) -> head).join());
        }
        rows.finish();
        Digest root = rows.root(List.of());
        if (!root.equals(head.root())) {
            throw LogFault.somewhere(
                    "The events and hashes fit together, but not what the log signed: the checkpoint has"
                            + " the root " + head.root().base64() + ", the files have " + root.base64()
                            + ". Events were changed, and the hashes with them.");
        }
    }

    private void bundles(
            TreeHead head,
            Optional<TreeHead> older,
            LongConsumer progress,
            ArrayDeque<CompletableFuture<LogBundle>> ahead)
            throws LogFault {
        long bundles = (head.size() - 1) / LogRows.WIDE + 1;
        long asked = 0;
        for (long number = 0; number < bundles; number++) {
            while (asked < bundles && ahead.size() < AHEAD) {
                long next = asked++;
                ahead.add(CompletableFuture.supplyAsync(
                        () -> LogBundle.read(files, next, width(next, head.size())), workers));
            }
            take(wait(ahead.removeFirst()), number, older);
            progress.accept(good);
        }
    }

    private static int width(long number, long size) {
        return (int) Math.min(LogRows.WIDE, size - number * LogRows.WIDE);
    }

    private static LogBundle wait(CompletableFuture<LogBundle> bundle) {
        try {
            return bundle.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void take(LogBundle bundle, long number, Optional<TreeHead> older) throws LogFault {
        long first = number * LogRows.WIDE;
        for (int i = 0; i < bundle.events().size(); i++) {
            Json.Fields event = bundle.events().get(i);
            try {
                steps.take(event);
            } catch (Misstep misstep) {
                throw new LogFault(misstep.soundness(), OptionalLong.of(good), misstep.sentence());
            }
            values.take(event, good, bundle.absent().get(i));
            counts.merge(event.text("type"), 1L, Long::sum);
            good++;
        }
        if (bundle.fault().isPresent()) {
            throw bundle.fault().get();
        }
        if (older.isPresent()) {
            grown(bundle, first, older.get());
        }
        rows.take(bundle.leaves());
    }

    private void grown(LogBundle bundle, long first, TreeHead older) throws LogFault {
        long within = older.size() - first;
        if (within > 0
                && within <= bundle.leaves().size()
                && !rows.root(bundle.leaves().subList(0, (int) within)).equals(older.root())) {
            throw LogFault.somewhere(
                    "The first " + older.size() + " events are not those of the older checkpoint: the log"
                            + " was rewritten after that one was signed.");
        }
    }

    /** When nothing is wrong. */
    LogVerification result(TreeHead head, boolean grown) {
        if (values.missing() > 0) {
            return result(
                    head,
                    new LogFault(
                            Soundness.CANNOT_TELL,
                            OptionalLong.empty(),
                            "All " + good + " events are as they were written, but " + values.missing()
                                    + " values that lay beside the log are missing, and no erasure was recorded that took"
                                    + " them; the first of them belongs to the event at index "
                                    + values.first().orElse(0)
                                    + ". Copy the folders `payload` and `personal` too; if they were copied, somebody"
                                    + " removed them."));
        }
        return new LogVerification(
                Soundness.TRUE,
                "All " + good + " events are as they were written"
                        + (grown ? ", the older checkpoint's among them" : "")
                        + ", and every step follows from the steps before it." + values.said(),
                OptionalLong.empty(),
                head,
                good,
                counts,
                steps.unanswered(),
                steps.pending(),
                values.erased());
    }

    LogVerification result(TreeHead head, LogFault fault) {
        return new LogVerification(
                fault.soundness(),
                fault.sentence(),
                fault.index(),
                head,
                good,
                counts,
                steps.unanswered(),
                steps.pending(),
                values.erased());
    }
}
