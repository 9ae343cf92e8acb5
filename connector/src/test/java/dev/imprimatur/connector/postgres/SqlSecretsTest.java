package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
                "CREATE TEXT SEARCH PARSER p (START = a, GETTOKEN = 'evil', \"end\" = c, LEXTYPES = d)",
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

    @Test
    void nobodyHidesCodeWithASecretWrittenWithEscapes() {
        String code = "; SELECT run_sql(token $$DELETE FROM orders$$), password 'DELETE', token E'A'";
        assertThat(shown("CREATE DOMAIN token AS text; ALTER ROLE me PASSWORD E'\\x41'" + code))
                .isEqualTo("CREATE DOMAIN token AS text; ALTER ROLE me PASSWORD E'#'" + code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTRE ROLE bob PASSWORD 'x1' AND 'y'",
                "ALTRE ROLE bob PASSWORD = 'x1",
                "DELETE FROM t WHERE a='x\\' AND password ' OR true --'",
                "SELECT password 'x\0'",
            })
    void hidesNothingInATextThatTheGrammarDidNotRead(String sql) {
        assertThat(shown(sql)).isEqualTo(sql);
        assertThat(Reading.Script.doubtful(sql).secrets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t FROM '/f' (token hunter2)",
                "COPY t FROM '/f' (token \"hunter2\")",
                "COPY t FROM '/f' (token ('hunter2', 'b'))",
                "COPY t FROM '/f' (token 123)",
                "CREATE TABLE t (a int) WITH (token = hunter2)",
                "CREATE DATABASE d token = abc owner 'abc'",
                "ALTER ROLE bob PASSWORD 'x'; COPY t FROM '/f' (token hunter2)",
            })
    void refusesWhatWouldShowASecret(String sql) {
        assertThat(READER.read(sql)).isInstanceOfSatisfying(Reading.Exposed.class, exposed -> {
            assertThat(exposed.option()).isEqualTo("token");
            assertThat(exposed.secrets()).isEmpty();
            assertThat(Sentences.exposed(exposed.option()).message()).contains("`token`");
        });
    }

    /** What is hidden, put into a statement of its own, is the value that the grammar read. */
    @ParameterizedTest
    @MethodSource("writings")
    void hidesAValueHoweverItIsWritten(String option, String literal) {
        String sql = "SELECT 'é𝄞'; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', " + option + " " + literal
                + ", port '1')";
        assertThat(READER.read(sql)).as(sql).isInstanceOf(Reading.Script.class);
        assertThat(shown(sql))
                .startsWith("SELECT 'é𝄞'; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', " + option + " ")
                .endsWith(", port '1')")
                .contains("#")
                .doesNotContain("hun", "ter", "75");
    }

    static Stream<Arguments> writings() {
        return Stream.of(
                        "password",
                        "PassWord",
                        "\"password\"",
                        "U&\"\\0070assword\"",
                        "u&\"!0070assword\" UESCAPE '!'",
                        "password /* 'a' /* nested */ */ -- 'b'\n",
                        "É_token")
                .flatMap(option -> Stream.of(
                                "'hunter'",
                                "'hun''ter'",
                                "'hun\\ter'",
                                "'hun' \f\n  \f 'ter'",
                                "E'h\\x75nter'",
                                "e'h\\165nter'",
                                "E'\\u0068\\U00000075nter'",
                                "E'hun\\b\\f\\n\\r\\t\\v\\'\\\\\\zter'",
                                "E'hun\\x4'\n'1ter'",
                                "E'\\ud834\\udd1ehunter'",
                                "E'\\xc3\\xa9hunter'",
                                "E'hun\\\nter'",
                                "U&'h\\0075nter\\\\'",
                                "U&'h\\+000075nter'",
                                "U&'h!0075nter!!' UESCAPE '!'",
                                "U&'\\d834\\dd1ehunter'",
                                "U&'h\\00'\n'75nter'",
                                "$$hunter$$",
                                "$é1$hun$$ter$é1$")
                        .map(literal -> Arguments.of(option, literal)));
    }

    @Test
    void findsTheOptionInEveryPlaceOfTheGrammar() {
        assertThat(shown("CREATE TABLE t (a int) WITH (toast.token = 'x1')"))
                .isEqualTo("CREATE TABLE t (a int) WITH (toast.token = '#')");
        assertThat(shown("CREATE DATABASE d token = 'x1' owner 'x1'"))
                .isEqualTo("CREATE DATABASE d token = '#' owner 'x1'");
        assertThat(shown("COPY t FROM '/f' (api_key 'x1', format 'csv')"))
                .isEqualTo("COPY t FROM '/f' (api_key '#', format 'csv')");
        assertThat(shown("CREATE USER encrypted ENCRYPTED PASSWORD 'x1' SUPERUSER"))
                .isEqualTo("CREATE USER encrypted ENCRYPTED PASSWORD '#' SUPERUSER");
        assertThat(shown("ALTER SERVER s OPTIONS (DROP password, ADD token 'x1', SET secret 'x2')"))
                .isEqualTo("ALTER SERVER s OPTIONS (DROP password, ADD token '#', SET secret '#')");
        assertThat(shown("ALTER ROLE bob PASSWORD ''")).isEqualTo("ALTER ROLE bob PASSWORD ''");
    }

    @Test
    void hidesOnlyTheOneSecretOfAllSamples() {
        assertThat(WordList.lines("statement-samples.txt").stream()
                        .map(line -> line.substring(line.lastIndexOf(" | ") + 3))
                        .filter(sql -> !shown(sql).equals(sql) || READER.read(sql) instanceof Reading.Exposed)
                        .map(SqlSecretsTest::shown))
                .containsExactly("ALTER USER MAPPING FOR bob SERVER s OPTIONS (SET password '#')");
    }

    @Test
    void readsAnyText() {
        for (String sql :
                new String[] {"", "'", "\"", "$", "$$", "$a", "/*", "--", "e'\\", "u&'", "n'", "\\", "u&\"a\" uescape"
                }) {
            assertThat(SqlLiteral.at(sql, 0)).isEmpty();
            assertThat(new OptionText("password " + sql, 0).literal("password", "x"))
                    .isEmpty();
            assertThat(new OptionText(sql, 0).literal("password", "x")).isEmpty();
        }
        assertThat(SqlLiteral.at("'" + "''".repeat(100_000) + "'", 0)).isPresent();
    }
}
