package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.policy.CaseReport;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the cases beside the policies, without a gateway. */
@picocli.CommandLine.Command(
        name = "test",
        description = {
            "Run the cases (*.test.yaml) of a folder of policies, and say which rules no case covers.",
            "Needs no gateway.",
        },
        footer = {
            "",
            "Exit codes: 0 every case passes, 1 a case fails or the policies are invalid, 2 the folder can't be read.",
            "",
            "Example:",
            "  imprimatur policy test policies/"
        })
public final class PolicyTestCommand implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "DIR", description = "The folder.")
    Path folder = Path.of("");

    private final Surroundings surroundings;

    public PolicyTestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        Path there = Folder.of(surroundings, folder);
        CaseReport report = surroundings
                .progress()
                .during(
                        "Running the cases in " + folder,
                        () -> Folder.read(folder, () -> CaseReport.of(there, Optional.empty())));
        Screen screen = surroundings.screen();
        screen.line(form.json ? json(report).canonical() : screen.visible().block(report.text()));
        return report.failed() ? ExitCode.NO : ExitCode.OK;
    }

    private static Json.Fields json(CaseReport report) {
        return Json.fields()
                .with("passed", !report.failed())
                .with("rules", report.rules())
                .with(
                        "cases",
                        Json.array(report.results().stream()
                                .map(result -> Json.fields()
                                        .with("place", result.test().place().toString())
                                        .with("name", result.test().name())
                                        .with("passed", result.passed())
                                        .with("differences", Json.texts(result.differences()))
                                        .build())
                                .toList()))
                .with(
                        "unmatched",
                        Json.texts(report.unmatched().stream().map(RuleId::text).toList()))
                .with(
                        "unrefuted",
                        Json.texts(report.unrefuted().stream().map(RuleId::text).toList()))
                .with("findings", Folder.json(report.findings()))
                .build();
    }
}
