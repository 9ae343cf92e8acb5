package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a channel try again. */
@picocli.CommandLine.Command(
        name = "retry",
        description = "Try at once what a channel gave up or waits with, and open it where it closed.",
        footer = {"", "For operators and administrators.", "", "Example:", "  imprimatur channel retry siem"})
public final class ChannelRetry implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "CHANNEL", description = "Its name, as `imprimatur channel list` has it.")
    String name = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public ChannelRetry(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields answer = api.post(
                    Query.of("v1", "channels", name, "retry"), Json.fields().build());
            Screen screen = surroundings.screen();
            long retried = answer.whole("retried");
            screen.line(
                    form.json
                            ? answer.canonical()
                            : "`" + screen.visible().line(name) + "` is open, and tries " + retried
                                    + (retried == 1 ? " event" : " events") + " again.");
            return ExitCode.OK;
        }
    }
}
