package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A command under its permit: consumed before, reported after. */
final class Execution {

    private static final int REPORTS = 5;

    private final Api api;
    private final Surroundings surroundings;
    private final Starter starter;
    private final Screen err;

    Execution(Api api, Surroundings surroundings, Starter starter) {
        this.api = api;
        this.surroundings = surroundings;
        this.starter = starter;
        this.err = surroundings.complaints();
    }

    /** Runs it once; the command's exit code. */
    int run(Program program, Proposal.Released released) {
        if (!program.unchanged()) {
            throw notReleased("`" + program.file() + "` has changed while this waited: it is not what was approved.");
        }
        Json.Fields consumed = consumed(released);
        Instant start = surroundings.clock().instant();
        if (!consumed.text("digest").equals(released.digest().toString())) {
            report(released, start, "failed", "wrong-digest", "The permit is for another action.");
            throw notReleased("The permit is for another action than the one that was proposed.");
        }
        if (obliged(consumed)) {
            report(released, start, "failed", "obligations", "A shell command can't be held to obligations.");
            throw notReleased("The rule allows this only under obligations ("
                    + consumed.get("obligations").canonical() + "), and a shell command can't be held to them.");
        }
        return started(program, released, start);
    }

    private Json.Fields consumed(Proposal.Released released) {
        Json.Fields permit =
                Json.fields().with("permit", released.permit().reveal()).build();
        try {
            return api.post(Query.of("v1", "permits", "consume"), permit);
        } catch (Failure e) {
            throw notReleased("The permit was not accepted: " + e.what());
        }
    }

    private int started(Program program, Proposal.Released released, Instant start) {
        int exit;
        try {
            exit = starter.run(program.command(), program.directory());
        } catch (IOException e) {
            report(released, start, "failed", "not-started", "The command could not be started.");
            throw new Failure(
                    ExitCode.RUN_NOT_STARTED,
                    "`" + program.file() + "` could not be started: " + e.getMessage() + ".",
                    "The permit is spent: when it is corrected, run it again.");
        }
        if (exit == 0) {
            report(released, start, "done", "0", "exit code 0");
        } else {
            report(released, start, "failed", Integer.toString(exit), "exit code " + exit);
        }
        return exit;
    }

    /** Tells the gateway, trying again while it is away; what ran has run, so a failure is only said. */
    private void report(Proposal.Released released, Instant start, String outcome, String code, String message) {
        Json.Builder body = Json.fields()
                .with("permit", released.permit().reveal())
                .with("outcome", outcome)
                .with(
                        "took_ms",
                        Math.max(
                                0,
                                Duration.between(start, surroundings.clock().instant())
                                        .toMillis()));
        Json.Fields report = (outcome.equals("done")
                        ? body.with("said", message).with("rows", 0)
                        : body.with("code", code).with("message", message))
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                api.post(Query.of("v1", "permits", "outcome"), report);
                return;
            } catch (Failure e) {
                if (e.exit() != ExitCode.UNREACHABLE || attempt == REPORTS || !surroundings.rest(attempt)) {
                    err.line("imprimatur: the outcome (" + message
                            + ") could not be reported, the log will call it indeterminate: "
                            + err.visible().line(e.what()));
                    return;
                }
            }
        }
    }

    private static boolean obliged(Json.Fields consumed) {
        return switch (consumed.find("obligations").orElse(new Json.Nothing())) {
            case Json.Nothing() -> false;
            case Json.Array(List<Json> values) -> !values.isEmpty();
            case Json.Text text -> true;
            case Json.Whole number -> true;
            case Json.Decimal number -> true;
            case Json.Flag flag -> true;
            case Json.Fields fields -> true;
        };
    }

    private static Failure notReleased(String what) {
        return new Failure(ExitCode.RUN_NOT_RELEASED, what + " The command did not run.", "Propose it again.");
    }
}
