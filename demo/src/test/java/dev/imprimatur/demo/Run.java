package dev.imprimatur.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One command line as somebody types it, with `./imprimatur` run from this build's own classes. */
final class Run {

    private final Process process;
    private final Path output;

    private Run(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it in {@code where}; its settings and output are kept below {@code home}. */
    static Run start(String command, Path where, Path home, Map<String, String> environment) throws IOException {
        Path output = Files.createTempFile(home, "said", ".txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"$IMPRIMATUR_CLASSES\" dev.imprimatur.cli.Main";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command.replace("./imprimatur", java))
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("IMPRIMATUR_CLASSES", System.getProperty("java.class.path"));
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        builder.environment().putAll(environment);
        return new Run(builder.start(), output);
    }

    /** Whether a program of that name can be started. */
    static boolean finds(String program) {
        try {
            return new ProcessBuilder("sh", "-c", "command -v " + program)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("The test was interrupted.", e);
        }
    }

    boolean ended() {
        return !process.isAlive();
    }

    /** Its exit code, once it has ended. */
    int exit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("It did not end within a minute: " + said());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("The test was interrupted.", e);
        }
    }

    /** What it has printed so far. */
    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
