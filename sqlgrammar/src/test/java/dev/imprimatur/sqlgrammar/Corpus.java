package dev.imprimatur.sqlgrammar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Statements for tests: hard ones by hand, many more by combination, and broken ones. Always the same. */
final class Corpus {

    private static final List<String> TARGETS = List.of(
            "a", "t.a AS x, count(*)", "DISTINCT a, b + 1", "*", "'é' || b, $1", "CASE WHEN a THEN 1 ELSE f(b) END");
    private static final List<String> SOURCES = List.of(
            "t",
            "s.t AS x",
            "t JOIN u ON t.id = u.t_id",
            "t LEFT JOIN u USING (id), LATERAL f(t.a) AS g",
            "(SELECT a, b FROM u WHERE b > 0) AS q",
            "ONLY t, unnest($1::int[]) WITH ORDINALITY AS n (v, i)");
    private static final List<String> CONDITIONS = List.of(
            "",
            " WHERE a = 1",
            " WHERE a > 1 AND NOT (b OR c IS NULL)",
            " WHERE a IN (1, 2, 3) OR b = ANY ($2)",
            " WHERE EXISTS (SELECT 1 FROM v WHERE v.a = t.a)",
            " WHERE a LIKE 'é%' AND (b, c) <> (1, 2)",
            " WHERE a BETWEEN 1 AND 2 AND b::text ~ '^x'");
    private static final List<String> TAILS = List.of(
            "",
            " GROUP BY a HAVING count(*) > 1",
            " ORDER BY a DESC NULLS LAST LIMIT 10 OFFSET 5",
            " UNION ALL SELECT 2 FROM w",
            " FOR UPDATE SKIP LOCKED");

    private static final List<String> EXPRESSIONS = List.of(
            "1",
            "-1.5",
            "'x'",
            "NULL",
            "true",
            "a",
            "t.b",
            "\"A\".\"b c\"",
            "$3",
            "a + b * c",
            "a || 'y'",
            "NOT a",
            "a::int",
            "CAST(a AS varchar(10))",
            "f(a, b => 1)",
            "count(DISTINCT a)",
            "sum(a) OVER (PARTITION BY b)",
            "a[1]",
            "(a).b",
            "ARRAY[a, b]",
            "ROW(a, 1)",
            "(SELECT max(x) FROM y)",
            "a IS NOT NULL",
            "a = ALL (SELECT 1)",
            "COALESCE(a, b, 1)",
            "CASE a WHEN 1 THEN 2 END",
            "EXTRACT(epoch FROM a)",
            "a AT TIME ZONE 'UTC'",
            "a COLLATE \"C\"",
            "CURRENT_TIMESTAMP",
            "JSON_VALUE(a, '$.x')",
            "interval '1 day'",
            "pg_catalog.now()",
            "a OPERATOR(s.+) b",
            "GREATEST(a, b)");
    private static final List<String> PLACES = List.of(
            "SELECT %s",
            "SELECT a FROM t WHERE %s",
            "SELECT a FROM t ORDER BY %s",
            "SELECT a FROM t GROUP BY a HAVING %s",
            "SELECT a FROM t JOIN u ON %s",
            "INSERT INTO t (a) VALUES (%s)",
            "UPDATE t SET a = %s WHERE id = 1",
            "DELETE FROM t WHERE %s RETURNING a",
            "CREATE TABLE t (a int DEFAULT (%s))",
            "CREATE INDEX ON t ((%s))",
            "CREATE VIEW v AS SELECT %s",
            "ALTER TABLE t ADD CHECK (%s)",
            "CALL p(%s)",
            "EXECUTE p (%s)",
            "SELECT a FROM t LIMIT (%s)",
            "WITH x AS (SELECT %s) TABLE x",
            "VALUES (1, %s)");

    private static final List<String> KINDS_OF_OBJECTS = List.of(
            "TABLE",
            "VIEW",
            "MATERIALIZED VIEW",
            "INDEX",
            "SEQUENCE",
            "FOREIGN TABLE",
            "TYPE",
            "DOMAIN",
            "SCHEMA",
            "COLLATION",
            "CONVERSION",
            "STATISTICS",
            "EXTENSION",
            "LANGUAGE",
            "PUBLICATION",
            "SERVER",
            "EVENT TRIGGER",
            "ACCESS METHOD");
    private static final List<String> CHANGES = List.of(
            "DROP %s x",
            "DROP %s IF EXISTS x, y CASCADE",
            "DROP %s s.x RESTRICT",
            "ALTER %s x RENAME TO y",
            "ALTER %s x OWNER TO CURRENT_ROLE",
            "ALTER %s s.x SET SCHEMA y",
            "COMMENT ON %s x IS 'é'",
            "SECURITY LABEL ON %s x IS 'l'");

    private Corpus() {}

    /** All statements, each once, none with a line break. */
    static List<String> statements() {
        Set<String> all = new LinkedHashSet<>(byHand());
        for (String target : TARGETS) {
            for (String source : SOURCES) {
                for (String condition : CONDITIONS) {
                    TAILS.forEach(tail -> all.add("SELECT " + target + " FROM " + source + condition + tail));
                }
            }
        }
        PLACES.forEach(place -> EXPRESSIONS.forEach(expression -> all.add(place.formatted(expression))));
        CHANGES.forEach(change -> KINDS_OF_OBJECTS.forEach(kind -> all.add(change.formatted(kind))));
        CONDITIONS.forEach(condition -> {
            all.add("UPDATE t SET a = 1, b = DEFAULT" + condition);
            all.add("DELETE FROM s.t AS t" + condition + " RETURNING *");
            all.add("EXPLAIN ANALYZE DELETE FROM t" + condition);
            all.add("COPY (SELECT a FROM t" + condition + ") TO STDOUT");
        });
        byHand().forEach(statement -> all.add(statement.substring(
                0, statement.offsetByCodePoints(0, statement.codePointCount(0, statement.length()) * 2 / 3))));
        return List.copyOf(all);
    }

    /** The statements written by hand. */
    static List<String> byHand() {
        try (InputStream file = Objects.requireNonNull(Corpus.class.getResourceAsStream("statements.sql"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
