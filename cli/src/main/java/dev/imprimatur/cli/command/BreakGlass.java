package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs what it shows, unapproved. */
@picocli.CommandLine.Command(
        name = "break-glass",
        description = {
            "Show a held action and run it at once, unapproved, because there is no time to wait.",
            "",
            "Only where a rule allows it. It is recorded first, everybody sees it, and two other people look into it.",
        },
        footer = {
            "",
            "Exit codes: 0 it may run, 1 you may not, 5 no such approval, 6 too late.",
            "",
            "Example:",
            "  imprimatur break-glass apr-7k2m9qwert --because \"production is down, incident 12\""
        })
public final class BreakGlass implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur approvals` lists it.")
    String id = "";

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            required = true,
            description = "Why there is no time: whoever looks into it reads it.")
    String because = "";

    @Option(
            names = "--digest",
            paramLabel = "DIGEST",
            description = "Run only this digest; needed where the card is too long to be seen whole.")
    Optional<String> digest = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public BreakGlass(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Dossier dossier = new Dossier(api.get(Query.of("v1", "approvals", id)));
            Screen screen = form.json ? surroundings.complaints() : surroundings.screen();
            List<String> card = Card.lines(dossier, screen, surroundings.clock().instant());
            Digest seen = seen(dossier, card);
            screen.lines(card);
            Dossier after = new Dossier(api.post(
                    Query.of("v1", "approvals", dossier.id(), "break-glass"),
                    Json.fields()
                            .with("because", because)
                            .with("seen", seen.toString())
                            .build()));
            if (form.json) {
                surroundings.screen().line(after.json().canonical());
            } else {
                screen.line("");
                screen.line(screen.style().red("Glass broken.") + " "
                        + screen.visible().line(after.id())
                        + " may run now, once, exactly as shown. Others look into it: `imprimatur reviews`.");
            }
            return ExitCode.OK;
        }
    }

    private Digest seen(Dossier dossier, List<String> card) {
        if (digest.isEmpty()) {
            Card.obstacle(dossier, card).ifPresent(obstacle -> {
                throw new Failure(
                        ExitCode.NO,
                        obstacle + " The glass is whole.",
                        "Read it with `imprimatur show " + dossier.id()
                                + " | less`, then add `--digest DIGEST` with the" + " last line of the card.");
            });
            return dossier.digest();
        }
        if (!digest.get().equals(dossier.digest().toString())) {
            throw new Failure(
                    ExitCode.NO,
                    "`" + dossier.id() + "` has the digest `" + dossier.digest()
                            + "`, not the one you named. The glass is whole.",
                    "Look at it with `imprimatur show " + dossier.id() + "`: it is not what you read.");
        }
        return dossier.digest();
    }
}
