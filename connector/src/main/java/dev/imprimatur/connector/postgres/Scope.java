package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.HashSet;
import java.util.Set;

/**
 * What is around a node.
 *
 * @param statement the kind of the innermost statement
 * @param place what naming a table means here
 * @param common names of common tables (WITH) that hide real tables of the same bare name here
 */
record Scope(NodeKind statement, Place place, Set<String> common) {

    /** What naming a table means. */
    enum Place {
        /** Its rows are read. */
        ROWS,
        /** It is made, changed or removed. */
        DEFINITION,
        /** It is merely named. */
        MENTION
    }

    static Scope of(NodeKind statement) {
        return new Scope(statement, Place.ROWS, Set.of());
    }

    Scope in(NodeKind inner, Place its) {
        return statement == inner && place == its ? this : new Scope(inner, its, common);
    }

    Scope in(Place its) {
        return in(statement, its);
    }

    Scope with(String name) {
        Set<String> names = new HashSet<>(common);
        names.add(name);
        return new Scope(statement, place, names);
    }

    Scope with(Set<String> names) {
        Set<String> all = new HashSet<>(common);
        all.addAll(names);
        return new Scope(statement, place, all);
    }
}
