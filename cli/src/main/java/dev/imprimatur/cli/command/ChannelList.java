package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Lists channels, and how they are. */
@picocli.CommandLine.Command(
        name = "list",
        description = "List the channels, what waits in them, and what they gave up.",
        footer = {"", "For operators and administrators.", "", "Example:", "  imprimatur channel list"})
public final class ChannelList implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public ChannelList(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "channels"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "CHANNEL", "KIND", "STATE", "WAITING", "GIVEN UP", "WHY");
            for (Json each : list.array("channels")) {
                Json.Fields channel = (Json.Fields) each;
                grid.row(
                        screen.visible().line(channel.text("name")),
                        screen.visible().line(channel.text("kind")),
                        state(channel),
                        Long.toString(channel.whole("waiting")),
                        Long.toString(channel.whole("dead")),
                        screen.visible().line(why(channel)));
            }
            screen.lines(
                    grid.filled()
                            ? grid.lines(screen.columns(), screen.ellipsis())
                            : List.of("No channel is configured."));
            return ExitCode.OK;
        }
    }

    private static String state(Json.Fields channel) {
        if (channel.find("closed").isPresent()) {
            return "closed";
        }
        return channel.find("failing").isPresent() ? "failing" : "open";
    }

    private static String why(Json.Fields channel) {
        return channel.findText("closed").or(() -> channel.findText("failing")).orElse("-");
    }
}
