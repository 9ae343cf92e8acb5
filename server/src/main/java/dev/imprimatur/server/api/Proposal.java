package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SecretArguments;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a program wants to do, of its own kind.
 *
 * @param model as the program claims, or as its credential proves
 */
public record Proposal(Target target, Operation operation, Json.Fields arguments, Intent intent, SourceModel model) {

    /**
     * The action it is when {@code subject} proposes it. Its bytes are the RFC 8785 form of operation and arguments.
     *
     * @param key hides the secrets among the arguments
     */
    Action action(ActionId id, Subject subject, Optional<Trace> trace, Instant at, MacKey key) {
        Json content = Json.fields()
                .with("operation", operation.name())
                .with("arguments", arguments)
                .build();
        Action action = new Action(
                id,
                subject,
                target,
                operation,
                new CallFacts(arguments),
                List.of(),
                new Payload(Bytes.of(content.canonicalBytes()), List.of(), Map.of()),
                intent,
                model,
                trace,
                at);
        return action.hiding(SecretArguments.spans(content), key);
    }

    Json.Fields canonical() {
        return Json.fields()
                .with("target", target.name())
                .with("operation", operation.name())
                .with("arguments", arguments)
                .with("intent", intent.text())
                .with("task", intent.task())
                .with("model", model.name())
                .with("agent", model.agent())
                .with("model_verified", model.verified())
                .build();
    }

    static Proposal of(Json.Fields json) {
        return new Proposal(
                new Target(json.text("target")),
                new Operation(json.text("operation")),
                json.fields("arguments"),
                new Intent(json.text("intent"), json.findText("task").orElse("")),
                new SourceModel(
                        json.text("model"),
                        json.findText("agent").orElse(""),
                        json.find("model_verified").isPresent() && json.flag("model_verified")));
    }
}
