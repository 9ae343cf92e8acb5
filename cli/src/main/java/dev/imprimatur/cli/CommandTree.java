package dev.imprimatur.cli;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.command.Approvals;
import dev.imprimatur.cli.command.Approve;
import dev.imprimatur.cli.command.AuditCheckpoint;
import dev.imprimatur.cli.command.AuditErase;
import dev.imprimatur.cli.command.AuditExport;
import dev.imprimatur.cli.command.AuditKey;
import dev.imprimatur.cli.command.AuditQuery;
import dev.imprimatur.cli.command.AuditReindex;
import dev.imprimatur.cli.command.AuditSample;
import dev.imprimatur.cli.command.AuditShow;
import dev.imprimatur.cli.command.AuditTail;
import dev.imprimatur.cli.command.AuditVerify;
import dev.imprimatur.cli.command.BreakGlass;
import dev.imprimatur.cli.command.ChannelList;
import dev.imprimatur.cli.command.ChannelRetry;
import dev.imprimatur.cli.command.Command;
import dev.imprimatur.cli.command.Delegate;
import dev.imprimatur.cli.command.Delegations;
import dev.imprimatur.cli.command.Deny;
import dev.imprimatur.cli.command.Elsewhere;
import dev.imprimatur.cli.command.EvidenceBundle;
import dev.imprimatur.cli.command.Freeze;
import dev.imprimatur.cli.command.Freezes;
import dev.imprimatur.cli.command.Group;
import dev.imprimatur.cli.command.Help;
import dev.imprimatur.cli.command.Interrupts;
import dev.imprimatur.cli.command.Loads;
import dev.imprimatur.cli.command.Login;
import dev.imprimatur.cli.command.Logout;
import dev.imprimatur.cli.command.PolicyCheckCommand;
import dev.imprimatur.cli.command.PolicyExplainCommand;
import dev.imprimatur.cli.command.PolicyTestCommand;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.command.Review;
import dev.imprimatur.cli.command.Reviews;
import dev.imprimatur.cli.command.Revoke;
import dev.imprimatur.cli.command.Run;
import dev.imprimatur.cli.command.Shapes;
import dev.imprimatur.cli.command.ShapesEnd;
import dev.imprimatur.cli.command.Show;
import dev.imprimatur.cli.command.SlackManifest;
import dev.imprimatur.cli.command.Starter;
import dev.imprimatur.cli.command.TeamsManifest;
import dev.imprimatur.cli.command.Thaw;
import dev.imprimatur.cli.command.TokenIssue;
import dev.imprimatur.cli.command.TokenKey;
import dev.imprimatur.cli.command.TokenList;
import dev.imprimatur.cli.command.TokenProof;
import dev.imprimatur.cli.command.TokenRevoke;
import dev.imprimatur.cli.command.TokenRotate;
import dev.imprimatur.cli.command.Undelegate;
import dev.imprimatur.cli.command.Watch;
import dev.imprimatur.cli.command.Whoami;
import dev.imprimatur.cli.command.Withdraw;
import dev.imprimatur.cli.process.Surroundings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * All commands under one word, and how the command line ends. Making a command is most of what a short one takes, so only
 * the one that is called is made; all are where they have to be listed.
 */
public final class CommandTree {

    private final Surroundings surroundings;
    private final Complaint complaint;
    private final SequencedMap<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();

    /**
     * Wires the commands.
     *
     * @param starter runs commands for {@code run}
     */
    public CommandTree(Surroundings surroundings, Question question, Starter starter, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.complaint = new Complaint(surroundings);
        Gateway gateway = new Gateway(surroundings);
        plain("demo", Elsewhere.Demo::new);
        plain("serve", Elsewhere.Serve::new);
        plain("witness", Elsewhere.Witness::new);
        plain("login", () -> new Login(surroundings, gateway, question));
        plain("logout", () -> new Logout(surroundings, gateway));
        plain("whoami", () -> new Whoami(surroundings, gateway));
        plain("approvals", () -> new Approvals(surroundings, gateway));
        plain("show", () -> new Show(surroundings, gateway));
        plain("approve", () -> new Approve(surroundings, gateway, question));
        plain("deny", () -> new Deny(surroundings, gateway));
        plain("withdraw", () -> new Withdraw(surroundings, gateway));
        plain("revoke", () -> new Revoke(surroundings, gateway));
        plain("freeze", () -> new Freeze(surroundings, gateway));
        plain("thaw", () -> new Thaw(surroundings, gateway));
        plain("freezes", () -> new Freezes(surroundings, gateway));
        commands.put(
                "shapes",
                () -> new CommandLine(new Shapes(surroundings, gateway))
                        .addSubcommand(new ShapesEnd(surroundings, gateway)));
        plain("break-glass", () -> new BreakGlass(surroundings, gateway));
        plain("load", () -> new Loads(surroundings, gateway));
        plain("reviews", () -> new Reviews(surroundings, gateway));
        plain("review", () -> new Review(surroundings, gateway));
        plain("delegate", () -> new Delegate(surroundings, gateway));
        plain("delegations", () -> new Delegations(surroundings, gateway));
        plain("undelegate", () -> new Undelegate(surroundings, gateway));
        plain("watch", () -> new Watch(surroundings, gateway));
        plain("run", () -> new Run(surroundings, gateway, starter, interrupts));
        groups(gateway);
        plain("help", () -> new Help(surroundings));
    }

