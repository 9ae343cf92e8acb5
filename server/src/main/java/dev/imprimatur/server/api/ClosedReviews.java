package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The reviews that are closed, as the log tells of them; what was erased there since, they do not say either. */
final class ClosedReviews {

    private static final int MOST = 200;

    private final AuditSearch search;

    ClosedReviews(AuditSearch search) {
        this.search = search;
    }

    /** One page, the last one that was closed first; {@code next} names where the next page begins. */
    Json.Fields page(Call call) {
        int limit = Math.toIntExact(call.number("limit", 1, MOST).orElse(50L));
        List<Json.Fields> closings = closings();
        int from = call.query("before")
                .map(Approvals::id)
                .map(id -> behind(id, closings))
                .orElse(0);
        List<Json.Fields> page = closings.subList(from, Math.min(closings.size(), from + limit));
        Json.Builder json = Json.fields()
                .with("reviews", Json.array(page.stream().map(this::form).toList()));
        if (from + limit < closings.size()) {
            json.with("next", page.getLast().text("approval"));
        }
        return json.build();
    }

    /** Glass is broken rarely, so all of them are few. */
    private List<Json.Fields> closings() {
        List<Json.Fields> all = new ArrayList<>(found("review-closed", Optional.empty()));
        Collections.reverse(all);
        return all;
    }

    private static int behind(ApprovalId id, List<Json.Fields> closings) {
        for (int i = 0; i < closings.size(); i++) {
            if (closings.get(i).text("approval").equals(id.text())) {
                return i + 1;
            }
        }
        throw Problem.notFound("No review of `" + id + "` is closed: leave `before` out for the first page.");
    }

    private List<Json.Fields> found(String type, Optional<String> approval) {
        AuditQuery query = AuditQuery.page(0, AuditQuery.MAX_LIMIT).with(Attribute.TYPE, type);
        if (approval.isPresent()) {
            query = query.with(Attribute.APPROVAL, approval.get());
        }
        List<Json.Fields> all = new ArrayList<>();
        List<AuditEntry> page;
        do {
            page = search.find(query);
            page.stream()
                    .map(AuditEntry::event)
                    .filter(event ->
                            approval.isEmpty() || event.findText("approval").equals(approval))
                    .forEach(all::add);
            query = page.isEmpty() ? query : query.from(page.getLast().index() + 1);
        } while (page.size() == query.limit());
        return all;
    }

    private Json.Fields form(Json.Fields closing) {
        Optional<String> approval = closing.findText("approval");
        Json.Fields broken = found("glass-broken", approval).getLast();
        return Json.fields()
                .with("approval", closing.text("approval"))
                .with("state", "closed")
                .with("broken_by", broken.text("by"))
                .with("because", broken.findText("because").orElse(""))
                .with("since", broken.text("at"))
                .with("due", broken.text("review_by"))
                .with("overdue", false)
                .with("asks", new Json.Array(broken.array("review")))
                .with("findings", Json.array(found("reviewed", approval), ClosedReviews::finding))
                .with("finding", closing.text("finding"))
                .with("closed_at", closing.text("at"))
                .build();
    }

    private static Json finding(Json.Fields reviewed) {
        return Json.fields()
                .with("reviewer", reviewed.text("who"))
                .with("finding", reviewed.text("finding"))
                .with("because", reviewed.findText("because").orElse(""))
                .with("at", reviewed.text("at"))
                .build();
    }
}
