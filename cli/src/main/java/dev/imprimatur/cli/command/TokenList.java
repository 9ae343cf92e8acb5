package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Lists tokens, never their texts. */
@picocli.CommandLine.Command(
        name = "list",
        description = "List the tokens you may see; never their texts.",
        footer = {"", "Example:", "  imprimatur token list"})
public final class TokenList implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public TokenList(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "tokens"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "ID", "FOR", "AUDIENCE", "ISSUED BY", "EXPIRES", "TARGETS");
            for (Json each : list.array("tokens")) {
                Json.Fields token = (Json.Fields) each;
                grid.row(
                        cell(screen, token, "id"),
                        cell(screen, token, "for"),
                        cell(screen, token, "audience"),
                        cell(screen, token, "issuer"),
                        end(screen, token),
                        screen.visible().line(String.join(" ", token.texts("targets"))));
            }
            screen.lines(
                    grid.filled()
                            ? grid.lines(screen.columns(), screen.ellipsis())
                            : java.util.List.of("There are no tokens."));
            return ExitCode.OK;
        }
    }

    /** One that was rotated may still be good for a while. */
    private String end(Screen screen, Json.Fields token) {
        Optional<String> revoked = token.findText("revoked");
        if (revoked.isEmpty()) {
            return cell(screen, token, "expires");
        }
        return Instant.parse(revoked.get()).isAfter(surroundings.clock().instant())
                ? cell(screen, token, "revoked")
                : screen.style().dim("revoked");
    }

    private static String cell(Screen screen, Json.Fields token, String name) {
        return screen.visible().line(token.findText(name).orElse("-"));
    }
}
