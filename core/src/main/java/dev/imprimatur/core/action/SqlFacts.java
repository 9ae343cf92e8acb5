package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Map;

/**
 * What is known of SQL.
 *
 * @param statements the kinds of statements in order, as PostgreSQL's grammar names its nodes ({@code SelectStmt})
 * @param tables every table and view named anywhere, reads and writes apart
 * @param columns columns named anywhere, as they are spelled there ({@code c.email}); {@code *} for all
 * @param functions functions, and operators and casts outside the known built-ins, by the name they are called with
 * @param hasWhere every statement that updates or deletes has a WHERE clause
 * @param inTransaction the target is inside a transaction block when this arrives
 * @param parameters how many parameters are bound
 */
public record SqlFacts(
        List<String> statements,
        List<Table> tables,
        List<String> columns,
        List<String> functions,
        boolean hasWhere,
        boolean inTransaction,
        int parameters)
        implements Facts {

    /** What is done to a table. */
    public enum Access {
        READ,
        WRITE;

        /** As policies write it. */
        public String word() {
            return switch (this) {
                case READ -> "read";
                case WRITE -> "write";
            };
        }

        static Access parse(String word) {
            for (Access access : values()) {
                if (access.word().equals(word)) {
                    return access;
                }
            }
            throw new IllegalArgumentException("`" + word + "` is no access: it is `read` or `write`.");
        }
    }

    /**
     * One table as it is used.
     *
     * @param schema as written; empty where the statement leaves it to the search path
     * @param name without the schema
     */
    public record Table(String schema, String name, Access access, Sensitivity sensitivity) {

        /** {@code schema.name}, or the bare name where no schema was written. */
        public String qualified() {
            return schema.isEmpty() ? name : schema + "." + name;
        }

        Map<String, Object> values() {
            return Map.of(
                    "schema", schema,
                    "table", name,
                    "name", qualified(),
                    "access", access.word(),
                    "sensitivity", sensitivity.label());
        }

        Json canonical() {
            return Json.fields()
                    .with("schema", schema)
                    .with("table", name)
                    .with("access", access.word())
                    .with("sensitivity", sensitivity.label())
                    .build();
        }
    }

    public SqlFacts {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
    }

    @Override
    public Map<String, Object> values() {
        return Map.of(
                "statements", statements,
                "tables", tables.stream().map(Table::values).toList(),
                "columns", columns,
                "functions", functions,
                "has_where", hasWhere,
                "in_transaction", inTransaction,
                "parameters", (long) parameters);
    }

    @Override
    public Json.Fields canonical() {
        return Json.fields()
                .with("statements", Json.texts(statements))
                .with("tables", Json.array(tables, Table::canonical))
                .with("columns", Json.texts(columns))
                .with("functions", Json.texts(functions))
                .with("has_where", hasWhere)
                .with("in_transaction", inTransaction)
                .with("parameters", parameters)
                .build();
    }
}
