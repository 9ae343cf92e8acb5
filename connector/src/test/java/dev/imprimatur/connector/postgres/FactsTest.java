package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.SqlFacts.Access;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts are what the text says. */
final class FactsTest {

    private static final Sensitivity PII = new Sensitivity("pii");
    private static final Sensitivity SECRET = new Sensitivity("secret");

    private final Sql sql = new Sql();

    @Test
    void namesEveryTableThatIsRead() {
        assertThat(sql.tables(
                        "SELECT (SELECT a FROM t1) FROM s.t2 JOIN LATERAL (SELECT * FROM t3) x ON EXISTS (TABLE t4)"
                                + " WHERE b IN (SELECT c FROM ONLY t5) ORDER BY (SELECT d FROM t6) LIMIT (SELECT 1 FROM t7)",
                        SqlOperation.SELECT))
                .containsExactly("read s.t2", "read t1", "read t3", "read t4", "read t5", "read t6", "read t7");
    }

    @Test
    void tellsReadsFromWrites() {
        assertThat(sql.tables("INSERT INTO a SELECT * FROM b", SqlOperation.INSERT))
                .containsExactly("read b", "write a");
        assertThat(sql.tables("INSERT INTO a SELECT * FROM b", SqlOperation.SELECT))
                .containsExactly("read b");
        assertThat(sql.tables("UPDATE a SET x = (SELECT y FROM b) FROM c", SqlOperation.UPDATE))
                .containsExactly("read b", "read c", "write a");
        assertThat(sql.tables("DELETE FROM a USING b", SqlOperation.DELETE)).containsExactly("read b", "write a");
        assertThat(sql.tables("DELETE FROM a RETURNING x", SqlOperation.SELECT)).containsExactly("read a");
        assertThat(sql.tables("MERGE INTO a USING b ON a.x = b.x WHEN MATCHED THEN DELETE", SqlOperation.MERGE))
                .containsExactly("read b", "write a");
        assertThat(sql.tables("SELECT * INTO a FROM b", SqlOperation.CREATE)).containsExactly("read b", "write a");
        assertThat(sql.tables("CREATE VIEW a AS SELECT * FROM b", SqlOperation.CREATE))
                .containsExactly("read b", "write a");
        assertThat(sql.tables("EXPLAIN DELETE FROM a USING b", SqlOperation.EXPLAIN))
                .containsExactly("read a", "read b");
        assertThat(sql.tables("DROP TABLE a, s.b", SqlOperation.DROP)).containsExactly("write a", "write s.b");
        assertThat(sql.tables("DROP TRIGGER x ON s.b", SqlOperation.DROP)).containsExactly("write s.b");
        assertThat(sql.tables("TRUNCATE a, db.s.b", SqlOperation.TRUNCATE)).containsExactly("write a", "write s.b");
        assertThat(sql.tables("ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b", SqlOperation.ALTER))
                .containsExactly("read b", "write a");
        assertThat(sql.tables("COPY a FROM STDIN", SqlOperation.COPY_IN)).containsExactly("write a");
        assertThat(sql.tables("COPY a TO STDOUT", SqlOperation.COPY_OUT)).containsExactly("read a");
        assertThat(sql.tables("LOCK a, b", SqlOperation.LOCK)).containsExactly("read a", "read b");
    }

    @Test
    void eachChangeHasItsOwnTargetAndAllThatIsRead() {
        SqlStatement statement = sql.statement(
                "WITH d AS (DELETE FROM a USING b RETURNING *), i AS (INSERT INTO c SELECT * FROM d) SELECT * FROM e");
        assertThat(statement.effects().get(0).tables())
                .contains(new Effect.Table("", "a", Access.WRITE), new Effect.Table("", "e", Access.READ))
                .doesNotContain(new Effect.Table("", "c", Access.WRITE));
        assertThat(statement.effects().get(1).tables())
                .contains(new Effect.Table("", "c", Access.WRITE), new Effect.Table("", "a", Access.READ))
                .doesNotContain(new Effect.Table("", "a", Access.WRITE));
    }

