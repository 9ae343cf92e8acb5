package dev.imprimatur.server;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document, as a judge of what is really sent and answered. */
final class Contract {

    private static final String ID = "https://imprimatur.test/openapi";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    Contract() {
        try (InputStream in =
                Objects.requireNonNull(dev.imprimatur.server.api.Pages.class.getResourceAsStream("openapi.yaml"))) {
            document = new YAMLMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, document.toString())));
    }

    /** Everything that the document describes, as {@code GET /v1/whoami}. */
    Set<String> operations() {
        TreeSet<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        operations.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** What is wrong with an answer, in the eyes of the document; empty when it is as described. */
    List<String> faults(String method, String path, Reply reply) {
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            return reply.status() == 404 || reply.status() == 405
                    ? body("Problem", reply)
                    : List.of(method + " " + path + " is not described, but answered with " + reply.status());
        }
        JsonNode responses = operation.get().get("responses");
        JsonNode response = responses.get(Integer.toString(reply.status()));
        if (response == null) {
            return reply.status() >= 400
                    ? body("Problem", reply)
                    : List.of(method + " " + path + " does not describe the status " + reply.status());
        }
        JsonNode content = response.get("content");
        String type = reply.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        if (content == null) {
            return reply.text().isEmpty() ? List.of() : List.of("A body was not described: " + reply.text());
        }
        if (content.get(type) == null) {
            return List.of(method + " " + path + " does not describe the type " + type);
        }
        JsonNode schema = content.get(type).get("schema");
        return schema.get("$ref") == null
                ? List.of()
                : body(schema.get("$ref").asString().replace("#/components/schemas/", ""), reply);
    }

    private List<String> body(String schema, Reply reply) {
        List<String> faults = new ArrayList<>();
        String type = reply.headers().firstValue("Content-Type").orElse("");
        String expected = schema.equals("Problem") ? "application/problem+json" : "application/json";
        if (!type.equals(expected)) {
            faults.add("The content type is " + type + ", not " + expected);
        }
        faults.addAll(against(schema, reply.text()));
        return faults;
    }

    /** What is wrong with {@code json} in the eyes of one schema of the document. */
    List<String> against(String schema, String json) {
        return schemas
                .getSchema(SchemaLocation.of(ID + "#/components/schemas/" + schema))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    private Optional<JsonNode> operation(String method, String path) {
        String plain = path.replaceFirst("\\?.*", "");
        for (Map.Entry<String, JsonNode> entry : document.get("paths").properties()) {
            String form = entry.getKey().replaceAll("\\{[^}]+}", "[^/]+");
            if (plain.matches(form.replace(".", "\\."))
                    && entry.getValue().get(method.toLowerCase(java.util.Locale.ROOT)) != null) {
                return Optional.of(entry.getValue().get(method.toLowerCase(java.util.Locale.ROOT)));
            }
        }
        return Optional.empty();
    }
}
