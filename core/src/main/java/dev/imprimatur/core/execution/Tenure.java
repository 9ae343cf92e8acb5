package dev.imprimatur.core.execution;

import java.util.Optional;

/** Port: whether this gateway is the one that works on its store. While it can't tell, nothing may begin. */
public interface Tenure {

    /** Nobody else can get at the store. */
    Tenure SOLE = Optional::empty;

    /** A sentence that says why nothing may begin now; empty when this gateway is the one. Never blocks. */
    Optional<String> wrong();

    /** Another one has taken its place: only a start takes it back. */
    default boolean over() {
        return false;
    }
}
