package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code outside PostgreSQL's own harmless functions is seen wherever a statement can hold it. */
final class CalledCodeTest {

    private final Sql sql = new Sql();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT f()",
                "SELECT 1 FROM f()",
                "SELECT 1 FROM t, LATERAL f() x",
                "SELECT 1 FROM ROWS FROM (generate_series(1, 2), f()) x",
                "SELECT 1 FROM t JOIN u ON f()",
                "SELECT 1 FROM t WHERE f()",
                "SELECT 1 FROM t WHERE a IN (SELECT f())",
                "SELECT 1 FROM t WHERE a = ANY (ARRAY[f()])",
                "SELECT 1 FROM t GROUP BY f()",
                "SELECT 1 FROM t GROUP BY GROUPING SETS ((f()), ())",
                "SELECT 1 FROM t HAVING f()",
                "SELECT 1 FROM t ORDER BY f()",
                "SELECT DISTINCT ON (f()) 1 FROM t",
                "SELECT 1 FROM t LIMIT f()",
                "SELECT 1 FROM t OFFSET f()",
                "SELECT sum(a) OVER (PARTITION BY f()) FROM t",
                "SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY a ROWS f() PRECEDING)",
                "SELECT f() OVER () FROM t",
                "SELECT count(*) FILTER (WHERE f()) FROM t",
                "SELECT array_agg(a ORDER BY f()) FROM t",
                "SELECT percentile_cont(f()) WITHIN GROUP (ORDER BY a) FROM t",
                "SELECT 1 FROM t TABLESAMPLE bernoulli (f())",
                "SELECT 1 FROM t TABLESAMPLE system (1) REPEATABLE (f())",
                "SELECT 1 FROM t TABLESAMPLE f (1)",
                "SELECT 1 FROM XMLTABLE('/a' PASSING f() COLUMNS a int)",
                "SELECT 1 FROM XMLTABLE('/a' PASSING x COLUMNS a int DEFAULT f())",
                "SELECT 1 FROM JSON_TABLE(f(), '$' COLUMNS (a int))",
                "SELECT 1 FROM JSON_TABLE(j, '$' PASSING f() AS p COLUMNS (a int))",
                "SELECT JSON_VALUE(j, '$' DEFAULT f() ON EMPTY)",
                "SELECT JSON_OBJECT('a': f())",
                "SELECT JSON_ARRAYAGG(f()) FROM t",
                "SELECT JSON_ARRAY(SELECT f())",
                "SELECT XMLELEMENT(NAME a, XMLATTRIBUTES(f() AS b))",
                "SELECT CASE WHEN f() THEN 1 END",
                "SELECT COALESCE(a, f()), GREATEST(1, f())",
                "SELECT ROW(1, f())",
                "SELECT (ARRAY[1])[f()]",
                "SELECT lower(x => f())",
                "SELECT CAST(f() AS int)",
                "SELECT f() IS NULL",
                "SELECT f() AT TIME ZONE 'UTC'",
                "SELECT a BETWEEN f() AND 1 FROM t",
                "SELECT a COLLATE \"C\" || f() FROM t",
                "VALUES (f())",
                "SELECT 1 UNION SELECT f()",
                "WITH RECURSIVE x AS (SELECT 1 UNION SELECT f()) SELECT 1",
                "INSERT INTO t VALUES (f())",
                "INSERT INTO t (a[f()]) VALUES (1)",
                "INSERT INTO t VALUES (1) ON CONFLICT (f()) DO NOTHING",
                "INSERT INTO t VALUES (1) ON CONFLICT (a) WHERE f() DO NOTHING",
                "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = f()",
                "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1 WHERE f()",
                "INSERT INTO t VALUES (1) RETURNING f()",
                "UPDATE t SET a = f()",
                "UPDATE t SET (a, b) = (SELECT f(), 1)",
                "UPDATE t SET a = 1 WHERE f()",
                "DELETE FROM t WHERE f()",
                "DELETE FROM t RETURNING f()",
                "MERGE INTO t USING s ON f() WHEN MATCHED THEN DO NOTHING",
                "MERGE INTO t USING s ON true WHEN MATCHED AND f() THEN DO NOTHING",
                "MERGE INTO t USING s ON true WHEN MATCHED THEN UPDATE SET a = f()",
                "MERGE INTO t USING s ON true WHEN NOT MATCHED THEN INSERT VALUES (f())",
                "CREATE TABLE u AS SELECT f()",
                "CREATE TABLE u (a int DEFAULT f())",
                "CREATE TABLE u (a int GENERATED ALWAYS AS (f()) STORED)",
                "CREATE TABLE u PARTITION OF t FOR VALUES FROM (f()) TO (1)",
                "CREATE INDEX ON t ((f()))",
                "CREATE INDEX ON t (a) WHERE f()",
                "CREATE STATISTICS s ON (f()), a FROM t",
                "ALTER TABLE t ADD CHECK (f())",
                "ALTER DOMAIN d SET DEFAULT f()",
                "CREATE TRIGGER r BEFORE INSERT ON t WHEN (f()) EXECUTE FUNCTION f()",
                "EXPLAIN SELECT f()",
                "CALL f()"
            })
    void seesTheFunction(String text) {
        assertThat(sql.calls(text)).contains("f");
    }

    @Test
    void seesOperatorsOutsideTheKnownOnes() {
        assertThat(sql.calls("SELECT 1 OPERATOR(public.+) 2")).containsExactly("public.+");
        assertThat(sql.calls("SELECT a <%> b FROM t")).containsExactly("<%>");
        assertThat(sql.calls("SELECT a OPERATOR(public.=) ANY (SELECT 1) FROM t"))
                .containsExactly("public.=");
        assertThat(sql.calls("SELECT 1 FROM t ORDER BY a USING OPERATOR(public.<)"))
                .containsExactly("public.<");
        assertThat(sql.calls("SELECT @#@ a FROM t")).containsExactly("@#@");
        assertThat(sql.does("SELECT 1 OPERATOR(pg_catalog.+) 2")).isEqualTo("select");
        assertThat(
                        sql.does(
                                "SELECT a BETWEEN SYMMETRIC 1 AND 2, a LIKE 'x', a SIMILAR TO 'y', a IS DISTINCT FROM b FROM t"))
                .isEqualTo("select");
    }

    @Test
    void seesConversionsToUnknownTypes() {
        assertThat(sql.calls("SELECT a::public.t FROM t")).containsExactly("::public.t");
        assertThat(sql.calls("SELECT CAST('1' AS mytype)")).containsExactly("::mytype");
        assertThat(sql.calls("SELECT mytype '1'")).containsExactly("::mytype");
        assertThat(sql.calls("SELECT '{}'::mytype[]")).containsExactly("::mytype");
        assertThat(sql.calls("SELECT '{}'::_mytype")).containsExactly("::_mytype");
        assertThat(sql.calls("SELECT * FROM json_to_record('{}') AS x(a mytype)"))
                .containsExactly("::mytype");
        assertThat(sql.calls("SELECT JSON_VALUE('{}', '$' RETURNING mytype)")).containsExactly("::mytype");
        assertThat(
                        sql.does(
                                "SELECT '1'::int, a::text, now()::timestamptz(3), '{}'::int8[], 'x'::_text, 't'::regclass FROM t"))
                .isEqualTo("select");
    }

    @Test
    void trustsAKnownNameOnlyWithoutAnotherSchema() {
        assertThat(sql.calls("SELECT public.lower('x')")).containsExactly("public.lower");
        assertThat(sql.calls("SELECT \"Lower\"('x')")).containsExactly("Lower");
        assertThat(sql.does("SELECT pg_catalog.lower('x')")).isEqualTo("select");
        assertThat(sql.calls("SELECT uuidv7()"))
                .as("is not built in before PostgreSQL 18")
                .containsExactly("uuidv7");
        assertThat(sql.does("SELECT pg_catalog.casefold('x')")).isEqualTo("select");
    }

    @Test
    void seesFieldsThatAreCalledAsFunctions() {
        assertThat(sql.calls("SELECT email(c) FROM customers c")).containsExactly("email");
        assertThat(sql.effect("SELECT email(c) FROM customers c", SqlOperation.SELECT)
                        .columns())
                .containsExactly("c", "c.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set_config('role', 'x', false)",
                "nextval('s')",
                "setval('s', 1)",
                "setseed(0)",
                "pg_sleep(1)",
                "pg_sleep_for('1s')",
                "pg_read_file('/etc/passwd')",
                "pg_read_binary_file('x')",
                "pg_ls_dir('/')",
                "pg_stat_file('x')",
                "lo_import('/etc/passwd')",
                "lo_export(1, '/tmp/x')",
                "lo_get(1)",
                "lo_unlink(1)",
                "loread(1, 1)",
                "lowrite(1, '')",
                "dblink('x', 'y')",
                "query_to_xml('DELETE FROM t', true, true, '')",
                "query_to_xmlschema('x', true, true, '')",
                "table_to_xml('t', true, true, '')",
                "schema_to_xml('s', true, true, '')",
                "database_to_xml(true, true, '')",
                "cursor_to_xml('c', 1, true, true, '')",
                "ts_stat('SELECT 1')",
                "ts_rewrite('a', 'SELECT 1')",
                "pg_terminate_backend(1)",
                "pg_cancel_backend(1)",
                "pg_reload_conf()",
                "pg_notify('a', 'b')",
                "pg_advisory_lock(1)",
                "pg_try_advisory_xact_lock(1)",
                "pg_export_snapshot()",
                "txid_current()",
                "pg_current_xact_id()",
                "pg_logical_emit_message(true, '', '')",
                "pg_create_physical_replication_slot('x')",
                "pg_drop_replication_slot('x')",
                "pg_stat_reset()",
                "pg_switch_wal()",
                "pg_promote()",
                "pg_create_restore_point('x')",
                "pg_rotate_logfile()",
                "pg_input_is_valid('1', 'mytype')",
                "jsonb_populate_record(t, '{}')",
                "brin_summarize_new_values('i')",
                "pg_restore_relation_stats()",
                "pg_import_system_collations('s')",
                "pg_log_backend_memory_contexts(1)",
                "pg_hba_file_rules()",
                "pg_show_all_file_settings()",
                "pg_wal_replay_pause()",
                "currtid2('t', '(0,1)')"
            })
    void trustsNoBuiltInThatActsOrReachesOut(String call) {
        assertThat(sql.calls("SELECT " + call)).hasSize(1);
        assertThat(sql.calls("SELECT pg_catalog." + call)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT now(), clock_timestamp(), random(), gen_random_uuid(), current_setting('search_path')",
                "SELECT EXTRACT(year FROM now()), SUBSTRING('a' FROM 1), POSITION('a' IN 'b'), TRIM(BOTH FROM 'x')",
                "SELECT CAST(1 AS text), COALESCE(1, 2), GREATEST(1, 2), NULLIF(1, 2), CURRENT_USER, CURRENT_DATE",
                "SELECT OVERLAY('a' PLACING 'b' FROM 1), NORMALIZE('x'), 'x' IS NORMALIZED, (now(), now()) OVERLAPS (now(), now())",
                "SELECT count(*), sum(a), array_agg(a), string_agg(b, ','), row_number() OVER () FROM t GROUP BY ROLLUP (c)",
                "SELECT json_build_object('a', 1) ->> 'a', '{}'::jsonb @> '{}', jsonb_path_query('{}', '$')",
                "SELECT a LIKE 'x' ESCAPE 'y', a SIMILAR TO 'b', a ~* 'c', regexp_replace(a, 'b', 'c') FROM t",
                "SELECT JSON_OBJECT('a': 1), JSON_ARRAY(1, 2), JSON_QUERY('{}', '$'), JSON('{}'), '{}' IS JSON OBJECT",
                "SELECT XMLELEMENT(NAME a, 1), XMLFOREST(1 AS b), XMLSERIALIZE(CONTENT '<a/>' AS text)",
                "SELECT to_tsvector('a b') @@ to_tsquery('a'), ts_rank(to_tsvector('a'), to_tsquery('a'))",
                "SELECT n.nspname, pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c"
                        + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relname OPERATOR(pg_catalog.~) '^(t)$' COLLATE pg_catalog.default"
                        + " AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1",
                "SELECT version(), pg_is_in_recovery(), pg_size_pretty(pg_total_relation_size('t'))"
            })
    void ordinaryReadsCallNothingUnknown(String text) {
        assertThat(sql.does(text)).isEqualTo("select");
        assertThat(sql.statement(text).plainRead()).isTrue();
    }
}
