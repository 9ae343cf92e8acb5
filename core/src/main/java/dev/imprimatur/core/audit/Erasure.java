package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Json;
import java.util.List;

/**
 * What an erasure takes: everything personal in these events, and everything that lies beside the log for them.
 *
 * @param entries apart from each other, in rising order
 * @param values how many were there
 * @param approvals ended ones, whose stored rows go too
 * @param votes ended approvals in whose stored rows the subject's reasons are blanked
 */
public record Erasure(
        ErasureScope scope, List<IndexRange> entries, long values, List<ApprovalId> approvals, List<ApprovalId> votes) {

    public Erasure {
        entries = List.copyOf(entries);
        approvals = List.copyOf(approvals);
        votes = List.copyOf(votes);
    }

    void into(Json.Builder json) {
        json.with("scope", scope.canonical())
                .with(
                        "entries",
                        Json.array(
                                entries, range -> Json.array(List.of(Json.of(range.first()), Json.of(range.last())))))
                .with("values", values)
                .with("approvals", Json.array(approvals, id -> Json.of(id.text())))
                .with("votes", Json.array(votes, id -> Json.of(id.text())));
    }
}
