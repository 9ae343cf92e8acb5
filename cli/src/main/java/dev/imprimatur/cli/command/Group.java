package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A word that only groups commands: {@code audit}, {@code channel}, {@code token}. */
public abstract class Group implements Command {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public ExitCode run() {
        throw new Failure(
                ExitCode.CANNOT_TELL,
                "`" + spec.qualifiedName() + "` alone does nothing.",
                "Say what: `"
                        + String.join(
                                "`, `",
                                spec.subcommands().keySet().stream()
                                        .map(name -> spec.qualifiedName() + " " + name)
                                        .toList())
                        + "`.");
    }

    /** The audit log. */
    @picocli.CommandLine.Command(
            name = "audit",
            description = "Read and verify the audit log.",
            footer = {"", "Example:", "  imprimatur audit tail -f"})
    public static final class Audit extends Group {}

    /** What proves approvals. */
    @picocli.CommandLine.Command(
            name = "evidence",
            description = "Prove an approval to an outsider.",
            footer = {"", "Example:", "  imprimatur evidence bundle apr-7k2m9qwert"})
    public static final class Evidence extends Group {}

    /** Policy folders. */
    @picocli.CommandLine.Command(
            name = "policy",
            description = "Check, test and explain policies; works without a gateway.",
            footer = {"", "Example:", "  imprimatur policy test policies/"})
    public static final class Policy extends Group {}

    /** Ways to others. */
    @picocli.CommandLine.Command(
            name = "channel",
            description = "See what channels have still to deliver, and let them try again.",
            footer = {"", "Example:", "  imprimatur channel list"})
    public static final class Channel extends Group {}

    /** Slack. */
    @picocli.CommandLine.Command(
            name = "slack",
            description = "Set Slack up.",
            footer = {"", "Example:", "  imprimatur slack manifest --url https://imprimatur.example.com"})
    public static final class Slack extends Group {}

    /** Credentials of agents and workloads. */
    @picocli.CommandLine.Command(
            name = "token",
            description = "Issue, list, rotate and revoke the tokens of agents and workloads.",
            footer = {"", "Example:", "  imprimatur token list"})
    public static final class Token extends Group {}

    /** Microsoft Teams. */
    @picocli.CommandLine.Command(
            name = "teams",
            description = "Set Microsoft Teams up.",
            footer = {"", "Example:", "  imprimatur teams manifest --app-id GUID --url https://imprimatur.example.com"})
    public static final class Teams extends Group {}
}
