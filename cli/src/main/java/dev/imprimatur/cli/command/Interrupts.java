package dev.imprimatur.cli.command;

/** What to do when the process is told to end: Ctrl-C, SIGTERM, a closed terminal. */
public interface Interrupts {

    /** Does {@code last} when that happens, until the registration is closed. */
    Registration on(Runnable last);

    /** Undoes {@link #on}. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Those of this process. */
    static Interrupts ofProcess() {
        return last -> {
            Thread hook = Thread.ofPlatform().unstarted(last);
            Runtime.getRuntime().addShutdownHook(hook);
            return () -> {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) {
                    // It is ending already, and the hook runs.
                }
            };
        };
    }
}
