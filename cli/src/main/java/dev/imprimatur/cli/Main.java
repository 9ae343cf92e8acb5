package dev.imprimatur.cli;

import dev.imprimatur.cli.command.Foreground;
import dev.imprimatur.cli.command.Interrupts;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Tty;
import java.io.Console;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The command line of this process. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command on this process' streams; gives its exit code. */
    public static int run(String... args) {
        Surroundings surroundings = surroundings();
        Optional<Console> console = surroundings.tty().in() ? Optional.ofNullable(System.console()) : Optional.empty();
        Question question = new Question(surroundings, console);
        int exit = new CommandTree(surroundings, question, new Foreground(), Interrupts.ofProcess()).run(args);
        System.out.flush();
        return exit;
    }

    private static Surroundings surroundings() {
        Charset charset = System.out.charset();
        return new Surroundings(
                System.in,
                System.out,
                System.err,
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                Path.of("").toAbsolutePath(),
                charset,
                tty(),
                InstantSource.system(),
                Duration.ofSeconds(1));
    }

    /**
     * Which streams are terminals. Only the launcher can ask for each ({@code imprimatur.tty}: the numbers of those that
     * are, a colon, the columns); without it all are when the JVM says so.
     */
    private static Tty tty() {
        String told = System.getProperty("imprimatur.tty", "");
        if (told.isEmpty()) {
            boolean all = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            return new Tty(all, all, all, all ? 80 : 0);
        }
        int colon = told.indexOf(':');
        String streams = told.substring(0, colon);
        String columns = told.substring(colon + 1);
        return new Tty(
                streams.contains("0"),
                streams.contains("1"),
                streams.contains("2"),
                columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 80);
    }
}