    @Test
    void aCommonTableHidesARealOneOnlyWhereItsNameHolds() {
        assertThat(sql.tables("WITH t AS (SELECT 1) SELECT * FROM t", SqlOperation.SELECT))
                .isEmpty();
        assertThat(sql.tables("WITH t AS (SELECT * FROM t) SELECT * FROM t", SqlOperation.SELECT))
                .containsExactly("read t");
        assertThat(sql.tables("WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) TABLE t", SqlOperation.SELECT))
                .isEmpty();
        assertThat(sql.tables("WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) TABLE b", SqlOperation.SELECT))
                .containsExactly("read b");
        assertThat(sql.tables("WITH RECURSIVE a AS (TABLE b), b AS (SELECT 1) TABLE a", SqlOperation.SELECT))
                .isEmpty();
        assertThat(sql.tables("WITH t AS (SELECT 1) SELECT * FROM public.t", SqlOperation.SELECT))
                .containsExactly("read public.t");
        assertThat(sql.tables("SELECT * FROM (WITH t AS (SELECT 1) TABLE t) x, t", SqlOperation.SELECT))
                .containsExactly("read t");
        assertThat(sql.tables("(WITH t AS (SELECT 1) TABLE t) UNION TABLE t", SqlOperation.SELECT))
                .containsExactly("read t");
        assertThat(sql.tables("WITH t AS (SELECT 1) SELECT (SELECT count(*) FROM t)", SqlOperation.SELECT))
                .isEmpty();
        assertThat(sql.tables("WITH \"T\" AS (SELECT 1) SELECT * FROM t", SqlOperation.SELECT))
                .containsExactly("read t");
        assertThat(sql.tables("WITH t AS (SELECT 1) DELETE FROM t", SqlOperation.DELETE))
                .as("the target of a change is a real table")
                .containsExactly("write t");
        assertThat(sql.tables("WITH t AS (SELECT 1) INSERT INTO x WITH u AS (TABLE t) TABLE u", SqlOperation.INSERT))
                .containsExactly("write x");
    }

