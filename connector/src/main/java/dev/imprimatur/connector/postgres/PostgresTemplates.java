package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Templates;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.sqlgrammar.Parsed;
import dev.imprimatur.sqlgrammar.Statement;
import dev.imprimatur.sqlgrammar.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What of a statement stays the same with other values: its tree, the types of its parameters, and the values of those
 * that are more than values. There is none for several statements at once, for what does not read or change rows, and where the
 * session's settings are not known.
 */
public final class PostgresTemplates implements Templates {

    private final Function<String, Parsed> grammar;

    /** @param grammar for any thread */
    public PostgresTemplates(Function<String, Parsed> grammar) {
        this.grammar = grammar;
    }

    @Override
    public Optional<Json> of(Action action) {
        Payload payload = action.payload();
        boolean unsure = payload.state().containsKey("settings")
                || payload.state().values().stream()
                        .anyMatch(value -> value.startsWith("unsure") || value.endsWith("(set on the way)"));
        if (!(action.facts() instanceof SqlFacts) || !payload.redactions().isEmpty() || unsure) {
            return Optional.empty();
        }
        String text = payload.content().utf8();
        if (!Bytes.utf8(text).equals(payload.content())) {
            return Optional.empty();
        }
        return grammar.apply(text) instanceof Parsed.Statements(List<Statement> statements) && statements.size() == 1
                ? Template.of(statements.getFirst().node()).map(template -> form(template, payload.parameters()))
                : Optional.empty();
    }

    private static Json form(Template template, List<Payload.Parameter> parameters) {
        return Json.fields()
                .with("tree", template.text())
                .with("parameters", Json.array(form(template.fixed(), parameters)))
                .build();
    }

    private static List<Json> form(Set<Integer> fixed, List<Payload.Parameter> parameters) {
        List<Json> all = new ArrayList<>(parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            Payload.Parameter parameter = parameters.get(i);
            Json.Builder form = Json.fields()
                    .with("type", parameter.type())
                    .with("binary", parameter.binary())
                    .with("null", parameter.value().isEmpty());
            if (fixed.contains(i + 1)) {
                form.with("value", parameter.value().map(Bytes::base64));
            }
            all.add(form.build());
        }
        return all;
    }
}