    /** Words that have commands below them. */
    private void groups(Gateway gateway) {
        commands.put(
                "audit",
                () -> new CommandLine(new Group.Audit())
                        .addSubcommand(new AuditTail(surroundings, gateway))
                        .addSubcommand(new AuditQuery(surroundings, gateway))
                        .addSubcommand(new AuditShow(surroundings, gateway))
                        .addSubcommand(new AuditExport(surroundings, gateway))
                        .addSubcommand(new AuditSample(surroundings, gateway))
                        .addSubcommand(new AuditReindex(surroundings, gateway))
                        .addSubcommand(new AuditErase(surroundings, gateway))
                        .addSubcommand(new AuditCheckpoint(surroundings, gateway))
                        .addSubcommand(new AuditKey(surroundings, gateway))
                        .addSubcommand(new AuditVerify(surroundings)));
        commands.put(
                "evidence",
                () -> new CommandLine(new Group.Evidence()).addSubcommand(new EvidenceBundle(surroundings, gateway)));
        commands.put(
                "policy",
                () -> new CommandLine(new Group.Policy())
                        .addSubcommand(new PolicyCheckCommand(surroundings))
                        .addSubcommand(new PolicyTestCommand(surroundings))
                        .addSubcommand(new PolicyExplainCommand(surroundings)));
        commands.put(
                "channel",
                () -> new CommandLine(new Group.Channel())
                        .addSubcommand(new ChannelList(surroundings, gateway))
                        .addSubcommand(new ChannelRetry(surroundings, gateway)));
        commands.put("slack", () -> new CommandLine(new Group.Slack()).addSubcommand(new SlackManifest(surroundings)));
        commands.put("teams", () -> new CommandLine(new Group.Teams()).addSubcommand(new TeamsManifest(surroundings)));
        commands.put(
                "token",
                () -> new CommandLine(new Group.Token())
                        .addSubcommand(new TokenIssue(surroundings, gateway))
                        .addSubcommand(new TokenList(surroundings, gateway))
                        .addSubcommand(new TokenRotate(surroundings, gateway))
                        .addSubcommand(new TokenRevoke(surroundings, gateway))
                        .addSubcommand(new TokenKey(surroundings))
                        .addSubcommand(new TokenProof(surroundings, gateway)));
    }

    /** Runs one command line; the exit code. */
    public int run(String... args) {
        CommandLine root = new CommandLine(new Root(surroundings));
        String word = args.length == 0 ? "" : args[0];
        if (commands.containsKey(word) && !word.equals("help")) {
            root.addSubcommand(commands.get(word).get());
        } else if (!word.equals("--version") && !word.equals("-V")) {
            commands.values().forEach(command -> root.addSubcommand(command.get()));
        }
        present(root);
        return root.execute(args);
    }

    private void plain(String name, Supplier<Command> command) {
        commands.put(name, () -> new CommandLine(command.get()));
    }

    private void present(CommandLine root) {
        int columns = surroundings.tty().columns();
        boolean colours = surroundings.screen().style().colours();
        root.setColorScheme(CommandLine.Help.defaultColorScheme(
                        colours ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.clamp(columns == 0 ? 100 : columns, 60, 120))
                .setOut(new PrintWriter(surroundings.out(), true, surroundings.charset()))
                .setErr(new PrintWriter(surroundings.err(), true, surroundings.charset()))
                .setExecutionExceptionHandler((e, command, parsed) -> complaint.about(e, parsed))
                .setParameterExceptionHandler((e, args) -> complaint.aboutUsage(e));
        String version = Optional.ofNullable(CommandTree.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
        root.getCommandSpec().version("imprimatur " + version);
    }
}
