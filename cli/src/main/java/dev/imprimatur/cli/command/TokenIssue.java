package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues a token for an agent, a workload or oneself. */
@picocli.CommandLine.Command(
        name = "issue",
        description = {
            "Issue a token. Its text is shown this once: on standard output, alone, so that it can go into a file.",
        },
        footer = {
            "",
            "Whoever issues a token can't approve what is done with it. Where a rule holds this, the answer is 1, and the",
            "same command with --approval issues the token once people approved it.",
            "",
            "Examples:",
            "  imprimatur token issue --for agent:report-bot --audience connector \\",
            "      --target 'postgres/prod-*' --expires-in 30d",
            "  (umask 077; imprimatur token issue --for workload:deploy --audience actions \\",
            "      --target 'deploy/*' > token)"
        })
public final class TokenIssue implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(
            names = "--for",
            paramLabel = "SUBJECT",
            required = true,
            description = "agent:NAME, workload:NAME or person:NAME.")
    String holder = "";

    @Option(
            names = "--audience",
            paramLabel = "WORD",
            required = true,
            description = "connector (a password for database clients) or actions (for the API and `imprimatur run`).")
    String audience = "";

    @Option(names = "--target", paramLabel = "GLOB", required = true, description = "What it may act on; repeatable.")
    List<String> targets = new ArrayList<>();

    @Option(names = "--expires-in", paramLabel = "TIME", defaultValue = "30d", description = "30d (default), 12h, 45m.")
    String expiresIn = "30d";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The public half of a key: the token is good only with a proof of it. For actions.")
    Optional<String> key = Optional.empty();

    @Mixin
    Under under = new Under();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public TokenIssue(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    private Json.Fields bound() {
        if (key.isEmpty()) {
            return Json.fields().build();
        }
        try {
            byte[] content = Files.readAllBytes(surroundings.directory().resolve(key.get()));
            return Json.fields().with("key", Json.parse(content)).build();
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + key.get() + "` holds no key that can be read.",
                    "Give the public half, as `imprimatur token key` shows it.");
        }
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields issued = api.change(
                    "POST",
                    Query.of("v1", "tokens"),
                    Json.fields()
                            .with("for", holder)
                            .with("audience", audience)
                            .with("targets", Json.texts(targets))
                            .with("expires_in", expiresIn)
                            .withAll(bound())
                            .build(),
                    under.approval);
            if (Under.held(issued)) {
                return Under.told(issued, form.json, surroundings);
            }
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(issued.canonical());
                return ExitCode.OK;
            }
            Screen complaints = surroundings.complaints();
            complaints.line(complaints
                    .visible()
                    .line("Token " + issued.text("id") + " for " + issued.text("for") + ", audience "
                            + issued.text("audience") + ", until " + issued.text("expires")
                            + ". Keep it safe: it is not shown again."));
            screen.line(screen.visible().line(issued.text("token")));
            return ExitCode.OK;
        }
    }
}
