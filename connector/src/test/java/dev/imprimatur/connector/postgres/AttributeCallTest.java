package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL reads {@code (value).name} as {@code name(value)} where the value has no column of that name. */
class AttributeCallTest {

    private final Sql sql = new Sql();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ('/etc/hostname'::text).pg_read_file",
                "SELECT $1.pg_read_file",
                "SELECT (SELECT '/etc/hostname'::text).pg_read_file",
                "SELECT (lower('/etc/hostname')).pg_read_file",
                "SELECT (q.a).pg_read_file FROM (SELECT '/etc/hostname'::text a) q",
                "SELECT (array['/etc/hostname'])[1].pg_read_file",
                "SELECT q.a[1].pg_read_file FROM (SELECT array['/etc/hostname'::text] a) q",
                "SELECT x.pg_read_file FROM unnest(array['/etc/hostname'::text]) x",
                "SELECT x.pg_read_file FROM ROWS FROM (lower('/etc/hostname')) x",
                "SELECT x.pg_read_file FROM lower('/etc/hostname') x(a)",
                "SELECT x.pg_read_file FROM lower('/etc/hostname') x(a), LATERAL (SELECT x.pg_read_file) y",
                "SELECT pg_read_file.pg_read_file FROM lower('/etc/hostname') pg_read_file(a)",
                "SELECT lower.pg_read_file FROM lower('/etc/hostname')",
                "SELECT lower.pg_read_file FROM pg_catalog.lower('/etc/hostname')",
                "SELECT x.pg_read_file FROM current_user x",
                "SELECT x.pg_read_file FROM coalesce('/etc/hostname') x",
                "SELECT 1 FROM t WHERE (a).pg_read_file = 'x'",
                "SELECT 1 FROM t ORDER BY (a).pg_read_file",
                "SELECT 1 FROM t, lower(a) x GROUP BY x.pg_read_file",
                "WITH w AS (SELECT x.pg_read_file FROM lower('a') x) SELECT 1 FROM w",
                "EXPLAIN SELECT x.pg_read_file FROM lower('a') x",
                "SELECT (SELECT x.pg_read_file FROM jsonb_each('{}') t) FROM lower('/etc/hostname') x",
                "SELECT x.pg_read_file FROM lower('/etc/hostname') x, json_to_record('{}') y(pg_read_file text)",
                "UPDATE t SET a = 1 RETURNING (old.a).pg_read_file",
                "COPY (SELECT (a).pg_read_file FROM t) TO STDOUT",
                "DECLARE c CURSOR FOR SELECT (a).pg_read_file FROM t",
            })
    void seesACallWrittenAsAColumn(String text) {
        assertThat(sql.calls(text)).containsExactly("pg_read_file");
    }

    /** That {@code (q)} is a row, and no column of another table, only the target's catalog tells. */
    @Test
    void takesAFieldOfWhatMayBeNoRowForACall() {
        String from = " FROM (SELECT '/etc/hostname'::text a) q";
        assertThat(sql.calls("SELECT (q).a.pg_read_file" + from)).containsExactly("a", "pg_read_file");
        assertThat(sql.calls("SELECT ((q).a).pg_read_file" + from)).containsExactlyInAnyOrder("a", "pg_read_file");
    }

    @Test
    void aNameOfTwoFunctionsHasTheColumnsOfBoth() {
        assertThat(sql.calls("SELECT x.key FROM jsonb_each('{}') x, LATERAL (SELECT x.key FROM lower('a') x) y"))
                .containsExactly("key");
    }

    @Test
    void aFunctionWithoutANameOfItsOwnIsNotUnderstood() {
        assertThat(sql.does("SELECT \"current_user\".pg_read_file FROM current_user"))
                .isEqualTo("unrecognised");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT t.id, public.t.id, t.* FROM t",
                "SELECT (t.a).* FROM t",
                "SELECT x.x FROM generate_series(1, 3) x",
                "SELECT generate_series.generate_series FROM generate_series(1, 3)",
                "SELECT x.i FROM generate_series(1, 3) x(i)",
                "SELECT x.a, x.n FROM unnest(array[1]) WITH ORDINALITY x(a, n)",
                "SELECT x.ordinality FROM unnest(array[1]) WITH ORDINALITY x",
                "SELECT e.key, e.value FROM t, jsonb_each(t.j) e",
                "SELECT (jsonb_each('{}')).key",
                "SELECT r.a FROM json_to_recordset('[]') r(a int)",
                "SELECT r.a FROM ROWS FROM (json_to_recordset('[]') AS (a int), unnest(array[1])) r",
                "SELECT a.grantee FROM pg_class c, aclexplode(c.relacl) a",
                "SELECT (aclexplode(relacl)).grantee FROM pg_class",
                "SELECT x.lower FROM upper('a') x",
                "SELECT ('a'::text).upper",
                "SELECT v.a FROM (VALUES (1)) v(a)",
                "SELECT j.a FROM JSON_TABLE('[]', '$' COLUMNS (a int)) j",
                "SELECT (array[1])[1], a[1] FROM t",
            })
    void columnsAreNoCalls(String text) {
        assertThat(sql.does(text)).isEqualTo("select");
        assertThat(sql.statement(text).plainRead()).isTrue();
    }

    /** A column that some overload does not have would be looked up as a function. */
    @Test
    void listsColumnsThatEveryOverloadHas() throws SQLException {
        try (Connection connection = Shop.direct();
                Statement statement = connection.createStatement()) {
            for (String line : WordList.sections("builtins.txt").getOrDefault("columns", Set.of())) {
                int colon = line.indexOf(':');
                Set<String> listed =
                        new TreeSet<>(Arrays.asList(line.substring(colon + 1).split(",", -1)));
                int overloads = 0;
                try (ResultSet rows = statement.executeQuery(
                        "SELECT array(SELECT n FROM unnest(proargnames, proargmodes::text[]) u(n, m) WHERE m IN ('o', 'b', 't'))"
                                + " FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = '"
                                + line.substring(0, colon) + "'")) {
                    while (rows.next()) {
                        overloads++;
                        Set<String> given = Set.of((String[]) rows.getArray(1).getArray());
                        assertThat(given).as(line).hasSizeGreaterThan(1).containsAll(listed);
                    }
                }
                assertThat(overloads).as(line).isPositive();
            }
        }
    }
}
