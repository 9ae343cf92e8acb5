package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;

/** Shows how far the log has come, signed, to be kept elsewhere. */
@picocli.CommandLine.Command(
        name = "checkpoint",
        description = {
            "Show a signed checkpoint of everything recorded until now.",
            "",
            "Keep it where the gateway's operator can't reach it: `audit verify --since` then finds whatever was changed or"
                    + " cut off.",
        },
        footer = {"", "Example:", "  imprimatur audit checkpoint > /mnt/elsewhere/checkpoint"})
public final class AuditCheckpoint implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditCheckpoint(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields head = api.get(Query.of("v1", "audit", "head"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(head.canonical());
            } else {
                head.text("checkpoint")
                        .lines()
                        .forEach(line -> screen.line(screen.visible().line(line)));
            }
            return ExitCode.OK;
        }
    }
}
