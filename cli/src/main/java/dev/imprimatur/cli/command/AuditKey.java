package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;

/** Shows what verifies the log. */
@picocli.CommandLine.Command(
        name = "key",
        description = {
            "Show the key that verifies the audit log's checkpoints, as a C2SP vkey.",
            "",
            "Whoever verifies the log gets it once, on a way they trust. On the gateway's machine it lies beside the log's"
                    + " key, in `log.key.pub`.",
        },
        footer = {"", "Example:", "  imprimatur audit key > log.vkey"})
public final class AuditKey implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditKey(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields head = api.get(Query.of("v1", "audit", "head"));
            Screen screen = surroundings.screen();
            String key = head.text("key");
            screen.line(
                    form.json
                            ? Json.fields().with("key", key).build().canonical()
                            : screen.visible().line(key));
            return ExitCode.OK;
        }
    }
}
