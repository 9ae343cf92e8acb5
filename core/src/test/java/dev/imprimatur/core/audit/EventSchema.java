package dev.imprimatur.core.audit;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The published description of events, as a judge of what is written. */
final class EventSchema {

    final Json.Fields document;
    private final String id;
    private final SchemaRegistry schemas;

    EventSchema() {
        try (InputStream in = Objects.requireNonNull(AuditEvent.class.getResourceAsStream("events.schema.json"))) {
            document = (Json.Fields) Json.parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        id = document.text("$id");
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(id, document.canonical())));
    }

    /** The kinds of event that are described. */
    Set<String> kinds() {
        Set<String> kinds = new TreeSet<>();
        document.array("oneOf")
                .forEach(one -> kinds.add(((Json.Fields) one).text("$ref").replace("#/$defs/", "")));
        return kinds;
    }

    Json.Fields kind(String name) {
        return document.fields("$defs").fields(name);
    }

    /** What is wrong with an event; empty when it is as described. */
    List<String> faults(Json.Fields event) {
        List<String> own = against("#/$defs/" + event.text("type"), event);
        return own.isEmpty() ? against("", event) : own;
    }

    private List<String> against(String part, Json.Fields event) {
        return schemas.getSchema(SchemaLocation.of(id + part)).validate(event.canonical(), InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
