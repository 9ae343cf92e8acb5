package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the approval of a change that a rule holds. */
final class Under {

    @Option(
            names = "--approval",
            paramLabel = "ID",
            description = "Under which approval, where a rule held this. Give everything else as before.")
    Optional<String> approval = Optional.empty();

    /** Whether the gateway did nothing yet, because people decide first. */
    static boolean held(Json.Fields answer) {
        return answer.findText("decision").equals(Optional.of("hold"));
    }

    /** Tells what to do when it is held. */
    static ExitCode told(Json.Fields answer, boolean json, Surroundings surroundings) {
        return told(answer, "--approval", json, surroundings);
    }

    /** @param option what names the approval next time */
    static ExitCode told(Json.Fields answer, String option, boolean json, Surroundings surroundings) {
        if (json) {
            surroundings.screen().line(answer.canonical());
            return ExitCode.NO;
        }
        Screen complaints = surroundings.complaints();
        String because = answer.text("because");
        complaints.line(complaints
                .visible()
                .line("Nothing was done: " + answer.text("approval") + " waits for people"
                        + (because.isEmpty() ? "." : " (" + because + ").")));
        complaints.line(complaints
                .visible()
                .line("They have until " + answer.text("expires_at")
                        + ". Once they approved, run the same command again with `" + option + " "
                        + answer.text("approval") + "`."));
        return ExitCode.NO;
    }
}
