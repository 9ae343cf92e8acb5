package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Target;
import java.util.Set;

/**
 * The configured targets.
 *
 * @param open programs propose actions of their own kind on these
 * @param connected these are reached through a connector, and only so
 * @param families first words of operations that connectors give, as {@code sql}; no program may use them
 */
public record Targets(Set<Target> open, Set<Target> connected, Set<String> families) {

    public Targets {
        open = Set.copyOf(open);
        connected = Set.copyOf(connected);
        families = Set.copyOf(families);
    }

    /** The target called {@code name}, on which programs may propose actions. */
    Target open(String name) {
        Target target;
        try {
            target = new Target(name);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
        if (connected.contains(target)) {
            throw Problem.invalid(
                    "`" + target + "` is reached through its connector: send it its own protocol, not actions.");
        }
        if (!open.contains(target)) {
            throw Problem.notFound(
                    "`" + target + "` is not configured here: add it under `targets` in the configuration.");
        }
        return target;
    }

    /** The operation called {@code name}, when a program may give it that name. */
    Operation operation(String name) {
        Operation operation;
        try {
            operation = new Operation(name);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
        String family = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        if (families.contains(family)) {
            throw Problem.invalid("`" + operation + "` is an operation of a connector, which reads it from the bytes:"
                    + " give yours another name.");
        }
        return operation;
    }
}
