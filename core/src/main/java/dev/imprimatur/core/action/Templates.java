package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/** Port: what of an action's bytes stays the same when they are sent again with other values. */
@FunctionalInterface
public interface Templates {

    /**
     * Equal for two actions of one operation only if their bytes and parameters differ in mere values. May block.
     *
     * @return empty where nobody can tell, and for bytes that hold secrets
     */
    Optional<Json> of(Action action);
}
