package dev.imprimatur.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jline.utils.Signals;

/** Runs a command in our place: it has our streams, Ctrl-C reaches it and not us, SIGTERM is passed on to it. */
public final class Foreground implements Starter {

    @Override
    public int run(List<String> command, Path directory) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        // The terminal sends Ctrl-C to the command as well; what it does about it is its own business.
        Object interrupt = Signals.register("INT", () -> {});
        Object terminate = Signals.register("TERM", process::destroy);
        try {
            return awaited(process);
        } finally {
            Signals.unregister("INT", interrupt);
            Signals.unregister("TERM", terminate);
        }
    }

    private static int awaited(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
            }
        }
    }
}
