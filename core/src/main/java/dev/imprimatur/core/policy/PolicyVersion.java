package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Digest;
import java.util.Optional;

/**
 * Which policy set.
 *
 * @param digest over its canonical content
 * @param commit the Git commit it was read from, where there is one
 */
public record PolicyVersion(Digest digest, Optional<String> commit) {

    /** Short, for people: the first 12 hex digits. */
    public String shortText() {
        return digest.hex().substring(0, 12);
    }
}
