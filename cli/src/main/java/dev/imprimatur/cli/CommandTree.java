package dev.imprimatur.cli;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.command.Approvals;
import dev.imprimatur.cli.command.Approve;
import dev.imprimatur.cli.command.AuditHead;
import dev.imprimatur.cli.command.AuditQuery;
import dev.imprimatur.cli.command.AuditTail;
import dev.imprimatur.cli.command.AuditVerify;
import dev.imprimatur.cli.command.Deny;
import dev.imprimatur.cli.command.Elsewhere;
import dev.imprimatur.cli.command.Group;
import dev.imprimatur.cli.command.Help;
import dev.imprimatur.cli.command.Interrupts;
import dev.imprimatur.cli.command.Login;
import dev.imprimatur.cli.command.Logout;
import dev.imprimatur.cli.command.PolicyCheckCommand;
import dev.imprimatur.cli.command.PolicyExplainCommand;
import dev.imprimatur.cli.command.PolicyTestCommand;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.command.Run;
import dev.imprimatur.cli.command.Show;
import dev.imprimatur.cli.command.Starter;
import dev.imprimatur.cli.command.TokenIssue;
import dev.imprimatur.cli.command.TokenList;
import dev.imprimatur.cli.command.TokenRevoke;
import dev.imprimatur.cli.command.Watch;
import dev.imprimatur.cli.command.Whoami;
import dev.imprimatur.cli.command.Withdraw;
import dev.imprimatur.cli.process.Surroundings;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;

/** All commands under one word, and how the command line ends. */
public final class CommandTree {

    private final CommandLine commandLine;
    private final Complaint complaint;

    /**
     * Wires the commands.
     *
     * @param starter runs commands for {@code run}
     */
    public CommandTree(Surroundings surroundings, Question question, Starter starter, Interrupts interrupts) {
        Gateway gateway = new Gateway(surroundings);
        this.complaint = new Complaint(surroundings);
        this.commandLine = new CommandLine(new Root(surroundings))
                .addSubcommand(new Elsewhere.Demo())
                .addSubcommand(new Elsewhere.Serve())
                .addSubcommand(new Login(surroundings, gateway, question))
                .addSubcommand(new Logout(surroundings, gateway))
                .addSubcommand(new Whoami(surroundings, gateway))
                .addSubcommand(new Approvals(surroundings, gateway))
                .addSubcommand(new Show(surroundings, gateway))
                .addSubcommand(new Approve(surroundings, gateway))
                .addSubcommand(new Deny(surroundings, gateway))
                .addSubcommand(new Withdraw(surroundings, gateway))
                .addSubcommand(new Watch(surroundings, gateway))
                .addSubcommand(new Run(surroundings, gateway, starter, interrupts))
                .addSubcommand(new CommandLine(new Group.Audit())
                        .addSubcommand(new AuditTail(surroundings, gateway))
                        .addSubcommand(new AuditQuery(surroundings, gateway))
                        .addSubcommand(new AuditHead(surroundings, gateway))
                        .addSubcommand(new AuditVerify(surroundings)))
                .addSubcommand(new CommandLine(new Group.Policy())
                        .addSubcommand(new PolicyCheckCommand(surroundings))
                        .addSubcommand(new PolicyTestCommand(surroundings))
                        .addSubcommand(new PolicyExplainCommand(surroundings)))
                .addSubcommand(new CommandLine(new Group.Token())
                        .addSubcommand(new TokenIssue(surroundings, gateway))
                        .addSubcommand(new TokenList(surroundings, gateway))
                        .addSubcommand(new TokenRevoke(surroundings, gateway)))
                .addSubcommand(new Help(surroundings));
        present(surroundings);
    }

    /** Runs one command line; the exit code. */
    public int run(String... args) {
        return commandLine.execute(args);
    }

    /** The commands as picocli knows them. */
    CommandLine commandLine() {
        return commandLine;
    }

    private void present(Surroundings surroundings) {
        int columns = surroundings.tty().columns();
        boolean colours = surroundings.screen().style().colours();
        commandLine
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        colours ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(Math.clamp(columns == 0 ? 100 : columns, 60, 120))
                .setOut(new PrintWriter(surroundings.out(), true, surroundings.charset()))
                .setErr(new PrintWriter(surroundings.err(), true, surroundings.charset()))
                .setExecutionExceptionHandler((e, command, parsed) -> complaint.about(e, parsed))
                .setParameterExceptionHandler((e, args) -> complaint.aboutUsage(e));
        String version = Optional.ofNullable(CommandTree.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
        commandLine.getCommandSpec().version("imprimatur " + version);
    }
}
