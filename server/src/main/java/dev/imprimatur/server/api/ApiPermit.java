package dev.imprimatur.server.api;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The right of one subject to do one thing once, as it travels to the program that will do it.
 *
 * @param approval empty where the policy allowed the action outright
 * @param subject in the canonical form: the permit is worth nothing in other hands
 * @param proposal the proposal itself, where nothing else keeps it: for what was allowed outright
 */
public record ApiPermit(
        ActionId action,
        Optional<ApprovalId> approval,
        Digest digest,
        Target target,
        Operation operation,
        Json.Fields subject,
        List<Obligation> obligations,
        Instant expires,
        Optional<Proposal> proposal) {

    public ApiPermit {
        obligations = List.copyOf(obligations);
        if (approval.isPresent() == proposal.isPresent()) {
            throw new IllegalArgumentException("A permit names an approval or carries its proposal, one of the two.");
        }
    }

    /** Its name in the ledger. */
    String name() {
        return approval.map(ApprovalId::text).orElse(action.text());
    }

    Json.Fields canonical() {
        Json.Builder json = Json.fields()
                .with("v", 1)
                .with("action", action.text())
                .with("approval", approval.map(ApprovalId::text))
                .with("digest", digest.toString())
                .with("target", target.name())
                .with("operation", operation.name())
                .with("subject", subject)
                .with(
                        "obligations",
                        Json.array(
                                obligations.stream().map(Obligation::canonical).toList()))
                .with("expires", expires.toString());
        proposal.ifPresent(carried -> json.with("proposal", carried.canonical()));
        return json.build();
    }

    static ApiPermit of(Json.Fields json) {
        if (json.whole("v") != 1) {
            throw new IllegalArgumentException("`" + json.whole("v") + "` is no version of a permit.");
        }
        return new ApiPermit(
                new ActionId(json.text("action")),
                json.findText("approval").map(ApprovalId::new),
                Digest.parse(json.text("digest")),
                new Target(json.text("target")),
                new Operation(json.text("operation")),
                json.fields("subject"),
                json.array("obligations").stream()
                        .map(obligation -> Obligation.of((Json.Fields) obligation))
                        .toList(),
                Instant.parse(json.text("expires")),
                json.find("proposal").map(carried -> Proposal.of((Json.Fields) carried)));
    }
}
