package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** The real psql before the gateway, with a token for a password. It shows SQLSTATEs and runs each line it is told. */
final class Psql implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/psql");
    private static final Pattern HELD = Pattern.compile("held for approval (apr-\\w+)");

    private final Process process;
    private final Writer keyboard;
    private final AtomicReference<String> screen = new AtomicReference<>("");
    private final Thread reader;
    private int seen;

    private Psql(Process process) {
        this.process = process;
        this.keyboard = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** Skips the test where there is no psql. */
    static void required() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "psql is not installed (" + PROGRAM + "), so this is not tested here");
    }

    static Psql open(Clients gateway, Secret token) {
        ProcessBuilder builder = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-X",
                        "-At",
                        "-v",
                        "VERBOSITY=verbose",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(gateway.port()),
                        "-U",
                        "somebody",
                        "-d",
                        "shop")
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", token.reveal());
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return new Psql(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(this::show);
        } catch (IOException | UncheckedIOException e) {
            show("(closed)");
        }
    }

    private void show(String line) {
        screen.updateAndGet(shown -> shown + line + '\n');
    }

    /** Types a statement; what it answers is awaited from here on. */
    Psql type(String statement) {
        try {
            keyboard.write(statement + ";\n");
            keyboard.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a text after the last one that was waited for; gives the whole screen. */
    String await(String text) {
        Await.until(List.of(text, screen), () -> screen.get().indexOf(text, seen) >= 0 || !reader.isAlive());
        int at = screen.get().indexOf(text, seen);
        assertThat(at).as("`%s` in %s", text, screen).isNotNegative();
        seen = at + text.length();
        return screen.get();
    }

    /** Waits for the notice of a hold; gives the approval's name. */
    String held() {
        await("held for approval");
        Await.until("the whole notice", () -> screen.get().indexOf("\n", seen) >= 0);
        Matcher notice = HELD.matcher(screen.get());
        String id = "";
        while (notice.find()) {
            id = notice.group(1);
        }
        assertThat(id).isNotEmpty();
        return id;
    }

    /** Ctrl-C. */
    void interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the input and waits; gives all it said. */
    String end() {
        try {
            keyboard.close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("psql ends").isTrue();
            reader.join();
            return screen.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
