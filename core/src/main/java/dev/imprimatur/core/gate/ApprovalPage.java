package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import java.util.List;
import java.util.Optional;

/**
 * Some approvals, newest first.
 *
 * @param next before which the next page begins; empty when this is the last one. A page may be shorter than it was asked
 *     for and still have a next one
 */
public record ApprovalPage(List<Approval> approvals, Optional<ApprovalId> next) {

    public ApprovalPage {
        approvals = List.copyOf(approvals);
    }
}
