package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The events of an evidence bundle that are about the approval it proves. Where that was approved ahead, a bundle has those
 * of another approval too: of the one by which people granted it.
 */
final class OwnEvents {

    private OwnEvents() {}

    /** @param events of the whole bundle, by index */
    static SortedMap<Long, Json.Fields> of(SortedMap<Long, Json.Fields> events) {
        Set<String> grants = new HashSet<>();
        each(events.values(), "shape-used", event -> grants.add(event.text("grant")));
        Set<String> granting = new HashSet<>();
        each(events.values(), "shape-granted", event -> {
            if (grants.contains(event.text("grant"))) {
                granting.add(event.text("approval"));
            }
        });
        Set<String> actions = new HashSet<>();
        each(events.values(), "held", event -> {
            if (granting.contains(event.text("approval"))) {
                actions.add(event.text("action"));
            }
        });
        TreeMap<Long, Json.Fields> own = new TreeMap<>(events);
        own.values().removeIf(event -> {
            Optional<String> approval = event.findText("approval");
            return approval.isPresent()
                    ? granting.contains(approval.get())
                    : event.findText("action").filter(actions::contains).isPresent();
        });
        return own;
    }

    private interface Look {
        void at(Json.Fields event);
    }

    private static void each(Collection<Json.Fields> events, String type, Look look) {
        events.stream().filter(event -> event.text("type").equals(type)).forEach(look::at);
    }
}
