package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.gate.ApprovalDesk;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session's view of a hold. Several sessions of one subject may look at the same hold; the last to leave ends it. */
final class HoldView {

    private static final Logger LOG = LoggerFactory.getLogger(HoldView.class);

    private final ApprovalDesk desk;
    private final Executor blocking;
    private final Pending pending;
    private final CompletableFuture<Approval> end = new CompletableFuture<>();
    private final Consumer<Approval> listener = end::complete;
    private final AtomicBoolean left = new AtomicBoolean();

    private HoldView(ApprovalDesk desk, Executor blocking, Pending pending) {
        this.desk = desk;
        this.blocking = blocking;
        this.pending = pending;
    }

    /** Looks at a hold from now on. Blocks. */
    static HoldView join(ApprovalDesk desk, Executor blocking, Pending pending) {
        HoldView view = new HoldView(desk, blocking, pending);
        desk.waiting().join(pending.id(), view.listener);
        desk.find(pending.id()).filter(now -> !(now instanceof Pending)).ifPresent(now -> {
            desk.waiting().leave(pending.id(), view.listener);
            view.end.complete(now);
        });
        return view;
    }

    /** Complete when the hold has ended. */
    CompletableFuture<Approval> end() {
        return end;
    }

    /** Whether what people granted before covers it, so that nobody is asked. */
    boolean grantedAhead() {
        return end.getNow(pending) instanceof Approved approved
                && approved.grant().isPresent();
    }

    Pending pending() {
        return pending;
    }

    ApprovalId id() {
        return pending.id();
    }

    /** Takes the hold back, unless another session of the same subject waits for it too. Does not block. */
    void withdraw(String because) {
        if (!left.compareAndSet(false, true)) {
            return;
        }
        blocking.execute(() -> {
            try {
                if (desk.waiting().leave(pending.id(), listener)) {
                    desk.withdraw(pending.id(), because);
                }
            } catch (RuntimeException e) {
                LOG.error("The hold {} could not be withdrawn; it expires by itself.", pending.id(), e);
            }
        });
    }
}
