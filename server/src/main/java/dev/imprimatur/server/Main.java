package dev.imprimatur.server;

import dev.imprimatur.identity.yaml.YamlRefused;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code imprimatur serve --config imprimatur.yaml}. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final String HELP = """
            Usage: imprimatur serve --config FILE

            Starts the gateway and serves until it is told to stop (Ctrl-C, SIGTERM). Keys, database and log are kept in the
            data directory that FILE names; what happens is logged on standard error. docs/running.md shows the files.

              --config FILE   the configuration, as a rule imprimatur.yaml
              --help          this text

            Example: imprimatur serve --config imprimatur.yaml

            Exit codes: 0 stopped, 1 the gateway can't start (one sentence says why), 2 wrong usage, 70 a defect.
            """;

    private Main() {}

    /** Serves until the process is told to stop. Exit codes as in docs/exit-codes.md. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        Optional<Path> config = config(List.of(arguments));
        if (config.isEmpty()) {
            System.err.println(
                    "imprimatur: this call is not understood. Usage: imprimatur serve --config imprimatur.yaml"
                            + " (see `imprimatur serve --help`)");
            System.exit(2);
            return;
        }
        try {
            serve(config.get());
        } catch (StartRefused | YamlRefused e) {
            System.err.println("imprimatur: " + e.getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            LOG.error("The gateway does not start.", e);
            System.exit(70);
        }
    }

    private static void serve(Path config) throws InterruptedException {
        Stopping.await(Server.start(config));
    }

    private static Optional<Path> config(List<String> arguments) {
        List<String> rest = !arguments.isEmpty() && arguments.getFirst().equals("serve")
                ? arguments.subList(1, arguments.size())
                : arguments;
        if (rest.size() == 2 && rest.getFirst().equals("--config")) {
            return Optional.of(Path.of(rest.getLast()));
        }
        return rest.size() == 1 && rest.getFirst().startsWith("--config=")
                ? Optional.of(Path.of(rest.getFirst().substring("--config=".length())))
                : Optional.empty();
    }
}
