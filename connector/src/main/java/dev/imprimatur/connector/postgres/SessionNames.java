package dev.imprimatur.connector.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names of a session: prepared statements, by Parse and by PREPARE in one space, and portals. What the target has
 * confirmed counts; within one pipeline also what is on its way, because an error there skips whatever builds on it.
 */
final class SessionNames {

    /** More than any driver keeps. */
    private static final int MOST_NAMES = 20_000;

    /** What is shorter is bounded by the number of names. */
    private static final int LIGHT = 1_024;

    private final long most;
    private final Map<String, Prepared> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final Map<String, Optional<Prepared>> statementsAhead = new HashMap<>();
    private final Map<String, Optional<Portal>> portalsAhead = new HashMap<>();
    private final Set<String> bound = new HashSet<>();
    private boolean boundTooMany;

    /** @param most bytes of texts and values that may be kept */
    SessionNames(long most) {
        this.most = most;
    }

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

    /**
     * Whether so much more can be kept.
     *
     * @param count of names
     * @param length of their texts or values, in bytes
     */
    void needRoom(int count, long length) throws ProtocolViolation {
        if (size() + count > MOST_NAMES) {
            throw new ProtocolViolation(
                    "54000",
                    "The session keeps more than " + MOST_NAMES + " prepared statements and portals: close some.");
        }
        if (length > LIGHT && weight() + length > most) {
            throw new ProtocolViolation(
                    "54000",
                    "The session keeps more than " + most
                            + " bytes of prepared statements and bound values: close some.");
        }
    }

    private int size() {
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

    /**
     * Whether Bind may have made a portal of this name that still exists: FETCH and MOVE run it, as Execute does. What happened to it
     * since does not count, so that nothing can hide it.
     */
    boolean mayBeBound(String name) {
        return boundTooMany || bound.contains(name);
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
        if (portal.isPresent() && !name.isEmpty()) { // SQL can't name the one without a name
            boundTooMany |= bound.size() >= MOST_NAMES;
            if (!boundTooMany) {
                bound.add(name);
            }
        }
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
        bound.clear();
        boundTooMany = false;
        if (portals.isEmpty()) {
            return List.of();
        }
        List<Portal> ended = new ArrayList<>(portals.values());
        portals.clear();
        return ended;
    }
}
