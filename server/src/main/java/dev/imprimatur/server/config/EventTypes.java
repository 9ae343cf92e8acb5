package dev.imprimatur.server.config;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The types that events have, as their published schema names them. */
final class EventTypes {

    static final Set<String> ALL = read();

    private EventTypes() {}

    private static Set<String> read() {
        try (InputStream schema = Objects.requireNonNull(
                AuditEvent.class.getResourceAsStream("events.schema.json"), "the schema of events")) {
            if (Json.parse(schema.readAllBytes()) instanceof Json.Fields fields) {
                return fields.array("oneOf").stream()
                        .map(each -> ((Json.Fields) each).text("$ref"))
                        .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                        .collect(Collectors.toUnmodifiableSet());
            }
            throw new IllegalStateException("The schema of events is no object.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
