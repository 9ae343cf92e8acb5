package dev.imprimatur.cli.api;

import dev.imprimatur.core.seal.Json;

/**
 * An answer of the gateway.
 *
 * @param status HTTP's number
 * @param body what it says; without members where it says nothing
 */
public record Reply(int status, Json.Fields body) {

    /** Whether the gateway did what it was asked. */
    public boolean good() {
        return status >= 200 && status < 300;
    }
}
