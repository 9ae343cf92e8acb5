package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What recorded events can be found by: a word, and the values that an event has for it. */
public enum Attribute {
    /** The kind of event. */
    TYPE,
    /** The action it is about. */
    ACTION,
    /** The approval it is about. */
    APPROVAL,
    /** Who acts, everybody acted for, the holder of a credential, and who signs in. */
    SUBJECT,
    TARGET,
    /** Of the action and its further parts. */
    OPERATION,
    /** What the policy answered: {@code allow}, {@code deny} or {@code hold}. */
    EFFECT,
    RULE,
    /** The version of the policy, as its digest. */
    POLICY,
    VOTER,
    /** What came of it: {@code done}, {@code failed} or {@code indeterminate}. */
    OUTCOME,
    /** The source model. */
    MODEL,
    /** A table in the data scope, with its schema and without. */
    TABLE,
    /** The label of a table in the data scope. */
    SENSITIVITY,
    /** The W3C trace that the action, or a vote, belonged to. */
    TRACE;

    /** As queries write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether later events about the same action are found by it too, though they don't repeat it. */
    public boolean ofTheAction() {
        return switch (this) {
            case ACTION, APPROVAL, SUBJECT, TARGET, OPERATION, RULE, POLICY, MODEL, TABLE, SENSITIVITY, TRACE -> true;
            case TYPE, EFFECT, VOTER, OUTCOME -> false;
        };
    }

    /** The values that {@code event} itself has; often one or none. */
    public List<String> of(Json.Fields event) {
        return switch (this) {
            case TYPE, ACTION, APPROVAL, TARGET, EFFECT, POLICY, VOTER, MODEL ->
                text(event, word()).toList();
            case SUBJECT ->
                Stream.of(
                                fields(event, "subject").flatMap(subject -> text(subject, "actor")),
                                fields(event, "subject").flatMap(subject -> texts(subject, "behalf")),
                                text(event, "holder"),
                                text(event, "who"))
                        .flatMap(values -> values)
                        .toList();
            case TRACE ->
                Stream.concat(
                                text(event, "trace"),
                                fields(event, "evidence").flatMap(evidence -> text(evidence, "trace")))
                        .toList();
            case OPERATION ->
                parts(event).flatMap(part -> text(part, "operation")).toList();
            case RULE -> texts(event, "rules").toList();
            case OUTCOME ->
                fields(event, "outcome")
                        .flatMap(outcome -> text(outcome, "word"))
                        .toList();
            case TABLE -> tables(event).flatMap(Attribute::names).toList();
            case SENSITIVITY ->
                tables(event).flatMap(table -> text(table, "sensitivity")).toList();
        };
    }

    private static Stream<Json.Fields> parts(Json.Fields event) {
        return Stream.concat(Stream.of(event), items(event, "also").flatMap(Attribute::fields));
    }

    private static Stream<Json.Fields> tables(Json.Fields event) {
        return parts(event)
                .flatMap(part -> fields(part, "facts"))
                .flatMap(facts -> items(facts, "tables"))
                .flatMap(Attribute::fields);
    }

    private static Stream<String> names(Json.Fields table) {
        Optional<String> schema = table.findText("schema").filter(text -> !text.isEmpty());
        List<String> names = new ArrayList<>();
        table.findText("table").ifPresent(name -> {
            names.add(name);
            schema.ifPresent(text -> names.add(text + "." + name));
        });
        return names.stream();
    }

    private static Stream<String> text(Json.Fields json, String member) {
        return json.find(member).stream()
                .flatMap(value -> value instanceof Json.Text(String text) ? Stream.of(text) : Stream.empty());
    }

    private static Stream<String> texts(Json.Fields json, String member) {
        return items(json, member)
                .flatMap(value -> value instanceof Json.Text(String text) ? Stream.of(text) : Stream.empty());
    }

    private static Stream<Json.Fields> fields(Json.Fields json, String member) {
        return json.find(member).stream().flatMap(Attribute::fields);
    }

    private static Stream<Json> items(Json.Fields json, String member) {
        return json.find(member).stream()
                .flatMap(value -> value instanceof Json.Array array ? array.values().stream() : Stream.empty());
    }

    private static Stream<Json.Fields> fields(Json value) {
        return value instanceof Json.Fields fields ? Stream.of(fields) : Stream.empty();
    }
}
