package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Lists tokens, never their texts. */
@picocli.CommandLine.Command(
        name = "list",
        description = "List the tokens you may see; never their texts.",
        footer = {"", "Example:", "  imprimatur token list"})
public final class TokenList extends Listing {

    public TokenList(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "tokens",
                "There are no tokens.",
                List.of(
                        text("ID", "id"),
                        text("FOR", "for"),
                        text("AUDIENCE", "audience"),
                        text("ISSUED BY", "issuer"),
                        new Column("EXPIRES", (screen, token) -> end(screen, token, surroundings.clock())),
                        said("TARGETS", token -> String.join(" ", token.texts("targets")))));
    }

    /** One that was rotated may still be good for a while. */
    private static String end(Screen screen, Json.Fields token, InstantSource clock) {
        Optional<String> revoked = token.findText("revoked");
        if (revoked.isEmpty()) {
            return cell(screen, token, "expires");
        }
        return Instant.parse(revoked.get()).isAfter(clock.instant())
                ? cell(screen, token, "revoked")
                : screen.style().dim("revoked");
    }
}
