package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;

/** Shows the end of the log, to be kept elsewhere. */
@picocli.CommandLine.Command(
        name = "head",
        description = {
            "Show where the audit log ends: POSITION:HASH.",
            "",
            "Keep it where the gateway's operator can't reach it: `audit verify --head` then finds a tail that was cut off.",
        },
        footer = {"", "Example:", "  imprimatur audit head > /mnt/elsewhere/head"})
public final class AuditHead implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditHead(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields head = api.get(Query.of("v1", "audit", "head"));
            Screen screen = surroundings.screen();
            screen.line(
                    form.json
                            ? head.canonical()
                            : head.whole("position") + ":" + screen.visible().line(head.text("hash")));
            return ExitCode.OK;
        }
    }
}
