package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.SqlFacts.Access;
import org.junit.jupiter.api.Test;

/** Texts that look like less than they do. */
final class EvasionTest {

    private final Sql sql = new Sql();

    @Test
    void seesThroughComments() {
        assertThat(sql.does("SELECT 1 -- \n; DROP TABLE x")).isEqualTo("select; drop");
        assertThat(sql.does("/* SELECT */ DELETE /**/ FROM x")).isEqualTo("delete");
        assertThat(sql.does("/* /* nested */ SELECT 1; */ DROP TABLE x")).isEqualTo("drop");
        assertThat(sql.does("SELECT 1 /* ; DROP TABLE x */")).isEqualTo("select");
        assertThat(sql.does("-- SELECT 1;\rDROP TABLE x")).isEqualTo("drop");
    }

    @Test
    void seesEveryStatementOfAText() {
        assertThat(sql.does("SELECT 1; DROP TABLE x")).isEqualTo("select; drop");
        assertThat(sql.does("SELECT 1;;; ;DROP TABLE x;")).isEqualTo("select; drop");
        assertThat(sql.does("SELECT 'é😀'; DELETE FROM größe")).isEqualTo("select; delete");
        assertThat(sql.read("SELECT 'é😀'; /* ü */ DELETE FROM größe")
                        .statements()
                        .get(1)
                        .text())
                .endsWith("DELETE FROM größe");
    }

    @Test
    void readsStringsAsPostgreSqlDoes() {
        assertThat(sql.does("SELECT 'a\\'; DELETE FROM t; --'")).isEqualTo("select; delete");
        assertThat(sql.does("SELECT E'a\\'; DELETE FROM t; --'")).isEqualTo("select");
        assertThat(sql.does("SELECT U&'\\0027; DELETE FROM t; --'")).isEqualTo("select");
        assertThat(sql.does("SELECT $$a'$$; DELETE FROM t; --'")).isEqualTo("select; delete");
        assertThat(sql.does("SELECT $q$ $$; DELETE FROM t; $q$")).isEqualTo("select");
        assertThat(sql.does("SELECT 'a'\n'; DELETE FROM t'")).isEqualTo("select");
        assertThat(sql.does("SELECT B'1', X'1F', N'x'")).isEqualTo("select");
    }

    @Test
    void readsIdentifiersAsPostgreSqlDoes() {
        assertThat(sql.tables("DELETE FROM Customers", SqlOperation.DELETE)).containsExactly("write customers");
        assertThat(sql.tables("DELETE FROM \"Customers\"", SqlOperation.DELETE)).containsExactly("write Customers");
        assertThat(sql.tables("DELETE FROM U&\"c\\0075stomers\"", SqlOperation.DELETE))
                .containsExactly("write customers");
        assertThat(sql.effect("DELETE FROM \"a.b\"", SqlOperation.DELETE).tables())
                .containsExactly(new Effect.Table("", "a.b", Access.WRITE));
        assertThat(sql.tables("SELECT 1 FROM shop.public.customers", SqlOperation.SELECT))
                .containsExactly("read public.customers");
        assertThat(sql.calls("SELECT U&\"\\0070g_sleep\"(9)")).containsExactly("pg_sleep");
    }

    @Test
    void seesChangesInsideWith() {
        assertThat(sql.does("WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x"))
                .isEqualTo("delete select");
        assertThat(sql.does("WITH x AS (SELECT 1) DELETE FROM a")).isEqualTo("delete");
        assertThat(sql.does(
                        "INSERT INTO a SELECT * FROM (WITH x AS (SELECT 1) SELECT (SELECT count(*) FROM b) FROM x) y"))
                .isEqualTo("insert select");
        assertThat(sql.does("WITH a AS (INSERT INTO t VALUES (1)), b AS (UPDATE u SET v = 1) SELECT 1"))
                .isEqualTo("update insert select");
        assertThat(sql.does("WITH a AS (MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE RETURNING 1) TABLE a"))
                .isEqualTo("delete merge select");
    }

