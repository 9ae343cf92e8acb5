package dev.imprimatur.cli.process;

import dev.imprimatur.cli.text.Progress;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Tty;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a command finds around itself; nothing in it is read elsewhere.
 *
 * @param home of the person
 * @param directory that relative paths start from
 * @param charset of the terminal
 * @param pause between two looks at something that others change
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path home,
        Path directory,
        Charset charset,
        Tty tty,
        InstantSource clock,
        Duration pause) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Waits before another look at something that others change.
     *
     * @param times the pause
     * @return false when the wait was interrupted, and the command should end
     */
    public boolean rest(int times) {
        try {
            return !new CountDownLatch(1).await(pause.toMillis() * times, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Standard output for people. */
    public Screen screen() {
        return Screen.of(out, tty.out(), tty.columns(), colours(), charset);
    }

    /** Standard error for people. */
    public Screen complaints() {
        return Screen.of(err, tty.err(), tty.columns(), colours(), charset);
    }

    /** Says on standard error what takes long. */
    public Progress progress() {
        return new Progress(complaints());
    }

    /** NO_COLOR (no-color.org) and a terminal that calls itself dumb switch colours off. */
    private boolean colours() {
        return variable("NO_COLOR").isEmpty()
                && !variable("TERM").orElse("dumb").equals("dumb");
    }
}
