package dev.imprimatur.server;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The published description of events, as a judge of what a gateway has written. */
final class EventContract {

    private static final String ID = "urn:imprimatur:audit-events:1.0";
    private static final SchemaRegistry SCHEMAS = schemas();

    private EventContract() {}

    private static SchemaRegistry schemas() {
        try (InputStream in = Objects.requireNonNull(AuditEvent.class.getResourceAsStream("events.schema.json"))) {
            Map<String, String> known = Map.of(ID, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(known));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the entries of a log, each with the entry. */
    static List<String> faults(Path log) {
        Path bundles = log.resolve("tile/entries");
        List<String> faults = new ArrayList<>();
        try (Stream<Path> files = Files.walk(bundles)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Tile tile = Tile.parse(log.relativize(file).toString());
                for (byte[] entry : EntryBundle.entries(Files.readAllBytes(file), tile.width())) {
                    String text = new String(entry, StandardCharsets.UTF_8);
                    String type = ((Json.Fields) Json.parse(entry)).text("type");
                    for (Error error : SCHEMAS.getSchema(SchemaLocation.of(ID + "#/$defs/" + type))
                            .validate(text, InputFormat.JSON)) {
                        faults.add(error + " in " + text);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return faults;
    }
}
