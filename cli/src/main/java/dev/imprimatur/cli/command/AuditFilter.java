package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Query;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which events are meant. All that are given must fit. */
final class AuditFilter {

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "attempted, decided, held, voted, vote-refused, approved, denied, executed, …")
    Optional<String> type = Optional.empty();

    @Option(names = "--action", paramLabel = "ID", description = "About this action.")
    Optional<String> action = Optional.empty();

    @Option(names = "--approval", paramLabel = "ID", description = "About this approval.")
    Optional<String> approval = Optional.empty();

    @Option(
            names = "--subject",
            paramLabel = "SUBJECT",
            description = "About what this subject does, or what is done for it, as agent:report-bot.")
    Optional<String> subject = Optional.empty();

    @Option(names = "--target", paramLabel = "TARGET", description = "On this target.")
    Optional<String> target = Optional.empty();

    @Option(names = "--operation", paramLabel = "NAME", description = "Of this operation.")
    Optional<String> operation = Optional.empty();

    @Option(names = "--effect", paramLabel = "EFFECT", description = "Decided so: allow, deny or hold.")
    Optional<String> effect = Optional.empty();

    @Option(names = "--rule", paramLabel = "ID", description = "Decided by this rule.")
    Optional<String> rule = Optional.empty();

    @Option(names = "--policy", paramLabel = "DIGEST", description = "Decided by this version of the policy.")
    Optional<String> policy = Optional.empty();

    @Option(names = "--voter", paramLabel = "PERSON", description = "Votes of this person, as person:ben.")
    Optional<String> voter = Optional.empty();

    @Option(names = "--outcome", paramLabel = "WORD", description = "Ended so: done, failed or indeterminate.")
    Optional<String> outcome = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "Proposed by this source model.")
    Optional<String> model = Optional.empty();

    @Option(names = "--table", paramLabel = "NAME", description = "Touching this table, with or without its schema.")
    Optional<String> table = Optional.empty();

    @Option(names = "--sensitivity", paramLabel = "LABEL", description = "Touching a table with this label.")
    Optional<String> sensitivity = Optional.empty();

    @Option(names = "--trace", paramLabel = "ID", description = "Of this W3C trace: 32 hex digits.")
    Optional<String> trace = Optional.empty();

    @Option(
            names = "--text",
            paramLabel = "WORDS",
            description =
                    "With all of these words in the statement, a reason or the outcome; cust* stands for any ending.")
    Optional<String> text = Optional.empty();

    @Option(names = "--since", paramLabel = "TIME", description = "Not before: 2026-11-01T12:00:00Z, or 2h, 7d ago.")
    Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Not after.")
    Optional<String> until = Optional.empty();

    private Map<Attribute, Optional<String>> attributes() {
        Map<Attribute, Optional<String>> wanted = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            wanted.put(
                    attribute,
                    switch (attribute) {
                        case TYPE -> type;
                        case ACTION -> action;
                        case APPROVAL -> approval;
                        case SUBJECT -> subject;
                        case TARGET -> target;
                        case OPERATION -> operation;
                        case EFFECT -> effect;
                        case RULE -> rule;
                        case POLICY -> policy;
                        case VOTER -> voter;
                        case OUTCOME -> outcome;
                        case MODEL -> model;
                        case TABLE -> table;
                        case SENSITIVITY -> sensitivity;
                        case TRACE -> trace;
                    });
        }
        return wanted;
    }

    /** A page of at most {@code limit} events behind {@code after}. */
    Query page(Optional<String> after, int limit, Instant now) {
        Query query = Query.of("v1", "audit").with("after", after).with("limit", limit);
        attributes().forEach((attribute, value) -> query.with(attribute.word(), value));
        return query.with("text", text).with("since", moment(since, now)).with("until", moment(until, now));
    }

    /** What is asked for, as data: moments are absolute. */
    Json.Fields said(Instant now) {
        Json.Builder said = Json.fields();
        attributes().forEach((attribute, value) -> said.with(attribute.word(), value));
        return said.with("text", text)
                .with("since", moment(since, now))
                .with("until", moment(until, now))
                .build();
    }

    private static Optional<String> moment(Optional<String> text, Instant now) {
        return text.map(one -> Moment.past(one, now).toString());
    }
}
