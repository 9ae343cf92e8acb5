package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Problem;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.api.Reply;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Span;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An action from its proposal to its permit, told on standard error. */
final class Proposal {

    /** Seconds that one look at a held action lasts. */
    private static final int LOOK = 30;

    private final Api api;
    private final Surroundings surroundings;
    private final Interrupts interrupts;
    private final Screen err;

    /** A permit, and the digest it must be for. */
    record Released(Secret permit, Digest digest) {}

    Proposal(Api api, Surroundings surroundings, Interrupts interrupts) {
        this.api = api;
        this.surroundings = surroundings;
        this.interrupts = interrupts;
        this.err = surroundings.complaints();
    }

    /** Proposes, waits while held, and returns the permit; every other end is a {@link Failure}. */
    Released released(Json.Fields body) {
        Reply reply = api.send("POST", Query.of("v1", "actions"), Optional.of(body));
        if (reply.status() == 403 && Problem.of(reply).word().equals("policy-denied")) {
            throw denied(reply);
        }
        Json.Fields answer = api.good(reply);
        Digest digest = Digest.parse(answer.text("digest"));
        if (reply.status() != 202) {
            return new Released(new Secret(answer.text("permit")), digest);
        }
        return held(answer.text("approval"), digest);
    }

    private static Failure denied(Reply reply) {
        Problem problem = Problem.of(reply);
        String rules = reply.body()
                .find("rules")
                .map(value -> " (" + value.canonical() + ")")
                .orElse("");
        return new Failure(
                ExitCode.RUN_POLICY_DENIED,
                "The policy denies this" + rules + ": " + problem.sentence() + " The command did not run.",
                problem.hint());
    }

    private Released held(String id, Digest digest) {
        AtomicBoolean withdrawn = new AtomicBoolean();
        try (Interrupts.Registration _ = interrupts.on(() -> {
            withdrawn.set(true);
            withdraw(id);
        })) {
            Dossier dossier = look(id, 0);
            announce(dossier);
            Dossier seen = dossier;
            Dossier ended = surroundings
                    .progress()
                    .during(
                            () -> "Waiting for " + id + ": " + err.visible().line(Dossiers.missing(seen)),
                            () -> end(seen));
            if (withdrawn.get()) {
                throw new Failure(ExitCode.RUN_WITHDRAWN, id + " was withdrawn. The command did not run.", "");
            }
            return settled(ended, digest);
        }
    }

    private void announce(Dossier dossier) {
        err.line(say(err.style().yellow("Held") + " as " + err.visible().line(dossier.id())
                + dossier.find("because")
                        .map(because -> ": " + err.visible().line(because))
                        .orElse("")));
        dossier.needs().forEach(need -> err.line(say("Asked: " + err.visible().line(need.sentence()))));
        String id = err.visible().line(dossier.id());
        err.line(say("Decide with `imprimatur approve " + id + "`, or see " + api.server() + "/approvals/" + id));
        err.line(say(dossier.moment("expires_at")
                        .map(end -> "Expires " + Span.from(now(), end) + ".")
                        .orElse("") + " Ctrl-C withdraws it."));
    }

    private static String say(String text) {
        return "imprimatur: " + text;
    }

    /** Looks until it has ended. While the gateway is away the hold stays: it is looked for until it must have expired. */
    private Dossier end(Dossier first) {
        Dossier dossier = first;
        boolean away = false;
        while (dossier.pending()) {
            try {
                dossier = look(first.id(), LOOK);
                away = false;
            } catch (Failure e) {
                Instant last = first.moment("expires_at").orElse(now()).plusSeconds(60);
                if (e.exit() != ExitCode.UNREACHABLE || now().isAfter(last)) {
                    throw e;
                }
                if (!away) {
                    err.line("imprimatur: " + err.visible().line(e.what()) + " The hold stays; trying again.");
                    away = true;
                }
                if (!surroundings.rest(1)) {
                    throw new Failure(ExitCode.INTERRUPTED, "Interrupted.", "");
                }
            }
        }
        return dossier;
    }

    private Released settled(Dossier ended, Digest digest) {
        String by = ended.find("by").map(who -> " by " + who).orElse("");
        String because = ended.find("ended_because").map(text -> ": " + text).orElse("");
        return switch (ended.state()) {
            case "approved", "glass-broken" -> {
                boolean broken = ended.state().equals("glass-broken");
                err.line("imprimatur: "
                        + (broken
                                ? err.style().red("Glass broken")
                                        + err.visible().line(by + because)
                                : err.style().green("Approved") + err.visible().line(by))
                        + ".");
                yield new Released(
                        new Secret(ended.find("permit")
                                .orElseThrow(() -> new Failure(
                                        ExitCode.RUN_NOT_RELEASED,
                                        ended.id()
                                                + " was approved, but the gateway gives no permit for it: it was used, or is too old.",
                                        "Propose it again."))),
                        digest);
            }
            case "denied" ->
                throw new Failure(
                        ExitCode.RUN_DENIED,
                        ended.id() + " was denied" + by + because + ". The command did not run.",
                        "");
            case "expired" ->
                throw new Failure(
                        ExitCode.RUN_EXPIRED,
                        "Nobody answered " + ended.id() + " in time. The command did not run.",
                        "That is not a refusal: ask somebody, and run it again.");
            case String other ->
                throw new Failure(
                        ExitCode.RUN_WITHDRAWN,
                        ended.id() + " was " + other + by + because + ". The command did not run.",
                        "");
        };
    }

    private Dossier look(String id, int seconds) {
        return new Dossier(api.get(Query.of("v1", "approvals", id).with("wait", seconds)));
    }

    /** Runs while the process ends: says what happened and throws nothing. */
    private void withdraw(String id) {
        try {
            api.post(
                    Query.of("v1", "approvals", id, "withdraw"),
                    Json.fields().with("because", "interrupted while waiting").build());
            err.line("");
            err.line("imprimatur: " + err.visible().line(id) + " is withdrawn. The command did not run.");
        } catch (Failure e) {
            err.line("");
            err.line("imprimatur: " + err.visible().line(id + " could not be withdrawn: " + e.what())
                    + " The command did not run.");
        }
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}
