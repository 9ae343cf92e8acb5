package dev.imprimatur.server;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.ErasableLog;
import dev.imprimatur.core.audit.Erasures;
import dev.imprimatur.core.audit.IndexRange;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.storage.sql.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what recorded erasures are about, wherever the gateway keeps it: beside the log, in stored approvals, in the index.
 * What an interruption left is done again from the beginning; all of it can be done twice.
 */
final class Removal {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private final ErasableLog log;
    private final Storage storage;
    private final ApprovalStore approvals;
    private final ApprovalCodec codec;
    private final Runnable reindex;

    /** @param reindex makes the index of the log anew, and leaves nothing of the old one */
    Removal(ErasableLog log, Storage storage, ApprovalStore approvals, ApprovalCodec codec, Runnable reindex) {
        this.log = log;
        this.storage = storage;
        this.approvals = approvals;
        this.codec = codec;
        this.reindex = reindex;
    }

    /** Completes every recorded erasure that is not complete. */
    synchronized void complete() {
        List<AuditEntry> open = log.incomplete();
        if (open.isEmpty()) {
            return;
        }
        List<IndexRange> ranges = new ArrayList<>();
        open.forEach(erased -> ranges.addAll(Erasures.ranges(erased.event())));
        log.remove(ranges);
        for (AuditEntry erased : open) {
            storage.remove(ids(erased.event(), "approvals"));
            blank(erased.event());
        }
        storage.forget();
        reindex.run();
        log.completed(open.getLast().index());
    }

    private static List<ApprovalId> ids(Json.Fields event, String member) {
        return event.texts(member).stream().map(ApprovalId::new).toList();
    }

    private void blank(Json.Fields event) {
        Optional<PrincipalId> subject =
                event.fields("scope").findText("subject").map(PrincipalId::parse);
        if (subject.isEmpty()) {
            return;
        }
        for (ApprovalId id : ids(event, "votes")) {
            Optional<SealedApproval> next = approvals.find(id).flatMap(row -> codec.without(row, subject.get()));
            if (next.isPresent() && !approvals.replace(next.get())) {
                throw new IllegalStateException("The stored approval `" + id + "` changed while it was erased.");
            }
        }
    }

    /** At the start: what can't be completed now is reported, and keeps nobody from working. */
    void recover() {
        try {
            complete();
        } catch (RuntimeException e) {
            LOG.error(
                    "An erasure that was recorded is not complete ({}): what it is about may still be there. It is tried"
                            + " again at the next start, and with the next erasure.",
                    e.getMessage());
        }
    }
}
