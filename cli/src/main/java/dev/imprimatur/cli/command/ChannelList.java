package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import java.util.List;

/** Lists channels, and how they are. */
@picocli.CommandLine.Command(
        name = "list",
        description = "List the channels, what waits in them, and what they gave up.",
        footer = {"", "For operators and administrators.", "", "Example:", "  imprimatur channel list"})
public final class ChannelList extends Listing {

    public ChannelList(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "channels",
                "No channel is configured.",
                List.of(
                        text("CHANNEL", "name"),
                        text("KIND", "kind"),
                        said("STATE", ChannelList::state),
                        said("WAITING", channel -> Long.toString(channel.whole("waiting"))),
                        said(
                                "SINCE",
                                channel -> channel.findText("waiting_since").orElse("-")),
                        said("GIVEN UP", channel -> Long.toString(channel.whole("dead"))),
                        said("WHY", ChannelList::why)));
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
