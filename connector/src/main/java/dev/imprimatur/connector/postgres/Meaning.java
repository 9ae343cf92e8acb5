package dev.imprimatur.connector.postgres;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What gives the bytes of a session their meaning, as it was at one moment.
 *
 * @param state by the names that the digest covers it under
 * @param distrustsNames whether a name of PostgreSQL's own may mean something else
 */
record Meaning(Map<String, String> state, boolean distrustsNames) {

    /** By which literals are read; the target does that when it prepares a statement. */
    private static final List<String> LITERALS =
            List.of("DateStyle", "IntervalStyle", "TimeZone", Circumstances.SETTINGS);

    Meaning {
        state = Map.copyOf(state);
    }

    /** As much of it as matters to a prepared statement later. */
    Meaning forStatement() {
        Map<String, String> literals = new TreeMap<>();
        LITERALS.forEach(name -> Optional.ofNullable(state.get(name)).ifPresent(value -> literals.put(name, value)));
        return new Meaning(literals, distrustsNames);
    }

    /** The same where settings are not known. */
    Meaning unsure(String why) {
        Map<String, String> unsure = new TreeMap<>(state);
        unsure.put(Circumstances.SETTINGS, FollowedSetting.UNSURE + " " + why);
        return new Meaning(unsure, true);
    }

    /** Whether all of its state is the same {@code now}. */
    boolean lasts(Meaning now) {
        if (state.equals(now.state)) {
            return true;
        }
        for (Map.Entry<String, String> entry : state.entrySet()) {
            if (!entry.getValue().equals(now.state.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Roughly, in characters. */
    int weight() {
        int weight = 0;
        for (Map.Entry<String, String> entry : state.entrySet()) {
            weight += entry.getKey().length() + entry.getValue().length();
        }
        return weight;
    }

    /** Tells {@code into} what was otherwise than {@code now} when a statement was prepared, and matters still. */
    void preparedUnder(Meaning now, String what, Map<String, String> into) {
        otherwise(now, LITERALS, " when " + what + " was prepared", into);
    }

    /** Tells {@code into} what was otherwise than {@code now} when a portal was bound. */
    void boundUnder(Meaning now, Map<String, String> into) {
        otherwise(now, state.keySet(), " when it was bound", into);
    }

    private void otherwise(Meaning now, Collection<String> names, String when, Map<String, String> into) {
        for (String name : names) {
            String value = state.get(name);
            if (value != null && !value.equals(now.state.get(name))) {
                into.put(name + when, value);
            }
        }
    }
}
