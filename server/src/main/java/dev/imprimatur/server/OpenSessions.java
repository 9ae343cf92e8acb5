package dev.imprimatur.server;

import dev.imprimatur.core.execution.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The sessions of all connectors. */
final class OpenSessions implements Sessions {

    private final List<Sessions> connectors = new CopyOnWriteArrayList<>();
    private final List<Supplier<Optional<String>>> wrongs = new CopyOnWriteArrayList<>();

    /** @param wrong a sentence once it takes no clients any more */
    void add(Sessions connector, Supplier<Optional<String>> wrong) {
        connectors.add(connector);
        wrongs.add(wrong);
    }

    /** Why one of them takes no clients any more; empty as long as all do. */
    Optional<String> wrong() {
        return wrongs.stream().flatMap(wrong -> wrong.get().stream()).findFirst();
    }

    @Override
    public int cut(Predicate<Session> which, String because) {
        return connectors.stream()
                .mapToInt(connector -> connector.cut(which, because))
                .sum();
    }
}
