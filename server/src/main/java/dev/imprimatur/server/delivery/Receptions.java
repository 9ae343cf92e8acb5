package dev.imprimatur.server.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How approvals were received, by the log. */
public final class Receptions {

    /** Nobody reads a higher count as another thing. */
    private static final int MOST = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Receptions.class);

    private final AuditSearch search;

    public Receptions(AuditSearch search) {
        this.search = search;
    }

    /** {@link #of}; empty when the index can't tell now. */
    public Optional<Reception> known(ApprovalId approval) {
        try {
            return Optional.of(of(approval));
        } catch (AuditFailure e) {
            LOG.warn("How `{}` was received could not be looked up, so nothing is said of it.", approval, e);
            return Optional.empty();
        }
    }

    /**
     * As it is recorded now. May block.
     *
     * @throws dev.imprimatur.core.audit.AuditFailure when the index is being made, or can't be read
     */
    public Reception of(ApprovalId approval) {
        AuditQuery about = AuditQuery.page(0, MOST).with(Attribute.APPROVAL, approval.text());
        List<AuditEntry> held = search.find(about.with(Attribute.TYPE, "held"));
        return new Reception(
                held.stream().filter(entry -> entry.event().flag("attached")).count(),
                search.find(about.with(Attribute.TYPE, "undelivered")).stream()
                        .map(entry -> new Reception.Miss(
                                entry.event().text("channel"),
                                entry.event().findText("why").orElse(""),
                                Instant.parse(entry.event().text("at"))))
                        .toList());
    }
}
