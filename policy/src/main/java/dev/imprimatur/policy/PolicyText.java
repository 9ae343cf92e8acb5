package dev.imprimatur.policy;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;

/**
 * A policy set as it was written, and what decides of it.
 *
 * @param canonical everything that decides, with defaults filled in; SHA-256 over its RFC 8785 form is the set's version
 * @param sources the files it was read from, those with cases too
 */
public record PolicyText(Json.Fields canonical, List<PolicySource> sources) {

    public PolicyText {
        sources = sources.stream().sorted().toList();
    }

    /** The version of the set. */
    public Digest version() {
        return canonical.digest();
    }
}
