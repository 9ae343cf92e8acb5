package dev.imprimatur.core.gate;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Storage, ledger and log in memory, which write down in one list what they are asked to do, and can be made to fail. */
final class Memory implements ApprovalStore, PermitLedger, AuditLog {

    final List<String> steps = new ArrayList<>();
    final List<AuditEvent> events = new ArrayList<>();
    final Map<ApprovalId, SealedApproval> rows = new LinkedHashMap<>();
    private final Set<String> consumed = new HashSet<>();
    /** What somebody else does when a row has been found, and before it is looked at; one thing each time. */
    final Deque<Runnable> meanwhile = new ArrayDeque<>();

    /** How many rows were asked for at once. */
    final List<Integer> pages = new ArrayList<>();

    private String failing = "";
    private boolean going;
    private boolean silent;
    private boolean deaf;

    /** From now on every step whose name starts so fails. */
    synchronized void fail(String step) {
        failing = step;
    }

    /**
     * From the next replacement on the store answers nothing.
     *
     * @param taken whether it does all the same what it is asked
     */
    synchronized void silence(boolean taken) {
        going = true;
        deaf = !taken;
    }

    synchronized void answer() {
        going = false;
        silent = false;
        deaf = false;
    }

    private void answered() {
        if (silent) {
            throw new StorageFailure("The store does not answer.", new IOException("reset"));
        }
    }

    /** The row, which must exist. */
    synchronized SealedApproval row(ApprovalId id) {
        return Objects.requireNonNull(rows.get(id), "no row");
    }

    private void step(String name) {
        if (!failing.isEmpty() && name.startsWith(failing)) {
            throw new StorageFailure("`" + name + "` was made to fail.", new IOException("no space left"));
        }
        steps.add(name);
    }

    @Override
    public synchronized CompletableFuture<Long> append(List<AuditEvent> more) {
        try {
            for (AuditEvent event : more) {
                step("log " + event.type());
                event.canonical().canonicalBytes();
                events.add(event);
            }
            return CompletableFuture.completedFuture((long) events.size() - 1);
        } catch (StorageFailure e) {
            return CompletableFuture.failedFuture(new AuditFailure("The log is full.", e));
        }
    }

    @Override
    public synchronized boolean consume(String permit, Instant at) {
        step("consume");
        return consumed.add(permit);
    }

    @Override
    public synchronized void insert(SealedApproval approval) {
        step("insert");
        rows.put(approval.id(), approval);
    }

    @Override
    public synchronized boolean replace(SealedApproval next) {
        step("replace " + next.state());
        silent |= going;
        boolean fits = row(next.id()).revision() == next.revision() - 1;
        if (fits && !deaf) {
            rows.put(next.id(), next);
        }
        answered();
        return fits;
    }

    @Override
    public synchronized Optional<SealedApproval> find(ApprovalId id) {
        answered();
        Optional<SealedApproval> found = Optional.ofNullable(rows.get(id));
        Optional.ofNullable(meanwhile.poll()).ifPresent(Runnable::run);
        return found;
    }

    @Override
    public synchronized List<SealedApproval> pending(Digest digest) {
        return rows.values().stream()
                .filter(row -> row.state().equals("pending") && row.digest().equals(digest))
                .toList();
    }

    @Override
    public synchronized List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
        Comparator<SealedApproval> order = Comparator.comparing(SealedApproval::expiresAt)
                .thenComparing(row -> row.id().text());
        pages.add(limit);
        return rows.values().stream()
                .filter(row -> row.state().equals("pending") && !row.expiresAt().isAfter(moment))
                .filter(row -> after.map(last -> order.compare(last, row) < 0).orElse(true))
                .sorted(order)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
        return rows.values().stream()
                .filter(row -> state.map(row.state()::equals).orElse(true))
                .limit(limit)
                .toList();
    }
}
