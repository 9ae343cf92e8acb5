package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;

/** One recorded event, and where it stands in the log: the first one has position 1. */
public record AuditEntry(long position, Json.Fields event) {}
