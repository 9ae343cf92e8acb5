package dev.imprimatur.policy;

import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the facts of an action in a case. What is left out is empty, false or 0. */
final class FactsReader {

    private static final List<String> SQL_KEYS =
            List.of("statements", "tables", "columns", "functions", "has_where", "in_transaction", "parameters");

    private static final Map<String, String> REFUSED =
            Map.of("impact", "`facts.impact` is not supported yet: leave it out.");

    private final Findings findings;

    FactsReader(Findings findings) {
        this.findings = findings;
    }

    /** Facts of the kind that {@code operation} has. */
    Facts read(Optional<Yaml.Mapping> mapping, Operation operation) {
        boolean sql = operation.name().startsWith("sql.");
        Yaml.Mapping written = mapping.orElse(new Yaml.Mapping(Place.whole(""), List.of()));
        return sql ? sql(written) : call(written);
    }

    private SqlFacts sql(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "the facts of `sql.*`", SQL_KEYS, REFUSED, findings);
        List<SqlFacts.Table> tables = new ArrayList<>();
        for (Yaml item : section.list("tables")) {
            Section.mapping(item, "a table, as `{ name: public.orders }`", findings)
                    .flatMap(this::table)
                    .ifPresent(tables::add);
        }
        return new SqlFacts(
                section.texts("statements", String::toString),
                tables,
                section.texts("columns", String::toString),
                section.texts("functions", String::toString),
                section.flag("has_where").orElse(false),
                section.flag("in_transaction").orElse(false),
                Math.toIntExact(Math.clamp(section.whole("parameters").orElse(0L), 0, 65_535)));
    }

    private Optional<SqlFacts.Table> table(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a table", List.of("name", "access", "sensitivity"), findings);
        section.require("name");
        SqlFacts.Access access = section.parsed("access", FactsReader::access).orElse(SqlFacts.Access.READ);
        Sensitivity sensitivity =
                section.parsed("sensitivity", Sensitivity::new).orElse(Sensitivity.NONE);
        return section.text("name").map(Yaml.Scalar::text).map(name -> {
            int dot = name.indexOf('.');
            return new SqlFacts.Table(
                    dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1), access, sensitivity);
        });
    }

    private CallFacts call(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "the facts of a call", List.of("arguments"), REFUSED, findings);
        return new CallFacts(section.find("arguments")
                .flatMap(value -> Section.mapping(value, "a block of arguments", findings))
                .flatMap(arguments -> findings.valid(arguments.place(), () -> Scalars.json(arguments)))
                .filter(Json.Fields.class::isInstance)
                .map(Json.Fields.class::cast)
                .orElse(Json.fields().build()));
    }

    private static SqlFacts.Access access(String text) {
        for (SqlFacts.Access access : SqlFacts.Access.values()) {
            if (access.word().equals(text)) {
                return access;
            }
        }
        throw new IllegalArgumentException("`" + text + "` is no access: write `read` or `write`.");
    }
}
