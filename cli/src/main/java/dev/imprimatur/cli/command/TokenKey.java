package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.ProofKey;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes the key that a token can be bound to. */
@picocli.CommandLine.Command(
        name = "key",
        description = {
            "Make a key that a token can be bound to: a stolen token is then worth nothing without it.",
            "",
            "The private half goes into FILE, for its owner alone, and should be made where it is used; it never leaves that"
                    + " machine. The public half is shown: give it to whoever issues the token.",
        },
        footer = {
            "",
            "Example:",
            "  imprimatur token key agent.key > agent.jwk",
            "  imprimatur token issue --for agent:report-bot --audience actions --target 'app/*' --key agent.jwk",
            "  IMPRIMATUR_KEY_FILE=agent.key IMPRIMATUR_TOKEN=... imprimatur whoami"
        })
public final class TokenKey implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "FILE", description = "Where the private half goes; it must not be there yet.")
    String file = "";

    private final Surroundings surroundings;

    public TokenKey(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        Path place = surroundings.directory().resolve(file);
        ProofKey key = ProofKey.make(place);
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(Json.fields()
                    .with("key", key.open())
                    .with("thumbprint", key.thumbprint())
                    .build()
                    .canonical());
            return ExitCode.OK;
        }
        Screen complaints = surroundings.complaints();
        complaints.line(
                complaints.visible().line("The private half is in " + place + ". Thumbprint " + key.thumbprint()));
        screen.line(key.open().canonical());
        return ExitCode.OK;
    }
}
