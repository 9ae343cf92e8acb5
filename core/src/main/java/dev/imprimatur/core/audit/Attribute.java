package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

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

    private static final Json NOTHING = new Json.Nothing();

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As queries write it. */
    public String word() {
        return word;
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
        List<String> found = new ArrayList<>(2);
        switch (this) {
            case TYPE, ACTION, APPROVAL, TARGET, EFFECT, POLICY, VOTER, MODEL -> text(event, word, found);
            case SUBJECT -> {
                fields(event, "subject", subject -> {
                    text(subject, "actor", found);
                    texts(subject, "behalf", found);
                });
                text(event, "holder", found);
                text(event, "who", found);
            }
            case TRACE -> {
                text(event, "trace", found);
                fields(event, "evidence", evidence -> text(evidence, "trace", found));
            }
            case OPERATION -> parts(event, part -> text(part, "operation", found));
            case RULE -> texts(event, "rules", found);
            case OUTCOME -> fields(event, "outcome", outcome -> text(outcome, "word", found));
            case TABLE -> tables(event, table -> names(table, found));
            case SENSITIVITY -> tables(event, table -> text(table, "sensitivity", found));
        }
        return found;
    }

    private static void parts(Json.Fields event, Consumer<Json.Fields> each) {
        each.accept(event);
        all(event, "also", each);
    }

    private static void tables(Json.Fields event, Consumer<Json.Fields> each) {
        parts(event, part -> fields(part, "facts", facts -> all(facts, "tables", each)));
    }

    private static void names(Json.Fields table, List<String> found) {
        table.findText("table").ifPresent(name -> {
            found.add(name);
            table.findText("schema")
                    .filter(schema -> !schema.isEmpty())
                    .ifPresent(schema -> found.add(schema + "." + name));
        });
    }

    private static void text(Json.Fields json, String member, List<String> found) {
        text(json.find(member).orElse(NOTHING), found);
    }

    private static void texts(Json.Fields json, String member, List<String> found) {
        items(json, member).forEach(value -> text(value, found));
    }

    private static void text(Json value, List<String> found) {
        if (value instanceof Json.Text(String text)) {
            found.add(text);
        }
    }

    private static void fields(Json.Fields json, String member, Consumer<Json.Fields> each) {
        if (json.find(member).orElse(NOTHING) instanceof Json.Fields fields) {
            each.accept(fields);
        }
    }

    private static void all(Json.Fields json, String member, Consumer<Json.Fields> each) {
        for (Json value : items(json, member)) {
            if (value instanceof Json.Fields fields) {
                each.accept(fields);
            }
        }
    }

    private static List<Json> items(Json.Fields json, String member) {
        return json.find(member).orElse(NOTHING) instanceof Json.Array(List<Json> values) ? values : List.of();
    }
}
