package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlSecretsTest {

    private static final SqlReader READER = new SqlReader(new Grammar(Limits.standard()));

    private static String shown(String sql) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (Redaction.Span span : READER.read(sql).secrets()) {
            shown.append(new String(bytes, at, span.at() - at, StandardCharsets.UTF_8))
                    .append('#');
            at = span.at() + span.length();
        }
        return shown.append(new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ALTER ROLE bob PASSWORD 'x1'|ALTER ROLE bob PASSWORD '#'",
                "alter user bob with encrypted password 'x1' superuser|alter user bob with encrypted password '#' superuser",
                "CREATE ROLE bob LOGIN PASSWORD 'it''s x' VALID UNTIL '2030-01-01'"
                        + "|CREATE ROLE bob LOGIN PASSWORD '#' VALID UNTIL '2030-01-01'",
                "CREATE USER é PASSWORD 'ü1' CREATEDB|CREATE USER é PASSWORD '#' CREATEDB",
                "ALTER ROLE bob PASSWORD /* 'no' */ 'x1' -- 'no'|ALTER ROLE bob PASSWORD /* 'no' */ '#' -- 'no'",
                "ALTER ROLE bob PASSWORD $q$x1$q$|ALTER ROLE bob PASSWORD $q$#$q$",
                "ALTER ROLE bob PASSWORD NULL|ALTER ROLE bob PASSWORD NULL",
                "ALTER ROLE a PASSWORD 'x1'; ALTER ROLE b PASSWORD 'x2'|ALTER ROLE a PASSWORD '#'; ALTER ROLE b PASSWORD '#'",
                "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'u', password 'x1')"
                        + "|CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'u', password '#')",
                "ALTER USER MAPPING FOR bob SERVER s OPTIONS (SET \"password\" 'x1')"
                        + "|ALTER USER MAPPING FOR bob SERVER s OPTIONS (SET \"password\" '#')",
                "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', secret_access_key 'x1')"
                        + "|CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', secret_access_key '#')",
            })
    void hidesWhatTheGrammarTakesForASecret(String sql, String shown) {
        assertThat(shown(sql)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT password 'x1'",
                "UPDATE users SET password = 'x1' WHERE password = 'x2'",
                "DELETE FROM orders WHERE region = 'password x1'",
                "SELECT 1 AS password, 'x1'",
                "COMMENT ON ROLE bob IS 'password x1'",
                "CREATE TABLE x (a int) WITH (token = on); DELETE FROM orders WHERE region = 'EU' AND token = 'EU'",
            })
    void nobodyHidesAnythingElseBehindTheWord(String sql) {
        assertThat(shown(sql)).isEqualTo(sql);
    }

    @Test
    void nobodyHidesAnEqualTextElsewhere() {
        String delete = "; DELETE FROM orders WHERE region = 'EU' AND password = 'x'";
        assertThat(shown("ALTER ROLE bob PASSWORD 'EU'" + delete)).isEqualTo("ALTER ROLE bob PASSWORD '#'" + delete);
        assertThat(shown("ALTER ROLE bob PASSWORD E'\\x45U'" + delete))
                .isEqualTo("ALTER ROLE bob PASSWORD E'#'" + delete);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER ROLE bob PASSWORD E'x\\x31'",
                "ALTER ROLE bob PASSWORD U&'x\\0031'",
                "ALTER ROLE bob PASSWORD 'x'\n'1'",
            })
    void hidesASecretThatIsWrittenInAnUnusualWay(String sql) {
        assertThat(shown(sql)).contains("#").doesNotContain("x\\", "'x'", "'1'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ALTER ROLE bob PASWORD 'x1'|ALTER ROLE bob PASWORD 'x1'",
                "ALTRE ROLE bob PASSWORD 'x1' AND 'y'|ALTRE ROLE bob PASSWORD '#' AND 'y'",
                "ALTRE ROLE bob PASSWORD = 'x1|ALTRE ROLE bob PASSWORD = '#",
            })
    void hidesWhatFollowsTheWordInATextThatIsNoSql(String sql, String shown) {
        assertThat(shown(sql)).isEqualTo(shown);
    }

    @Test
    void readsAnyText() {
        for (String sql :
                new String[] {"'", "\"", "$", "$$", "$a", "/*", "--", "e'\\", "u&'", "n'", "\\", "password $x$"}) {
            assertThat(SqlLiteral.in(sql)).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(SqlLiteral.in("x '" + "''".repeat(100_000) + "'")).hasSize(1);
    }
}
