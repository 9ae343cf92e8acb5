package dev.imprimatur.cli.process;

/**
 * Ends a command: what happened, and what to do next. Both are sentences; the parts of them that others wrote are made
 * visible where they are printed.
 */
public final class Failure extends RuntimeException {

    private final ExitCode exit;
    private final String next;

    /**
     * Ends the command with {@code exit}.
     *
     * @param next what the person can do; empty where nothing helps
     */
    public Failure(ExitCode exit, String what, String next) {
        super(what);
        this.exit = exit;
        this.next = next;
    }

    public ExitCode exit() {
        return exit;
    }

    /** What happened. */
    public String what() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** What to do next; may be empty. */
    public String next() {
        return next;
    }
}
