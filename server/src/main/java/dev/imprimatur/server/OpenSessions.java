package dev.imprimatur.server;

import dev.imprimatur.core.execution.Sessions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The sessions of all connectors. */
final class OpenSessions implements Sessions {

    private final List<Sessions> connectors = new CopyOnWriteArrayList<>();

    void add(Sessions connector) {
        connectors.add(connector);
    }

    @Override
    public int cut(Predicate<Session> which, String because) {
        return connectors.stream()
                .mapToInt(connector -> connector.cut(which, because))
                .sum();
    }
}
