package dev.imprimatur.connector.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a session: prepared statements, by Parse and by PREPARE in one space, and portals. What the target has
 * confirmed counts; within one pipeline also what is on its way, because an error there skips whatever builds on it.
 */
final class SessionNames {

    private final Map<String, Prepared> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final Map<String, Optional<Prepared>> statementsAhead = new HashMap<>();
    private final Map<String, Optional<Portal>> portalsAhead = new HashMap<>();

    /** The prepared statement that the target will find under {@code name}; empty where this gateway can't know. */
    Optional<Prepared> statement(String name) {
        if (!statementsAhead.isEmpty()) {
            Optional<Prepared> ahead = statementsAhead.get(name);
            if (ahead != null) {
                return ahead;
            }
        }
        return Optional.ofNullable(statements.get(name));
    }

    /** The portal that the target will find under {@code name}; empty where this gateway can't know. */
    Optional<Portal> portal(String name) {
        if (!portalsAhead.isEmpty()) {
            Optional<Portal> ahead = portalsAhead.get(name);
            if (ahead != null) {
                return ahead;
            }
        }
        return Optional.ofNullable(portals.get(name));
    }

    /** How many names are kept. */
    int size() {
        return statements.size() + portals.size() + statementsAhead.size() + portalsAhead.size();
    }

    /** How many bytes of texts and values are kept. */
    long weight() {
        long weight = 0;
        for (Prepared prepared : statements.values()) {
            weight += prepared.weight();
        }
        for (Portal portal : portals.values()) {
            weight += portal.weight();
        }
        for (Optional<Prepared> prepared : statementsAhead.values()) {
            weight += prepared.map(Prepared::weight).orElse(0);
        }
        for (Optional<Portal> portal : portalsAhead.values()) {
            weight += portal.map(Portal::weight).orElse(0);
        }
        return weight;
    }

    void expectStatement(String name, Optional<Prepared> prepared) {
        statementsAhead.put(name, prepared);
    }

    /** Whatever was prepared may be gone, or something else, by the time of what follows. */
    void expectNoStatements() {
        statementsAhead.replaceAll((name, prepared) -> Optional.empty());
        statements.keySet().forEach(name -> statementsAhead.put(name, Optional.empty()));
    }

    void expectPortal(String name, Optional<Portal> portal) {
        portalsAhead.put(name, portal);
    }

    void confirmStatement(String name, Prepared prepared) {
        statements.put(name, prepared);
    }

    /** The target has it; gives the portal that had the name before. */
    Optional<Portal> confirmPortal(String name, Portal portal) {
        return Optional.ofNullable(portals.put(name, portal));
    }

    void forgetStatement(String name) {
        statements.remove(name);
    }

    void forgetStatements() {
        statements.clear();
    }

    Optional<Portal> forgetPortal(String name) {
        return Optional.ofNullable(portals.remove(name));
    }

    /** Nothing is on its way any more: the target is ready. */
    void settled() {
        if (!statementsAhead.isEmpty()) {
            statementsAhead.clear();
        }
        if (!portalsAhead.isEmpty()) {
            portalsAhead.clear();
        }
    }

    /** The executions that gave some of their rows and wait to give more. */
    List<Execution> suspended() {
        return portals.values().stream()
                .flatMap(portal -> portal.suspended().stream())
                .toList();
    }

    /** The transaction ended, and with it every portal. */
    List<Portal> forgetPortals() {
        if (portals.isEmpty()) {
            return List.of();
        }
        List<Portal> ended = new ArrayList<>(portals.values());
        portals.clear();
        return ended;
    }
}
