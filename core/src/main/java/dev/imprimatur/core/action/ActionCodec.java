package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Alias;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whole actions as JSON and back, so that a held one survives a restart. Reading what was written gives an equal action. */
public final class ActionCodec {

    private ActionCodec() {}

    public static Json.Fields write(Action action) {
        return Json.fields()
                .with("id", action.id().text())
                .with("subject", subject(action.subject()))
                .with("target", action.target().name())
                .with("operation", action.operation().name())
                .with("facts", facts(action.facts()))
                .with(
                        "also",
                        Json.array(action.also().stream().map(ActionCodec::part).toList()))
                .with("payload", action.payload().stored())
                .with("intent", action.intent().text())
                .with("task", said(action.intent().task()))
                .with("model", action.model().name())
                .with("agent", said(action.model().agent()))
                .with("model_verified", action.model().verified())
                .with("trace", action.trace().map(Trace::id))
                .with("span", action.trace().map(Trace::span))
                .with("at", action.at().toString())
                .build();
    }

    /** Reads {@link #write}; anything else is an {@link IllegalArgumentException}. */
    public static Action read(Json.Fields json) {
        return new Action(
                new ActionId(json.text("id")),
                subject(json.fields("subject")),
                new Target(json.text("target")),
                new Operation(json.text("operation")),
                facts(json.fields("facts")),
                json.array("also").stream()
                        .map(part -> part((Json.Fields) part))
                        .toList(),
                payload(json.fields("payload")),
                new Intent(json.text("intent"), json.findText("task").orElse("")),
                new SourceModel(json.text("model"), json.findText("agent").orElse(""), json.flag("model_verified")),
                json.findText("trace").map(trace -> new Trace(trace, json.text("span"))),
                Instant.parse(json.text("at")));
    }

    private static Optional<String> said(String text) {
        return Optional.of(text).filter(one -> !one.isEmpty());
    }

    private static Json part(Action.Part part) {
        return Json.fields()
                .with("operation", part.operation().name())
                .with("facts", facts(part.facts()))
                .build();
    }

    private static Action.Part part(Json.Fields json) {
        return new Action.Part(new Operation(json.text("operation")), facts(json.fields("facts")));
    }

    private static Json subject(Subject subject) {
        return Json.fields()
                .with(
                        "chain",
                        Json.array(subject.chain().stream()
                                .map(ActionCodec::principal)
                                .toList()))
                .with("credential", subject.credential())
                .with("issuer", subject.issuer().toString())
                .build();
    }

    private static Subject subject(Json.Fields json) {
        List<Principal> chain = json.array("chain").stream()
                .map(link -> principal((Json.Fields) link))
                .toList();
        return new Subject(
                chain.getFirst(),
                chain.subList(1, chain.size()),
                json.text("credential"),
                PrincipalId.parse(json.text("issuer")));
    }

    private static Json principal(Principal principal) {
        Json.Builder json = Json.fields()
                .with("id", principal.id().toString())
                .with("name", principal.name())
                .with("groups", sorted(principal.groups()));
        return switch (principal) {
            case Person person -> {
                json.with("accounts", sorted(person.accounts()))
                        .with(
                                "roles",
                                sorted(person.roles().stream().map(Role::word).toList()));
                yield (person.aliases().isEmpty() ? json : json.with("aliases", aliases(person))).build();
            }
            case Agent agent -> json.with("owner", agent.owner().toString()).build();
            case Workload workload ->
                json.with("owner", workload.owner().toString()).build();
        };
    }

    private static Principal principal(Json.Fields json) {
        PrincipalId id = PrincipalId.parse(json.text("id"));
        Set<String> groups = Set.copyOf(json.texts("groups"));
        return switch (id.kind()) {
            case PERSON ->
                new Person(id, json.text("name"), groups, Set.copyOf(json.texts("accounts")), roles(json))
                        .as(aliases(json));
            case AGENT -> new Agent(id, json.text("name"), PrincipalId.parse(json.text("owner")), groups);
            case WORKLOAD -> new Workload(id, json.text("name"), PrincipalId.parse(json.text("owner")), groups);
        };
    }

    private static Json aliases(Person person) {
        return Json.array(person.aliases().stream()
                .sorted(Comparator.comparing(Alias::id))
                .map(alias -> Json.fields()
                        .with("id", alias.id().toString())
                        .with("groups", sorted(alias.groups()))
                        .with("audits", alias.audits())
                        .with("until", alias.until().toString())
                        .build())
                .toList());
    }

    private static Set<Alias> aliases(Json.Fields json) {
        return json.find("aliases").isEmpty()
                ? Set.of()
                : json.array("aliases").stream()
                        .map(Json.Fields.class::cast)
                        .map(alias -> new Alias(
                                PrincipalId.parse(alias.text("id")),
                                Set.copyOf(alias.texts("groups")),
                                alias.flag("audits"),
                                Instant.parse(alias.text("until"))))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Rows of before there were roles say whether somebody administers, and no more. */
    private static Set<Role> roles(Json.Fields json) {
        if (json.find("roles").isPresent()) {
            return json.texts("roles").stream().map(Role::parse).collect(Collectors.toUnmodifiableSet());
        }
        return json.flag("administrator") ? Set.of(Role.ADMINISTRATOR) : Set.of();
    }

    private static Json sorted(Collection<String> texts) {
        return Json.texts(texts.stream().sorted().toList());
    }

    private static Json facts(Facts facts) {
        return switch (facts) {
            case SqlFacts sql -> sql.canonical();
            case CallFacts call ->
                Json.fields().with("arguments", call.arguments()).build();
        };
    }

    private static Facts facts(Json.Fields json) {
        if (json.find("arguments").isPresent()) {
            return new CallFacts(json.fields("arguments"));
        }
        return new SqlFacts(
                json.texts("statements"),
                json.array("tables").stream()
                        .map(table -> table((Json.Fields) table))
                        .toList(),
                json.texts("columns"),
                json.texts("functions"),
                json.flag("has_where"),
                json.flag("in_transaction"),
                Math.toIntExact(json.whole("parameters")));
    }

    private static SqlFacts.Table table(Json.Fields json) {
        return new SqlFacts.Table(
                json.text("schema"),
                json.text("table"),
                SqlFacts.Access.parse(json.text("access")),
                new Sensitivity(json.text("sensitivity")));
    }

    private static Payload payload(Json.Fields json) {
        Map<String, String> state = json.fields("state").members().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> json.fields("state").text(entry.getKey()),
                        (first, second) -> first,
                        TreeMap::new));
        return new Payload(
                Bytes.ofBase64(json.text("content")),
                json.array("parameters").stream()
                        .map(parameter -> parameter((Json.Fields) parameter))
                        .toList(),
                state,
                json.find("redactions").isEmpty()
                        ? List.of()
                        : json.array("redactions").stream()
                                .map(redaction -> Redaction.of((Json.Fields) redaction))
                                .toList());
    }

    private static Payload.Parameter parameter(Json.Fields json) {
        Optional<Bytes> value = json.get("value") instanceof Json.Text(String base64)
                ? Optional.of(Bytes.ofBase64(base64))
                : Optional.empty();
        return new Payload.Parameter(Math.toIntExact(json.whole("type")), json.flag("binary"), value);
    }
}
