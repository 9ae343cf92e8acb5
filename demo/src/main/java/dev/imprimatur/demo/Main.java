package dev.imprimatur.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code imprimatur demo [--auto] [--slack-sim] [--data DIR]}. Exit 0: all went well; 1: something failed; 2: a wrong call. */
public final class Main {

    private static final String HELP = """
            Usage: imprimatur demo [--auto] [--slack-sim] [--data DIR]

            Starts a PostgreSQL with a small shop, the gateway in front of it, and an agent that reads, deletes and
            drops. You decide about the deletion. Ends with a verification of the audit log. Listens on loopback only.

              --auto       a second local person decides, nobody needs to type (also without a terminal)
              --slack-sim  the card comes to a page that stands in for Slack; you decide there, in a browser
              --data DIR   keep everything in DIR (default: a temporary folder, removed at the end)
              --help       this text

            Example: imprimatur demo --data /tmp/imprimatur-demo

            Exit codes: 0 all went well, 1 something failed, 2 wrong call.
            """;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    static int run(List<String> args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        boolean auto = false;
        boolean slack = false;
        Optional<Path> data = Optional.empty();
        List<String> rest = new ArrayList<>(args);
        if (!rest.isEmpty() && rest.getFirst().equals("demo")) {
            rest.removeFirst(); // the launcher passes its own word on
        }
        while (!rest.isEmpty()) {
            String arg = rest.removeFirst();
            if (arg.equals("--help") || arg.equals("-h")) {
                out.print(HELP);
                return 0;
            } else if (arg.equals("--auto")) {
                auto = true;
            } else if (arg.equals("--slack-sim")) {
                slack = true;
            } else if (arg.equals("--data") && !rest.isEmpty()) {
                data = Optional.of(Path.of(rest.removeFirst()));
            } else {
                System.err.println("`" + arg + "` is not understood here: see `imprimatur demo --help`.");
                return 2;
            }
        }
        boolean keyboard = terminal('0');
        boolean colours = terminal('1') && System.getenv("NO_COLOR") == null;
        return start(new Screen(out, colours), auto || !keyboard, slack, data);
    }

    /** Whether the stream of that number is a terminal: the launcher says so, as the JVM can't tell them apart. */
    private static boolean terminal(char stream) {
        String told = System.getProperty("imprimatur.tty", "");
        return told.substring(0, Math.max(0, told.indexOf(':'))).indexOf(stream) >= 0;
    }

    private static int start(Screen screen, boolean automatic, boolean slack, Optional<Path> data) {
        screen.title("Imprimatur: one action is held, approved, executed once, and proven.");
        try {
            Path folder = data.isPresent()
                    ? Files.createDirectories(data.get())
                    : Files.createTempDirectory("imprimatur-demo");
            // what the gateway and PostgreSQL say on the side goes to a file: this screen belongs to the demo
            System.setProperty("demo.log", folder.resolve("demo.log").toString());
            System.setProperty("logback.configurationFile", "dev/imprimatur/demo/logging.xml");
            try {
                int code = new Demo(folder.toAbsolutePath(), screen, automatic, slack).run();
                screen.title(code == 0 ? "Done." : "The audit log does not verify.");
                data.ifPresent(kept -> screen.say("Everything is kept in " + kept.toAbsolutePath() + "."));
                return code;
            } finally {
                if (data.isEmpty()) {
                    remove(folder);
                }
            }
        } catch (Exception e) {
            screen.refused("The demo failed: " + e.getMessage());
            return 1;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
