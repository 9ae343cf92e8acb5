package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.policy.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of policies as a command is given it. */
final class Folder {

    private Folder() {}

    /** Something that reads files. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** Where it is; it must be a folder. */
    static Path of(Surroundings surroundings, Path named) {
        Path there = surroundings.directory().resolve(named);
        if (!Files.isDirectory(there)) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + named + "` is not a folder.",
                    "Name the folder that holds the policies (`*.yaml`).");
        }
        return there;
    }

    static <T> T read(Path named, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + named + "` can't be read: " + e.getMessage() + ".",
                    "Check its permissions.");
        }
    }

    static Json json(List<Finding> findings) {
        return Json.array(findings.stream()
                .map(finding -> Json.fields()
                        .with("file", finding.place().file())
                        .with("line", finding.place().line())
                        .with("column", finding.place().column())
                        .with("severity", finding.severity() == Finding.Severity.ERROR ? "error" : "warning")
                        .with("text", finding.text())
                        .build())
                .toList());
    }
}
