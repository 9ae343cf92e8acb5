package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.seal.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Storage, ledger and log in memory. The log can be told to take its time, or to fail. */
final class Memory implements ApprovalStore, PermitLedger, AuditLog {

    private final List<AuditEvent> events = new ArrayList<>();
    private final Map<ApprovalId, SealedApproval> rows = new LinkedHashMap<>();
    private final Set<String> consumed = new HashSet<>();
    private final List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private final List<CompletableFuture<Long>> doomed = new ArrayList<>();
    private String dooms = "";
    private boolean slow;
    private boolean full;
    private boolean storeFails;

    /** From now on appends wait for {@link #catchUp} or {@link #fill}. */
    synchronized void slow() {
        slow = true;
    }

    /** Everything that waits is durable. */
    void catchUp() {
        take().forEach(future -> future.complete(0L));
    }

    /** Everything that waits, and whatever comes, fails. */
    void fill() {
        synchronized (this) {
            full = true;
        }
        take().forEach(future -> future.completeExceptionally(new AuditFailure("The log is full.", new IOException())));
    }

    /** From now on, attempts at what says {@code text} wait for {@link #fail}; everything else is durable at once. */
    synchronized void doom(String text) {
        dooms = text;
    }

    /** What was doomed fails. */
    void fail() {
        List<CompletableFuture<Long>> all;
        synchronized (this) {
            all = List.copyOf(doomed);
            doomed.clear();
        }
        all.forEach(future -> future.completeExceptionally(new AuditFailure("A disk failed.", new IOException())));
    }

    /** How many appends are doomed. */
    synchronized int doomed() {
        return doomed.size();
    }

    private boolean dooms(AuditEvent event) {
        return !dooms.isEmpty()
                && event instanceof AuditEvent.Attempted attempted
                && new String(attempted.action().payload().content().toArray(), java.nio.charset.StandardCharsets.UTF_8)
                        .contains(dooms);
    }

    private synchronized List<CompletableFuture<Long>> take() {
        slow = false;
        List<CompletableFuture<Long>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** How many appends wait. */
    synchronized int waitingAppends() {
        return waiting.size();
    }

    synchronized void failStore() {
        storeFails = true;
    }

    synchronized void reset() {
        events.clear();
        full = false;
        slow = false;
        storeFails = false;
    }

    synchronized List<AuditEvent> events() {
        return List.copyOf(events);
    }

    <T extends AuditEvent> List<T> events(Class<T> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    synchronized List<SealedApproval> rows(Predicate<SealedApproval> which) {
        return rows.values().stream().filter(which).toList();
    }

    @Override
    public synchronized CompletableFuture<Long> append(List<AuditEvent> more) {
        if (full) {
            return CompletableFuture.failedFuture(new AuditFailure("The log is full.", new IOException()));
        }
        if (more.stream().anyMatch(this::dooms)) {
            CompletableFuture<Long> later = new CompletableFuture<>();
            doomed.add(later);
            return later;
        }
        for (AuditEvent event : more) {
            event.canonical().canonicalBytes();
            events.add(event);
        }
        if (slow) {
            CompletableFuture<Long> later = new CompletableFuture<>();
            waiting.add(later);
            return later;
        }
        return CompletableFuture.completedFuture((long) events.size() - 1);
    }

    private void store() {
        if (storeFails) {
            throw new StorageFailure("The storage is full.", new IOException());
        }
    }

    @Override
    public synchronized boolean consume(String permit, Instant at) {
        store();
        return consumed.add(permit);
    }

    @Override
    public synchronized void insert(SealedApproval approval) {
        store();
        rows.put(approval.id(), approval);
    }

    @Override
    public synchronized boolean replace(SealedApproval next) {
        store();
        SealedApproval before = rows.get(next.id());
        if (before == null || before.revision() != next.revision() - 1) {
            return false;
        }
        rows.put(next.id(), next);
        return true;
    }

    @Override
    public synchronized Optional<SealedApproval> find(ApprovalId id) {
        return Optional.ofNullable(rows.get(id));
    }

    @Override
    public synchronized List<SealedApproval> pending(Digest digest) {
        return rows(row -> row.state().equals("pending") && row.digest().equals(digest));
    }

    @Override
    public synchronized List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
        Comparator<SealedApproval> order = Comparator.comparing(SealedApproval::expiresAt)
                .thenComparing(row -> row.id().text());
        return rows(row -> row.state().equals("pending") && !row.expiresAt().isAfter(moment)).stream()
                .filter(row -> after.map(last -> order.compare(last, row) < 0).orElse(true))
                .sorted(order)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
        return rows(row -> state.map(row.state()::equals).orElse(true)).stream()
                .limit(limit)
                .toList();
    }
}
