package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an action as cases write it. Without {@code time} it happens at noon of 1 January 2026, UTC. */
final class ActionReader {

    private static final List<String> KEYS =
            List.of("subject", "target", "operation", "facts", "also", "intent", "task", "model", "time");
    private static final List<String> SUBJECT_KEYS = List.of("kind", "name", "owner", "groups", "behalf");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Answers for agents and workloads of cases that name no owner. */
    private static final PrincipalId SOMEBODY = PrincipalId.parse("person:owner");

    private final Findings findings;
    private final FactsReader facts;

    ActionReader(Findings findings) {
        this.findings = findings;
        this.facts = new FactsReader(findings);
    }

    /** The action; empty, with errors, when it can't be read. */
    Optional<Action> read(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "an action", KEYS, findings);
        Optional<Subject> subject = section.require("subject")
                .flatMap(value -> Section.mapping(value, "a block with `kind` and `name`", findings))
                .flatMap(this::subject);
        section.require("target");
        Optional<Target> target = section.parsed("target", Target::new);
        Optional<Action.Part> part = part(section);
        List<Action.Part> also = also(section);
        Intent intent = section.parsed("intent", Intent::new).orElse(Intent.UNSAID);
        Intent task =
                section.parsed("task", text -> new Intent(intent.text(), text)).orElse(intent);
        SourceModel model = section.find("model")
                .flatMap(value -> Section.mapping(value, "a block with `name` and `verified`", findings))
                .map(this::model)
                .orElse(SourceModel.NONE);
        Instant time = section.parsed("time", ActionReader::time).orElse(NOON);
        if (subject.isEmpty() || target.isEmpty() || part.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Action(
                new ActionId("case"),
                subject.get(),
                target.get(),
                part.get().operation(),
                part.get().facts(),
                also,
                new Payload(Bytes.of(new byte[0]), List.of(), Map.of()),
                task,
                model,
                time));
    }

    private Optional<Action.Part> part(Section section) {
        section.require("operation");
        Optional<Yaml.Mapping> written =
                section.find("facts").flatMap(value -> Section.mapping(value, "a block of facts", findings));
        return section.parsed("operation", Operation::new)
                .map(operation -> new Action.Part(operation, facts.read(written, operation)));
    }

    private List<Action.Part> also(Section section) {
        List<Action.Part> also = new ArrayList<>();
        for (Yaml item : section.list("also")) {
            Section.mapping(item, "a block with `operation` and `facts`", findings)
                    .map(mapping -> new Section(mapping, "a part", List.of("operation", "facts"), findings))
                    .flatMap(this::part)
                    .ifPresent(also::add);
        }
        return also;
    }

    private Optional<Subject> subject(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a subject", SUBJECT_KEYS, findings);
        section.require("kind");
        section.require("name");
        PrincipalId owner = section.parsed("owner", PrincipalId::parse).orElse(SOMEBODY);
        Set<String> groups = Set.copyOf(section.texts("groups", String::toString));
        List<Principal> behalf = section.texts("behalf", PrincipalId::parse).stream()
                .map(id -> principal(id, SOMEBODY, Set.of()))
                .toList();
        Optional<PrincipalId> id = section.text("kind")
                .flatMap(kind -> section.text("name")
                        .flatMap(name -> findings.valid(
                                kind.place(), () -> PrincipalId.parse(kind.text() + ":" + name.text()))));
        return id.flatMap(actor -> findings.valid(
                section.place(), () -> new Subject(principal(actor, owner, groups), behalf, "case", owner)));
    }

    private static Principal principal(PrincipalId id, PrincipalId owner, Set<String> groups) {
        return switch (id.kind()) {
            case PERSON -> new Person(id, id.name(), groups, Set.of(), false);
            case AGENT -> new Agent(id, id.name(), owner, groups);
            case WORKLOAD -> new Workload(id, id.name(), owner, groups);
        };
    }

    private SourceModel model(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a model", List.of("name", "agent", "verified"), findings);
        String name = section.text("name").map(Yaml.Scalar::text).orElse("");
        String agent = section.text("agent").map(Yaml.Scalar::text).orElse("");
        return findings.valid(
                        section.place(),
                        () -> new SourceModel(
                                name, agent, section.flag("verified").orElse(false)))
                .orElse(SourceModel.NONE);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("`" + text + "` is no time: write it as `2026-01-31T12:00:00Z`.", e);
        }
    }
}
