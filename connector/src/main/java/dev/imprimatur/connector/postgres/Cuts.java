package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.execution.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The latest cuts, so that a session that was being opened meanwhile does not slip through. */
final class Cuts {

    /** No session takes longer to be opened. */
    private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

    private final List<Cut> latest = new CopyOnWriteArrayList<>();

    /** @param at by {@link System#nanoTime} */
    record Cut(Predicate<Sessions.Session> which, String because, long at) {}

    /** Remembers a cut, before the sessions that are open are looked at. */
    void add(Cut cut) {
        latest.removeIf(old -> cut.at() - old.at() > REMEMBERED);
        latest.add(cut);
    }

    /** Those since a moment, by {@link System#nanoTime}. */
    List<Cut> since(long moment) {
        return latest.stream().filter(cut -> cut.at() - moment >= 0).toList();
    }
}
