package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of one template differ in values alone. */
class TemplateTest {

    private static final Grammar GRAMMAR = new Grammar(Limits.standard());

    private static Optional<Template> template(String sql) {
        return Template.of(
                ((Parsed.Statements) GRAMMAR.parse(sql)).statements().getFirst().node());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DELETE FROM t WHERE id = 1                 | DELETE FROM t WHERE id = 2
            DELETE FROM t WHERE id = 1                 | delete  from T /* a word */ where id=77 -- and another
            SELECT a FROM t WHERE b LIKE 'x%'          | SELECT a FROM t WHERE b LIKE 'y%'
            SELECT a FROM t WHERE b IN (1, 2)          | SELECT a FROM t WHERE b IN (8, 9)
            SELECT a FROM t WHERE b BETWEEN 1 AND 2    | SELECT a FROM t WHERE b BETWEEN 3 AND 4
            SELECT a FROM t WHERE b = '1'::int         | SELECT a FROM t WHERE b = '2'::int
            SELECT a FROM t WHERE b > '1'::timestamptz | SELECT a FROM t WHERE b > '2'::timestamptz
            INSERT INTO t (a, b) VALUES (1, 'x')       | INSERT INTO t (a, b) VALUES (2, 'y')
            UPDATE t SET a = 1 WHERE id = 1            | UPDATE t SET a = 2 WHERE id = 3
            UPDATE t SET a = a + 1 WHERE id = 1        | UPDATE t SET a = a + 2 WHERE id = 3
            SELECT a FROM t WHERE b IN (SELECT b FROM u WHERE c = 1) | SELECT a FROM t WHERE b IN (SELECT b FROM u WHERE c = 2)
            """)
    void isTheSameWithOtherValues(String one, String other) {
        assertThat(template(other)).isPresent().isEqualTo(template(one));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DELETE FROM t WHERE id = 1              | DELETE FROM u WHERE id = 1
            DELETE FROM t WHERE id = 1              | DELETE FROM s.t WHERE id = 1
            DELETE FROM t WHERE id = 1              | DELETE FROM ONLY t WHERE id = 1
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE ID2 = 1
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id > 1
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id OPERATOR(public.=) 1
            DELETE FROM t WHERE id = 1              | DELETE FROM t
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = 1 OR true
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = id
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = (1)::text
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = 1 + 1
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = abs(1)
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = (SELECT 1)
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = '1'
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = 1.0
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = NULL
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = $1
            DELETE FROM t WHERE id = 1              | DELETE FROM t WHERE id = 1 RETURNING *
            DELETE FROM t WHERE 1 = 2               | DELETE FROM t WHERE 1 = 1
            DELETE FROM t WHERE false               | DELETE FROM t WHERE true
            DELETE FROM t WHERE 'a' LIKE 'b'        | DELETE FROM t WHERE 'a' LIKE 'a'
            DELETE FROM t WHERE id IN (1)           | DELETE FROM t WHERE id IN (1, 2)
            SELECT a FROM t LIMIT 1                 | SELECT a FROM t LIMIT 1000000
            SELECT a FROM t OFFSET 1                | SELECT a FROM t OFFSET 2
            SELECT a, b FROM t ORDER BY 1           | SELECT a, b FROM t ORDER BY 2
            SELECT j -> 'name' FROM t               | SELECT j -> 'secret' FROM t
            SELECT a[1] FROM t                      | SELECT a[2] FROM t
            SELECT f('a') FROM t                    | SELECT f('b') FROM t
            SELECT f(a = 'x') FROM t                | SELECT f(a = 'y') FROM t
            SELECT a FROM t WHERE b = 'x'::regclass | SELECT a FROM t WHERE b = 'y'::regclass
            SELECT a FROM t WHERE b = 'x'::my.int4  | SELECT a FROM t WHERE b = 'y'::my.int4
            SELECT a::varchar(1) FROM t             | SELECT a::varchar(9) FROM t
            SELECT a FROM f(1)                      | SELECT a FROM f(2)
            SELECT a FROM t FOR UPDATE              | SELECT a FROM t
            SELECT a AS b FROM t                    | SELECT a AS c FROM t
            SELECT 1 UNION SELECT 2                 | SELECT 1 UNION ALL SELECT 2
            """)
    void isAnotherWithAnotherMeaning(String one, String other) {
        assertThat(template(one)).isPresent().isNotEqualTo(template(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE t",
                "TRUNCATE t",
                "SET search_path = a",
                "COPY t TO STDOUT",
                "EXECUTE p(1)",
                "CALL p(1)"
            })
    void nothingElseHasOne(String sql) {
        assertThat(template(sql)).isEmpty();
    }

    @Test
    void tellsWhichParametersStayExact() {
        assertThat(template("SELECT f($1) FROM t WHERE a = $2 AND $3 = $4 LIMIT $5")
                        .orElseThrow()
                        .fixed())
                .containsExactlyInAnyOrder(1, 3, 4, 5);
        assertThat(template("UPDATE t SET a = $1 WHERE b = $2::int")
                        .orElseThrow()
                        .fixed())
                .isEmpty();
    }

    @Test
    void noTextPretendsToBeStructure() {
        assertThat(template("SELECT a AS \"x;indirection=[]\" FROM t")).isNotEqualTo(template("SELECT a AS x FROM t"));
    }
}
