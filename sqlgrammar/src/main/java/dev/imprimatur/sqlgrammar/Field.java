package dev.imprimatur.sqlgrammar;

import java.util.List;
import java.util.Optional;

/**
 * A field that nodes of some kind can have.
 *
 * @param name PostgreSQL's own name
 * @param shape what it holds
 * @param kind the kind of its child where that is always the same
 * @param choices all values that a field of shape {@code CHOICE} can have; else empty
 */
public record Field(String name, Shape shape, Optional<NodeKind> kind, List<String> choices) {

    public Field {
        choices = List.copyOf(choices);
    }
}
