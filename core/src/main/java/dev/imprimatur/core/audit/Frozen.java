package dev.imprimatur.core.audit;

import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is frozen at one place of a log. */
final class Frozen {

    private record Known(FreezeScope scope, Set<String> about) {}

    private final Duration tolerance;
    private final OnePerson onePerson;
    private final Map<String, Known> freezes = new HashMap<>();

    Frozen(Duration tolerance, OnePerson onePerson) {
        this.tolerance = tolerance;
        this.onePerson = onePerson;
    }

    /**
     * Who does something, and where.
     *
     * @param chain of principals, by their identifiers
     */
    record Doing(Set<String> chain, String target) {

        static final Doing NOTHING = new Doing(Set.of(), "");

        Doing {
            chain = Set.copyOf(chain);
        }

        static Doing of(Json.Fields attempted) {
            return new Doing(
                    FreezeScope.chain(attempted), attempted.findText("target").orElse(""));
        }
    }

    void frozen(Json.Fields event) throws Misstep {
        Known known = new Known(FreezeScope.parse(event.text("scope")), Set.copyOf(event.texts("about")));
        if (freezes.putIfAbsent(event.text("freeze"), known) != null) {
            throw Misstep.tampered("`" + event.text("freeze") + "` froze something twice.");
        }
    }

    void thawed(Json.Fields event, Instant at) throws Misstep {
        Known known = Optional.ofNullable(freezes.remove(event.text("freeze")))
                .orElseThrow(() ->
                        Misstep.tampered("`" + event.text("freeze") + "` was thawed, but nothing was frozen by it."));
        Set<String> names = onePerson.names(event.text("by"), at, at.minus(tolerance));
        if (!Collections.disjoint(names, known.about())) {
            throw Misstep.tampered(
                    "`" + event.text("freeze") + "` was thawed by `" + event.text("by") + "`, whom it was about.");
        }
    }

    /** The name of a freeze that stops this. */
    Optional<String> covering(Doing doing) {
        return freezes.entrySet().stream()
                .filter(freeze -> freeze.getValue().scope().covers(doing.chain(), doing.target()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Nothing that is frozen begins. */
    void beginning(String action, Doing doing) throws Misstep {
        Optional<String> freeze = covering(doing);
        if (freeze.isPresent()) {
            throw begun(action, freeze.get());
        }
    }

    static Misstep begun(String action, String freeze) {
        return Misstep.tampered("`" + action + "` was begun while it was frozen (`" + freeze + "`).");
    }
}