    @Test
    void tellsExplainThatRunsFromExplainThatDoesNot() {
        assertThat(sql.does("EXPLAIN DELETE FROM t")).isEqualTo("explain");
        assertThat(sql.does("EXPLAIN (ANALYZE) DELETE FROM t")).isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN ANALYZE VERBOSE DELETE FROM t")).isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN (FORMAT json, BUFFERS, ANALYZE on) DELETE FROM t"))
                .isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN (ANALYZE 1) DELETE FROM t")).isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN (ANALYZE false) DELETE FROM t")).isEqualTo("explain");
        assertThat(sql.does("EXPLAIN (ANALYZE 0) DELETE FROM t")).isEqualTo("explain");
        assertThat(sql.does("EXPLAIN (ANALYZE off, ANALYZE) DELETE FROM t")).isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN (ANALYZE, ANALYZE off) DELETE FROM t")).isEqualTo("delete explain");
        assertThat(sql.does("EXPLAIN SELECT f(1)")).isEqualTo("call explain");
        assertThat(sql.does("EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1")).isEqualTo("create explain select");
        assertThat(sql.does("EXPLAIN ANALYZE EXECUTE p")).isEqualTo("execute explain");
        assertThat(sql.does("EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT 1")).isEqualTo("cursor explain select");
    }

    @Test
    void seesWhatSelectMakesAndLocks() {
        assertThat(sql.does("SELECT * INTO TEMP x FROM t")).isEqualTo("create select");
        assertThat(sql.does("SELECT 1 UNION SELECT 2 INTO x")).isEqualTo("create select");
        assertThat(sql.does("SELECT 1 INTO x UNION SELECT 2")).isEqualTo("create select");
        assertThat(sql.does("SELECT * FROM t FOR SHARE")).isEqualTo("lock select");
        assertThat(sql.does("SELECT * FROM (SELECT * FROM t FOR NO KEY UPDATE) x"))
                .isEqualTo("lock select");
        assertThat(sql.does("WITH x AS (SELECT * FROM t FOR UPDATE) SELECT * FROM x"))
                .isEqualTo("lock select");
    }

    @Test
    void tellsWhereCopyReadsAndWrites() {
        assertThat(sql.does("COPY (DELETE FROM t RETURNING *) TO STDOUT")).isEqualTo("delete copy-out select");
        assertThat(sql.does("COPY (SELECT f()) TO STDOUT")).isEqualTo("call copy-out select");
        assertThat(sql.does("COPY t FROM PROGRAM 'id'")).isEqualTo("copy-server");
        assertThat(sql.does("COPY (SELECT * FROM t) TO '/tmp/x'")).isEqualTo("copy-server select");
        assertThat(sql.does("COPY t FROM STDIN WHERE f(a)")).isEqualTo("copy-in call");
        assertThat(sql.does("COPY BINARY t FROM STDIN")).isEqualTo("copy-in");
        assertThat(sql.does("COPY t TO STDIN")).isEqualTo("copy-out select");
    }

    @Test
    void seesWhatIsPreparedAndDeclared() {
        assertThat(sql.does("PREPARE p AS DELETE FROM t")).isEqualTo("delete prepare");
        assertThat(sql.does("PREPARE p (mytype) AS SELECT $1")).isEqualTo("call prepare select");
        assertThat(sql.does("EXECUTE p (f())")).isEqualTo("call execute");
        assertThat(sql.does("CREATE TABLE t AS EXECUTE p")).isEqualTo("create execute");
        assertThat(sql.does("DECLARE c CURSOR FOR SELECT f()")).isEqualTo("call cursor select");
    }

    @Test
    void seesBodiesOfWhatIsDefined() {
        assertThat(sql.does("CREATE RULE r AS ON SELECT TO t DO INSTEAD SELECT * FROM u"))
                .isEqualTo("create select");
        assertThat(sql.does("CREATE RULE r AS ON UPDATE TO t DO ALSO (DELETE FROM u; NOTIFY x)"))
                .isEqualTo("create delete notify");
        assertThat(sql.does("CREATE FUNCTION f() RETURNS int RETURN g()")).isEqualTo("create call");
        assertThat(sql.does("CREATE PROCEDURE p() BEGIN ATOMIC TRUNCATE t; INSERT INTO u VALUES (1); END"))
                .isEqualTo("truncate create insert");
        assertThat(sql.does("CREATE FUNCTION f(a int DEFAULT g()) RETURNS int RETURN a"))
                .isEqualTo("create call");
        assertThat(sql.does("CREATE VIEW v AS SELECT f() FROM t")).isEqualTo("create call select");
        assertThat(sql.does("CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT * FROM u"))
                .isEqualTo("create select");
        assertThat(sql.does("CREATE TABLE t (a int CHECK (f(a)))")).isEqualTo("create call");
        assertThat(sql.does("ALTER TABLE t ALTER a TYPE int USING f(a)")).isEqualTo("alter call");
        assertThat(sql.does("CREATE POLICY p ON t USING (EXISTS (SELECT FROM u))"))
                .isEqualTo("grant create select");
    }

    @Test
    void tellsWhoActs() {
        assertThat(sql.does("SET ROLE admin")).isEqualTo("become");
        assertThat(sql.does("SET LOCAL ROLE admin")).isEqualTo("become");
        assertThat(sql.does("SET \"ROLE\" = admin")).isEqualTo("become");
        assertThat(sql.does("RESET ROLE")).isEqualTo("become");
        assertThat(sql.does("SET SESSION AUTHORIZATION admin")).isEqualTo("become");
        assertThat(sql.does("RESET SESSION AUTHORIZATION")).isEqualTo("become");
        assertThat(sql.calls("SELECT set_config('role', 'admin', false)")).containsExactly("set_config");
    }

    @Test
    void tellsSettingsThatChangeMeaningFromOthers() {
        assertThat(sql.does("SET LOCAL work_mem = '1GB'")).isEqualTo("set");
        assertThat(sql.does("SET TIME ZONE 'UTC'")).isEqualTo("set");
        assertThat(sql.does("SET standard_conforming_strings = off")).isEqualTo("configure");
        assertThat(sql.does("SET NAMES 'SJIS'")).isEqualTo("configure");
        assertThat(sql.does("SET SESSION session_replication_role = replica")).isEqualTo("configure");
        assertThat(sql.does("SET my.tenant = 7")).isEqualTo("configure");
        assertThat(sql.does("RESET ALL; DISCARD PLANS")).isEqualTo("set; set");
    }

    @Test
    void tellsBrokenTextFromSql() {
        assertThat(sql.read("SELEC 1")).isInstanceOfSatisfying(Reading.Broken.class, broken -> {
            assertThat(broken.message()).isEqualTo("syntax error at or near \"SELEC\"");
            assertThat(broken.position()).isEqualTo(1);
        });
        assertThat(sql.does("SELECT 1; SELEC 2")).isEqualTo("unrecognised");
        assertThat(sql.read("SELECT 1\0")).isInstanceOf(Reading.Refused.class);
        assertThat(sql.read("SELECT '" + "x".repeat(300_000) + "'")).isInstanceOf(Reading.Refused.class);
        assertThat(sql.read("SELECT " + "(".repeat(5_000) + "1" + ")".repeat(5_000))
                        .statements())
                .singleElement()
                .satisfies(statement -> assertThat(statement.plainRead()).isTrue());
        assertThat(sql.does("SELECT " + "-(".repeat(5_000) + "1" + ")".repeat(5_000)))
                .isEqualTo("unrecognised");
        assertThat(sql.read(" ; -- nothing").statements()).isEmpty();
    }

    @Test
    void doesNotUnderstandChangesWithoutEnd() {
        StringBuilder text = new StringBuilder("WITH a AS (DELETE FROM t)");
        for (int at = 0; at < 100; at++) {
            text.append(", a").append(at).append(" AS (DELETE FROM t)");
        }
        assertThat(sql.does(text + " SELECT 1")).isEqualTo("unrecognised");
    }
}