    @Test
    void namesColumnsAsSpelled() {
        assertThat(columns("SELECT c.email, name AS n, s.t.x FROM s.t, c WHERE id = 1 GROUP BY y ORDER BY z"))
                .containsExactlyInAnyOrder("c.email", "name", "s.t.x", "id", "y", "z");
        assertThat(columns("SELECT a.id FROM a JOIN b USING (k)")).containsExactlyInAnyOrder("a.id", "k");
        assertThat(sql.effect("UPDATE t SET a = b, c[1] = 2", SqlOperation.UPDATE)
                        .columns())
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(sql.effect("INSERT INTO t (a, b) VALUES (1, 2)", SqlOperation.INSERT)
                        .columns())
                .containsExactly("a", "b");
        assertThat(sql.effect("GRANT SELECT (email) ON t TO bob", SqlOperation.GRANT)
                        .columns())
                .containsExactly("email");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM customers c",
                "SELECT c.* FROM customers c",
                "SELECT c FROM customers c",
                "SELECT customers FROM customers",
                "SELECT row_to_json(c) FROM customers c",
                "SELECT (c).email FROM customers c",
                "SELECT x FROM customers AS c (x)",
                "SELECT x FROM (SELECT c FROM customers c) AS d (x)",
                "SELECT a FROM customers NATURAL JOIN t",
                "TABLE customers",
                "COPY customers TO STDOUT",
                "DELETE FROM customers RETURNING old.*",
                "UPDATE customers c SET a = 1 RETURNING c",
                "INSERT INTO customers VALUES (1) RETURNING customers",
                "DELETE FROM customers RETURNING old",
                "UPDATE customers SET a = 1 RETURNING id, row_to_json(new)",
                "UPDATE customers SET a = 1 RETURNING WITH (OLD AS o) o",
                "INSERT INTO customers VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) (n).email",
                "MERGE INTO customers USING t ON customers.id = t.id WHEN MATCHED THEN DELETE RETURNING old"
            })
    void saysThatWholeRowsAreUsed(String text) {
        assertThat(columns(text)).anyMatch(column -> column.endsWith("*"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | UPDATE t SET a = 1 WHERE id = 1",
                "true  | UPDATE t SET a = 1 WHERE CURRENT OF c",
                "false | UPDATE t SET a = 1",
                "false | UPDATE t SET a = 1 WHERE true",
                "false | UPDATE t SET a = 1 WHERE 1 = 1 OR now() > 'yesterday'",
                "true  | WITH x AS (DELETE FROM u) UPDATE t SET a = 1 WHERE id = 1",
                "true  | UPDATE t SET a = 1 WHERE id IN (SELECT x FROM u)",
                "true  | UPDATE t SET a = 1 WHERE id = ANY (SELECT x FROM u)",
                "true  | UPDATE t SET a = 1 WHERE (SELECT count(*) FROM u) > b",
                "true  | UPDATE t SET a = 1 WHERE EXISTS (SELECT 1 FROM u WHERE u.x = t.id)",
                "true  | UPDATE s.t SET a = 1 WHERE EXISTS (SELECT 1 FROM u WHERE x = s.t.id)",
                "true  | UPDATE t q SET a = 1 WHERE NOT EXISTS (SELECT 1 FROM u WHERE x IN (SELECT y FROM v WHERE z = q.id))",
                "true  | UPDATE t q SET a = 1 WHERE EXISTS (SELECT 1 FROM t WHERE t.b = q.id)",
                "false | UPDATE t SET a = 1 WHERE (SELECT count(x) > 0 FROM u)",
                "false | UPDATE t SET a = 1 WHERE EXISTS (SELECT 1 FROM u WHERE u.x = 1)",
                "false | UPDATE t SET a = 1 WHERE EXISTS (SELECT 1 FROM t WHERE t.id = 1)",
                "false | UPDATE t SET a = 1 WHERE EXISTS (SELECT 1 FROM u t WHERE t.id = 1)",
                "false | UPDATE t SET a = 1 WHERE 1 IN (SELECT x FROM u)",
                "false | UPDATE t SET a = 1 WHERE EXISTS (WITH t AS (SELECT 1 AS id) SELECT 1 FROM t WHERE t.id = 1)",
                "false | UPDATE t q SET a = 1 WHERE EXISTS (SELECT 1 FROM u WHERE u.x = t.id)"
            })
    void hasWhereOnlyIfAConditionLimitsTheRows(boolean expected, String text) {
        assertThat(sql.effect(text, SqlOperation.UPDATE).hasWhere()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | DELETE FROM t WHERE id = 1",
                "false | DELETE FROM t USING u",
                "false | DELETE FROM orders WHERE (SELECT count(relname) > 0 FROM pg_class)",
                "true  | MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE",
                "false | MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
                "false | MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
                "true  | MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.a > 1 THEN DELETE"
            })
    void hasWhereOfWhatDeletes(boolean expected, String text) {
        assertThat(sql.effect(text, SqlOperation.DELETE).hasWhere()).isEqualTo(expected);
    }

    @Test
    void hasNoWhereWhereNobodyKnows() {
        assertThat(sql.effect("SELECT * FROM t", SqlOperation.SELECT).hasWhere())
                .isTrue();
        assertThat(sql.effect("DO 'x'", SqlOperation.CALL).hasWhere()).isFalse();
        assertThat(sql.effect("EXECUTE p", SqlOperation.EXECUTE).hasWhere()).isFalse();
        assertThat(sql.effect("TRUNCATE t", SqlOperation.TRUNCATE).hasWhere()).isFalse();
        assertThat(sql.effect("nonsense", SqlOperation.UNRECOGNISED).hasWhere()).isFalse();
    }

    @Test
    void namesStatementsByEffect() {
        SqlStatement statement =
                sql.statement("WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT f(x) FROM d, c");
        assertThat(statement.effects())
                .extracting(Effect::statements)
                .containsExactly(
                        List.of("DeleteStmt"),
                        List.of("InsertStmt"),
                        List.of("SelectStmt"),
                        List.of("DeleteStmt", "SelectStmt"));
    }

    @Test
    void becomesCoreFacts() {
        Effect effect = sql.effect("SELECT lower(c.email) FROM public.customers c WHERE id = $1", SqlOperation.SELECT);
        TableLabels labels = new TableLabels(Map.of("public.customers", PII));
        assertThat(effect.part(true, 1, labels).operation().name()).isEqualTo("sql.select");
        assertThat(effect.facts(true, 1, labels))
                .isEqualTo(new SqlFacts(
                        List.of("SelectStmt"),
                        List.of(new SqlFacts.Table("public", "customers", Access.READ, PII)),
                        List.of("c.email", "id"),
                        List.of("lower"),
                        true,
                        true,
                        1));
    }

    @Test
    void labelsErrTowardsTheLabel() {
        TableLabels labels =
                new TableLabels(Map.of("public.customers", PII, "crm.customers", SECRET, "salaries", SECRET));
        assertThat(labelled("SELECT 1 FROM customers", labels)).containsExactlyInAnyOrder(PII, SECRET);
        assertThat(labelled("SELECT 1 FROM CUSTOMERS", labels)).containsExactlyInAnyOrder(PII, SECRET);
        assertThat(labelled("SELECT 1 FROM crm.customers", labels)).containsExactly(SECRET);
        assertThat(labelled("SELECT 1 FROM shop.crm.customers", labels)).containsExactly(SECRET);
        assertThat(labelled("SELECT 1 FROM archive.customers", labels)).containsExactly(Sensitivity.NONE);
        assertThat(labelled("SELECT 1 FROM any_schema.salaries", labels)).containsExactly(SECRET);
        assertThat(labelled("SELECT 1 FROM \"Customers\"", labels)).containsExactly(Sensitivity.NONE);
    }

    @Test
    void aSessionThatHidesBuiltInsHasNoPlainReads() {
        SqlStatement statement = sql.statement("SELECT lower(a) FROM t");
        assertThat(statement.plainRead()).isTrue();
        assertThat(statement.distrusted().plainRead()).isFalse();
        assertThat(Sql.operations(statement.distrusted())).isEqualTo("call select");
        assertThat(statement.distrusted().effects().getFirst().functions()).containsExactly("lower");
    }

    private List<String> columns(String text) {
        return sql.effect(text, SqlOperation.SELECT).columns();
    }

    private List<Sensitivity> labelled(String text, TableLabels labels) {
        return sql.effect(text, SqlOperation.SELECT).facts(false, 0, labels).tables().stream()
                .map(SqlFacts.Table::sensitivity)
                .toList();
    }
}
