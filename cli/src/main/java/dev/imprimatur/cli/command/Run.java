package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command when the policy, or the people it asks, allow it. */
@picocli.CommandLine.Command(
        name = "run",
        description = {
            "Run a command only when the policy allows it, or the people it asks approve it.",
            "",
            "What is decided on is exactly what runs: the argument list, the directory, the program found in PATH and its"
                    + " content (environment and standard input are not covered). While it waits a line on standard"
                    + " error says who is asked; Ctrl-C withdraws it. The outcome is reported to the gateway.",
        },
        footer = {
            "",
            "The token comes from IMPRIMATUR_TOKEN (audience actions) or your own session. A W3C trace in TRACEPARENT is"
                    + " recorded with the action.",
            "",
            "Exit codes: the command's own when it ran. It did not run with 80 policy denied, 81 a person denied,"
                    + " 82 nobody answered, 83 withdrawn, 84 not released, 85 the gateway could not be asked; 126 it"
                    + " can't be started, 127 no such command, 130 Ctrl-C.",
            "",
            "Examples:",
            "  imprimatur run --target deploy/prod --operation deploy.start \\",
            "      --intent \"release 4.2\" -- ./deploy.sh prod",
            "  imprimatur run --target app/billing --operation export-users \\",
            "      --argument rows:=5000 -- make export"
        })
public final class Run implements Command {

    @Mixin
    Where where = new Where();

    @Option(names = "--target", paramLabel = "TARGET", required = true, description = "What it acts on.")
    String target = "";

    @Option(names = "--operation", paramLabel = "NAME", required = true, description = "What it does there.")
    String operation = "";

    @Option(names = "--intent", paramLabel = "TEXT", description = "Why, in your own words; people read it.")
    Optional<String> intent = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "The model that drives this, if one does.")
    Optional<String> model = Optional.empty();

    @Option(names = "--task", paramLabel = "NAME", description = "What it belongs to: a ticket, a run.")
    Optional<String> task = Optional.empty();

    @Option(
            names = "--agent",
            paramLabel = "NAME/VERSION",
            description = "The program around the model, if there is one.")
    Optional<String> agent = Optional.empty();

    @Option(
            names = "--argument",
            paramLabel = "NAME=TEXT",
            description =
                    "Something for the policy and the people to know; NAME:=JSON for a number or more. Repeatable.")
    List<String> arguments = new ArrayList<>();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command, after `--`.")
    List<String> argv = new ArrayList<>();

    private final Surroundings surroundings;
    private final Gateway gateway;
    private final Starter starter;
    private final Interrupts interrupts;

    public Run(Surroundings surroundings, Gateway gateway, Starter starter, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.gateway = gateway;
        this.starter = starter;
        this.interrupts = interrupts;
    }

    @Override
    public ExitCode run() {
        throw new IllegalStateException("`run` ends with the exit code of the command.");
    }

    @Override
    public Integer call() {
        Program program = Program.find(
                argv, surroundings.directory(), surroundings.variable("PATH").orElse("/usr/bin:/bin"));
        try (Api api = gateway.signedIn(where.server)) {
            Proposal proposal = new Proposal(api, surroundings, interrupts);
            Proposal.Released released = proposal.released(body(program));
            return new Execution(api, surroundings, starter).run(program, released);
        } catch (Failure e) {
            throw e.exit().code() >= ExitCode.RUN_POLICY_DENIED.code()
                    ? e
                    : new Failure(ExitCode.RUN_NOT_ASKED, e.what() + " The command did not run.", e.next());
        }
    }

    private Json.Fields body(Program program) {
        Json.Builder all = program.arguments();
        for (String argument : arguments) {
            Argument parsed = Argument.parse(argument);
            if (all.has(parsed.name())) {
                throw new Failure(
                        ExitCode.RUN_NOT_ASKED,
                        "The argument `" + parsed.name() + "` is given twice, or is one that `run` gives itself.",
                        "Choose another name than argv, cwd, program and program_digest.");
            }
            all.with(parsed.name(), parsed.value());
        }
        return Json.fields()
                .with("target", target)
                .with("operation", operation)
                .with("arguments", all.build())
                .with("intent", intent)
                .with("task", task)
                .with("model", model)
                .with("agent", agent)
                .build();
    }
}
