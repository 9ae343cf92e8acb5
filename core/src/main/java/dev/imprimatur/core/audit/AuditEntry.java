package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;

/** One recorded event, and where it stands in the log: the first one has index 0. */
public record AuditEntry(long index, Json.Fields event) {}
