package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.GateFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One act that settles several approvals of one shape. Each is a vote of its own, with the digest that was seen, checked and
 * recorded alone; some may count and others not.
 */
public final class VoteBatch implements Resource {

    static final int MOST = 100;

    private final ApprovalDesk desk;
    private final Callers callers;
    private final Votes votes;

    public VoteBatch(ApprovalDesk desk, Callers callers, Votes votes) {
        this.desk = desk;
        this.callers = callers;
        this.votes = votes;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.VOTER, "/v1/approvals/votes", this::vote));
    }

    private Answer vote(Call call) {
        Callers.Shown shown = callers.shown(call);
        Body body;
        Map<ApprovalId, Digest> seen;
        try {
            body = call.body("approvals", "choice", "because");
            seen = seen(body.fields());
        } catch (Problem problem) {
            if (callers.person(call).onlyAudits()) { // who can't vote is told that first
                throw Problem.forbidden("Who only audits takes no part in decisions.");
            }
            throw problem;
        }
        Caller voter = votes.voter(seen.keySet().iterator().next(), shown);
        oneShape(seen);
        Choice choice = choice(body);
        String because = body.findText("because").orElse("");
        String channel = shown.cookie() ? "console" : Votes.channel(call);
        List<Json> results = new ArrayList<>();
        seen.forEach((id, digest) -> {
            Ballot ballot = ballot(choice, because, digest);
            results.add(result(id, () -> votes.cast(id, voter, ballot, call, channel)));
        });
        return Answer.json(
                200, Json.fields().with("results", Json.array(results)).build());
    }

    private static Map<ApprovalId, Digest> seen(Json.Fields body) {
        Map<ApprovalId, Digest> seen = new LinkedHashMap<>();
        try {
            for (Json each : body.array("approvals")) {
                if (!(each instanceof Json.Fields one)) {
                    throw new IllegalArgumentException("`approvals` lists objects with `id` and `seen`.");
                }
                TermsForm.only(one, "approvals", Set.of("id", "seen"));
                ApprovalId id = new ApprovalId(one.text("id"));
                if (seen.put(id, Digest.parse(one.text("seen"))) != null) {
                    throw new IllegalArgumentException("`" + id + "` stands there twice: one vote is enough.");
                }
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
        if (seen.isEmpty() || seen.size() > MOST) {
            throw Problem.invalid("`approvals` names 1 to " + MOST + " of them, not `" + seen.size() + "`.");
        }
        return seen;
    }

    private void oneShape(Map<ApprovalId, Digest> seen) {
        Optional<Digest> shape = Optional.empty();
        for (ApprovalId id : seen.keySet()) {
            Approval approval = desk.find(id).orElseThrow(() -> Approvals.unknown(id));
            Optional<Digest> its = approval.ask().shape();
            if (its.isEmpty() || (shape.isPresent() && !shape.equals(its))) {
                throw Problem.invalid("`" + id + "` differs from the others in more than values, or nobody can tell:"
                        + " decide about it alone.");
            }
            shape = its;
        }
    }

    private static Choice choice(Body body) {
        try {
            return Choice.parse(body.text("choice"));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private static Ballot ballot(Choice choice, String because, Digest seen) {
        try {
            return new Ballot(choice, because, Terms.NONE, seen, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private interface Vote {
        Approval cast();
    }

    /** What became of one; that one fails keeps no other from being tried. */
    private static Json result(ApprovalId id, Vote vote) {
        Json.Builder result = Json.fields().with("id", id.text());
        try {
            String state = vote.cast().state();
            return result.with("counts", true).with("state", state).build();
        } catch (Problem problem) {
            return result.with("counts", false)
                    .with("why", problem.why().orElse("refused"))
                    .with("detail", String.valueOf(problem.getMessage()))
                    .build();
        } catch (GateFailure | AuditFailure | StorageFailure e) {
            return result.with("counts", false)
                    .with("why", "unavailable")
                    .with("detail", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
