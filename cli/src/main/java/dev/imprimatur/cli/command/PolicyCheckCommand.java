package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.policy.PolicyCheck;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a policy folder, without a gateway. */
@picocli.CommandLine.Command(
        name = "check",
        description =
                "Check a folder of policies: every error and doubt, with file, line and column. Needs no gateway.",
        footer = {
            "",
            "Exit codes: 0 valid (perhaps with warnings), 1 errors, 2 the folder can't be read.",
            "",
            "Example:",
            "  imprimatur policy check policies/"
        })
public final class PolicyCheckCommand implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "DIR", description = "The folder.")
    Path folder = Path.of("");

    private final Surroundings surroundings;

    public PolicyCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        Path there = Folder.of(surroundings, folder);
        PolicyCheck check = surroundings
                .progress()
                .during(
                        "Compiling the policies in " + folder,
                        () -> Folder.read(folder, () -> PolicyCheck.of(there, Optional.empty())));
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(Json.fields()
                    .with("valid", !check.failed())
                    .with("rules", check.rules())
                    .with(
                            "version",
                            check.version().map(version -> version.digest().toString()))
                    .with("findings", Folder.json(check.findings()))
                    .build()
                    .canonical());
        } else {
            screen.line(screen.visible().block(check.text()));
        }
        return check.failed() ? ExitCode.NO : ExitCode.OK;
    }
}
