package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Programs propose actions of their own kind: permitted, refused or held. */
public final class Actions implements Resource {

    /** Longest arguments, in bytes of their RFC 8785 form: they are shown to people, and travel in permits. */
    static final int MAX_ARGUMENTS = 64 * 1024;

    private final Gate gate;
    private final Targets targets;
    private final PermitSeal seal;
    private final ActionIds ids;
    private final InstantSource clock;
    private final Meters meters;
    private final URI url;
    private final MacKey key;

    /**
     * @param url under which clients reach this gateway, without a slash at its end
     * @param key hides secrets
     */
    public Actions(
            Gate gate,
            Targets targets,
            PermitSeal seal,
            ActionIds ids,
            InstantSource clock,
            Meters meters,
            URI url,
            MacKey key) {
        this.gate = gate;
        this.targets = targets;
        this.seal = seal;
        this.ids = ids;
        this.clock = clock;
        this.meters = meters;
        this.url = url;
        this.key = key;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.ACTOR, "/v1/actions", this::propose));
    }

    private Answer propose(Call call) {
        Caller caller = call.caller();
        Proposal proposal = proposal(call, caller);
        if (!caller.reaches(proposal.target())) {
            throw Problem.forbidden("This credential is not good for `" + proposal.target() + "`, but for "
                    + String.join(", ", caller.known().targets()) + ": use another one.");
        }
        Action action = proposal.action(ids.next(), caller.subject(), call.trace(), clock.instant(), key);
        return switch (attempt(action)) {
            case Attempt.Refused refused -> throw denied(action, refused);
            case Attempt.Permitted permitted -> {
                permitted.recorded().join();
                yield allowed(proposal, action, permitted);
            }
            case Attempt.Held held -> held(action, held.opened().join(), url);
        };
    }

    private Proposal proposal(Call call, Caller caller) {
        Body body = call.body("target", "operation", "arguments", "intent", "task", "model", "agent");
        Json.Fields arguments = body.object("arguments");
        if (arguments.canonicalBytes().length > MAX_ARGUMENTS) {
            throw Problem.invalid(
                    413,
                    "Arguments have at most `" + MAX_ARGUMENTS
                            + "` bytes: put what is longer elsewhere, and its SHA-256 here.");
        }
        try {
            return new Proposal(
                    targets.open(body.text("target")),
                    targets.operation(body.text("operation")),
                    arguments,
                    Intent.said(said(call, body, "intent"), said(call, body, "task")),
                    SourceModel.of(caller.known().model(), said(call, body, "model"), said(call, body, "agent")));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** What a program says of itself: in the body, or in a header {@code Imprimatur-…}; not two different things. */
    private static String said(Call call, Body body, String name) {
        Optional<String> header = call.header("imprimatur-" + name);
        Optional<String> member = body.findText(name);
        if (header.isPresent() && member.isPresent() && !header.equals(member)) {
            throw Problem.invalid("The header `Imprimatur-" + name + "` says something else than the member `" + name
                    + "`: leave one of them out.");
        }
        return member.or(() -> header).orElse("");
    }

    private Attempt attempt(Action action) {
        long start = System.nanoTime();
        Attempt attempt = gate.attempt(action, true);
        meters.decided(System.nanoTime() - start);
        return attempt;
    }

    static Problem denied(Action action, Attempt.Refused refused) {
        if (refused.freeze().isPresent()) {
            return Problem.frozen(
                    refused.reason(),
                    Json.fields()
                            .with("action", action.id().text())
                            .with("freeze", refused.freeze().get().id())
                            .with("hint", refused.hint())
                            .build());
        }
        if (refused.rules().isEmpty()) {
            return Problem.unavailable(refused.reason() + " " + refused.hint());
        }
        return Problem.policyDenied(
                refused.reason().isEmpty() ? "A rule denies this action." : refused.reason(),
                Json.fields()
                        .with("action", action.id().text())
                        .with(
                                "rules",
                                Json.texts(refused.rules().stream()
                                        .map(RuleId::text)
                                        .toList()))
                        .with("hint", refused.hint())
                        .build());
    }

    private Answer allowed(Proposal proposal, Action action, Attempt.Permitted permitted) {
        Digest digest = action.digest();
        ApiPermit permit = new ApiPermit(
                action.id(),
                Optional.empty(),
                digest,
                action.target(),
                action.operation(),
                action.subject().canonical(),
                permitted.permit().obligations(),
                permitted.permit().expires(),
                Optional.of(proposal));
        return Answer.json(
                200,
                Json.fields()
                        .with("action", action.id().text())
                        .with("decision", "allow")
                        .with("digest", digest.toString())
                        .with("permit", seal.write(permit))
                        .with(
                                "obligations",
                                Json.array(permit.obligations().stream()
                                        .map(Obligation::canonical)
                                        .toList()))
                        .with("expires_at", permit.expires().toString())
                        .build());
    }

    static Answer held(Action action, Pending pending, URI url) {
        String path = "/v1/approvals/" + pending.id();
        return Answer.json(
                        202,
                        Json.fields()
                                .with("action", action.id().text())
                                .with("decision", "hold")
                                .with("approval", pending.id().text())
                                .with("digest", pending.ask().digest().toString())
                                .with("status_url", url + path)
                                .with("link", url + "/approvals/" + pending.id())
                                .with("because", pending.ask().because())
                                .with("expires_at", pending.ask().expiresAt().toString())
                                .build())
                .with("Location", path);
    }
}
