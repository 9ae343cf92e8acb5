package dev.imprimatur.policy;

import dev.cel.runtime.CelVariableResolver;
import dev.imprimatur.core.action.Action;
import java.util.Map;
import java.util.Optional;

/**
 * One action as conditions see it. Each value is made when a condition first asks for it, and then kept: most
 * conditions ask for one or two. For one thread.
 */
final class Sight implements CelVariableResolver {

    private final Action action;
    private Optional<Object> subject = Optional.empty();
    private Optional<Object> facts = Optional.empty();

    Sight(Action action) {
        this.action = action;
    }

    /** Whether it is of this very action; an equal one is another attempt. */
    @SuppressWarnings("ReferenceEquality")
    boolean of(Action other) {
        return action == other;
    }

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "subject" -> subject();
            case "facts" -> facts();
            case "target" -> Optional.of(action.target().name());
            case "operation" -> Optional.of(action.operation().name());
            case "intent" -> Optional.of(action.intent().text());
            case "model" -> Optional.of(new Struct(
                    "Model",
                    Map.of(
                            "name", action.model().name(),
                            "verified", action.model().verified())));
            case "time" -> Optional.of(action.at());
            default -> Optional.empty();
        };
    }

    private Optional<Object> subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(new Struct("Subject", Principals.values(action.subject())));
        }
        return subject;
    }

    private Optional<Object> facts() {
        if (facts.isEmpty()) {
            facts = Optional.of(new Struct("Facts", action.facts().values()));
        }
        return facts;
    }
}
