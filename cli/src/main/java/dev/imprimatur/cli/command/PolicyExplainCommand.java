package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.policy.Finding;
import dev.imprimatur.policy.PolicyDirectory;
import dev.imprimatur.policy.PolicyExplanation;
import dev.imprimatur.policy.PolicyListener;
import dev.imprimatur.policy.PolicyRefused;
import dev.imprimatur.policy.PolicySource;
import dev.imprimatur.policy.PolicyText;
import dev.imprimatur.policy.RuleTrace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a policy folder makes of one action, rule by rule, without a gateway. */
@picocli.CommandLine.Command(
        name = "explain",
        description = {
            "Say what a folder of policies answers to one action, and what each rule makes of it. Needs no gateway.",
            "",
            "The action is written as in a case (*.test.yaml), in JSON or YAML; `-` reads it from standard input.",
        },
        footer = {
            "",
            "Exit codes: 0 explained (whatever the answer), 1 the policies or the action are invalid, 2 can't be read.",
            "",
            "Examples:",
            "  imprimatur policy explain policies/ action.json",
            "  echo '{\"subject\": {\"kind\": \"agent\", \"name\": \"bot\"}, \"target\": \"postgres/prod\",",
            "         \"operation\": \"sql.drop\"}' | imprimatur policy explain policies/ -"
        })
public final class PolicyExplainCommand implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder.")
    Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "ACTION", description = "The file with the action, or `-`.")
    String file = "-";

    private final Surroundings surroundings;

    public PolicyExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        Path there = Folder.of(surroundings, folder);
        PolicySet set = surroundings.progress().during("Compiling the policies in " + folder, () -> compiled(there));
        String text = Folder.read(
                Path.of(file),
                () -> file.equals("-")
                        ? new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8)
                        : Files.readString(surroundings.directory().resolve(file)));
        PolicyExplanation.Reading reading = PolicyExplanation.read(new PolicySource(file, text));
        Action action = reading.action()
                .orElseThrow(() -> new Failure(
                        ExitCode.NO,
                        "The action can't be read:\n" + lines(reading.findings()),
                        "It needs `subject` (kind, name), `target`, `operation`, and `facts` as in a case."));
        PolicyExplanation explanation = PolicyExplanation.of(set, action);
        Screen screen = surroundings.screen();
        screen.line(form.json ? json(explanation).canonical() : screen.visible().block(explanation.text()));
        return ExitCode.OK;
    }

    private PolicySet compiled(Path there) {
        try (PolicyDirectory policies = new PolicyDirectory(there, Optional.empty(), new Silent())) {
            return policies.current();
        } catch (PolicyRefused e) {
            throw new Failure(
                    ExitCode.NO,
                    "The policies in `" + folder + "` are invalid:\n" + lines(e.findings()),
                    "`imprimatur policy check " + folder + "` lists everything.");
        }
    }

    private static String lines(List<Finding> findings) {
        return findings.stream().map(finding -> "  " + finding).collect(Collectors.joining("\n"));
    }

    private static Json.Fields json(PolicyExplanation explanation) {
        return Json.fields()
                .with("effect", explanation.decision().effect().word())
                .with(
                        "rules",
                        Json.texts(explanation.decision().grounds().rules().stream()
                                .map(RuleId::text)
                                .toList()))
                .with(
                        "parts",
                        Json.array(explanation.parts().stream()
                                .map(part -> Json.fields()
                                        .with("operation", part.operation())
                                        .with(
                                                "rules",
                                                Json.array(part.rules().stream()
                                                        .map(PolicyExplainCommand::json)
                                                        .toList()))
                                        .build())
                                .toList()))
                .build();
    }

    private static Json json(RuleTrace trace) {
        return Json.fields()
                .with("rule", trace.rule().text())
                .with("effect", trace.effect().word())
                .with("outcome", trace.outcome().name().toLowerCase(Locale.ROOT))
                .with("failure", Optional.of(trace.failure()).filter(text -> !text.isEmpty()))
                .build();
    }

    /** Nobody records anything offline. */
    private record Silent() implements PolicyListener {
        @Override
        public void loaded(PolicyVersion version, int rules, PolicyText text) {}

        @Override
        public void refused(List<Finding> findings) {}
    }
}
