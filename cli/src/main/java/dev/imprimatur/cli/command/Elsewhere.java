package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Unmatched;

/** Words that the launcher hands to other programs; here only so that the help lists them. */
public abstract class Elsewhere implements Command {

    @Unmatched
    List<String> rest = new ArrayList<>();

    @Override
    public ExitCode run() {
        throw new Failure(
                ExitCode.CANNOT_TELL,
                "This is started by the launcher, not by the command line alone.",
                "Run `./imprimatur` at the root of the source tree, or `imprimatur` as it was installed.");
    }

    /** The gateway. */
    @picocli.CommandLine.Command(
            name = "serve",
            description = "Start the gateway.",
            footer = {"", "Example:", "  imprimatur serve --config imprimatur.yaml"})
    public static final class Serve extends Elsewhere {}

    /** A witness of other gateways' logs. */
    @picocli.CommandLine.Command(
            name = "witness",
            description = "Start a witness, which cosigns the audit logs of gateways elsewhere.",
            footer = {
                "",
                "Example:",
                "  imprimatur witness serve --listen 127.0.0.1:8480 --key witness.key \\",
                "    --name example.com/witness --log \"$(cat log.vkey)\" --data witness"
            })
    public static final class Witness extends Elsewhere {}

    /** The demo. */
    @picocli.CommandLine.Command(
            name = "demo",
            description = "See it work: a small shop, a gateway, an agent, and you decide. Nothing to install.",
            footer = {"", "Examples:", "  imprimatur demo", "  imprimatur demo --auto --data /tmp/demo"})
    public static final class Demo extends Elsewhere {}
}
