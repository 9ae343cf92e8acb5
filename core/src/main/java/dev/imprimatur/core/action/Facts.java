package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.Map;

/** What the connector understood of the bytes; besides subject and target the only thing policy conditions read. */
public sealed interface Facts permits SqlFacts, CallFacts {

    /**
     * The facts by name, of text, {@code Long}, {@code Double}, {@code Boolean}, lists and maps of these: what conditions
     * read. Each kind always has the same names.
     */
    Map<String, Object> values();

    /** The facts as they are shown and recorded. */
    Json.Fields canonical();
}
