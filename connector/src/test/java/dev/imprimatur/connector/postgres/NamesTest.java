package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.close;
import static dev.imprimatur.connector.postgres.WireClient.describe;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.message;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.text;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is executed by a name is what the name means to the target, and is decided as that. */
final class NamesTest {

    private static final String LONG = "a".repeat(63);

    private final Rig rig = new Rig();
    private final WireClient client = WireClient.signedIn(rig.port());

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void leave() {
        client.close();
        rig.close();
    }

    private Action last() {
        return rig.memory.events(AuditEvent.Attempted.class).getLast().action();
    }

    private void send(byte[]... messages) {
        client.send(messages);
        client.send(sync());
        assertThat(types(client.answers())).doesNotContain("E").endsWith("Z");
    }

    private static String orders() throws SQLException {
        return Shop.ask("SELECT count(*) FROM orders");
    }

    @Test
    void namesThatTheTargetWouldCutAreRefused() throws SQLException {
        List<byte[]> messages = List.of(
                parse(LONG + "1", "SELECT 1"),
                bind(LONG + "1", ""),
                bind("", LONG + "1"),
                describe('S', LONG + "1"),
                close('P', LONG + "1"),
                execute(LONG + "1", 0));
        for (byte[] message : messages) {
            try (WireClient other = WireClient.signedIn(rig.port())) {
                other.send(message, sync());
                WireClient.Message error = only(other.answers(), 'E');
                assertThat(error.field('C')).isEqualTo("42622");
                assertThat(error.field('S')).isEqualTo("FATAL");
            }
        }
        send(parse(LONG, "SELECT 1"), bind(LONG, LONG), execute(LONG, 0));
        assertThat(last().payload().content().utf8()).isEqualTo("SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FETCH ALL FROM p", "MOVE ALL IN p", "FETCH FIRST FROM \"p\""})
    void fetchOfWhatBindMadeIsUnderstoodByNobody(String fetch) throws SQLException {
        rig.policyIs(Rig.allow("sql.cursor sql.transaction sql.select"));
        client.send(parse("s", "DELETE FROM orders RETURNING *"), bind("p", "s"), run(fetch), sync());
        assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
        assertThat(last().operation().name()).isEqualTo("sql.unrecognised");
        assertThat(orders()).isEqualTo("3");
    }

    @Test
    void nobodyFetchesItByExecuteEither() throws SQLException {
        rig.policyIs(Rig.allow("sql.cursor sql.transaction sql.select"));
        client.send(
                parse("s", "DELETE FROM orders RETURNING *"),
                bind("p", "s"),
                parse("f", "FETCH ALL FROM p"),
                run("EXECUTE f"),
                sync());
        assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
        assertThat(last().operation().name()).isEqualTo("sql.unrecognised");
        assertThat(orders()).isEqualTo("3");
    }

    @Test
    void nothingHidesThatAPortalWasBound() throws SQLException {
        rig.policyIs(Rig.allow("sql.cursor sql.transaction sql.select"));
        client.send(query("BEGIN"));
        client.answers();
        send(parse("s", "DELETE FROM orders RETURNING *"), bind("p", "s"));
        client.send(query("SAVEPOINT x"));
        client.answers();
        client.send(query("DECLARE p CURSOR FOR SELECT 1"));
        assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42P03");
        client.send(query("ROLLBACK TO x"));
        client.answers();
        client.send(query("FETCH ALL FROM p"));
        assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
        client.send(query("COMMIT"));
        client.answers();
        assertThat(orders()).isEqualTo("3");
    }

    @Test
    void aDeclaredCursorIsFetched() {
        rig.policyIs(Rig.allow("sql.cursor sql.transaction sql.select"));
        send(parse("s", "SELECT 1"), bind("c", "s"), execute("c", 0));
        client.send(query("BEGIN; DECLARE c CURSOR FOR SELECT 7; FETCH ALL FROM c; COMMIT"));
        assertThat(types(client.answers())).isEqualTo("CCTDCCZ");
    }

    @Test
    void executeTellsWhatWasPrepared() {
        send(parse("mine", "DELETE FROM orders WHERE id = 9"));
        client.send(query("EXECUTE mine"));
        client.answers();
        assertThat(last().payload().state())
                .containsEntry("prepared statement mine", "DELETE FROM orders WHERE id = 9");
        client.send(query("PREPARE yours AS SELECT 1"));
        client.answers();
        client.send(query("EXECUTE yours"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("prepared statement yours", "PREPARE yours AS SELECT 1");
    }

    @Test
    void anApprovalOfExecuteIsForWhatWasPreparedThen() throws SQLException {
        rig.policyIs(Rig.hold("sql.delete"));
        try (WireClient other = WireClient.signedIn(rig.port())) {
            send(parse("mine", "DELETE FROM orders WHERE id = 1"));
            other.send(parse("mine", "DELETE FROM orders WHERE id > 1"), sync());
            other.answers();
            client.send(query("EXECUTE mine"));
            Rig.await("one hold", () -> rig.pending().size() == 1);
            other.send(query("EXECUTE mine"));
            Rig.await("two holds", () -> rig.pending().size() == 2);
        }
    }

    @Test
    void unknownNamesAreNeverTheSameTwice() {
        client.send(query("EXECUTE nobody"));
        client.answers();
        Action first = last();
        client.send(query("EXECUTE nobody"));
        client.answers();
        assertThat(last().digest()).isNotEqualTo(first.digest());
        client.send(execute("nobody", 0), sync());
        client.answers();
        Action portal = last();
        client.send(execute("nobody", 0), sync());
        client.answers();
        assertThat(last().digest()).isNotEqualTo(portal.digest());
    }

    @Test
    void secretsOfWhatWasPreparedAreNotTold() {
        send(parse("mine", "ALTER ROLE postgres PASSWORD 'opensesame'"));
        client.send(query("EXECUTE mine"));
        client.answers();
        Action first = last();
        assertThat(Json.of(first.payload().state().toString()).canonical())
                .contains("ALTER ROLE postgres PASSWORD")
                .doesNotContain("opensesame");
        client.send(query("EXECUTE mine"));
        client.answers();
        assertThat(last().digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aSecretThatCanNotBeHiddenIsNotToldByExecuteEither() {
        send(parse("mine", "COPY orders FROM '/f' (token hunter2)"));
        int before = rig.memory.events(AuditEvent.Attempted.class).size();
        client.send(query("EXECUTE mine"));
        assertThat(only(client.answers(), 'E').field('M')).contains("`token`").doesNotContain("hunter2");
        assertThat(rig.memory.events(AuditEvent.Attempted.class)).hasSize(before);
    }

    @Test
    void executeTellsTheTypesOfParameters() {
        byte[] types = {0, 1, 0, 0, 0, 25};
        send(message('P', text("mine"), text("SELECT $1"), types));
        client.send(query("EXECUTE mine('5')"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("prepared statement mine takes types", "[25]");
    }

    @Test
    void aTextThatDeallocatesANameDoesNotKnowItAnyMore() {
        send(parse("mine", "SELECT 1"), parse("x", "PREPARE mine AS DELETE FROM orders WHERE id = 9"));
        client.send(query("DEALLOCATE mine; EXECUTE x; EXECUTE mine"));
        client.answers();
        assertThat(last().operation().name()).isEqualTo("sql.delete");
        assertThat(last().payload().state()).doesNotContainKey("prepared statement mine");
        client.send(query("DEALLOCATE mine; EXECUTE mine"));
        client.answers();
        assertThat(last().operation().name()).isEqualTo("sql.unrecognised");
        client.send(query("DEALLOCATE ALL; EXECUTE mine"));
        client.answers();
        assertThat(last().operation().name()).isEqualTo("sql.unrecognised");
    }

    @Test
    void whatPrepareKeepsIsBounded() {
        String text = " AS SELECT 1 /* " + "x".repeat(200_000) + "*/, 2";
        for (int i = 0; i < 15; i++) {
            client.send(query("PREPARE p" + i + text));
            assertThat(types(client.answers())).isEqualTo("CZ");
        }
        client.send(query("PREPARE last" + text));
        WireClient.Message last = client.answers().getLast();
        assertThat(last.field('C')).isEqualTo("54000");
        assertThat(last.field('S')).isEqualTo("FATAL");
    }

    // What held when it was prepared or bound

    private void path(String path) {
        client.send(query("SET search_path = " + path));
        client.answers();
    }

    @Test
    void aPortalKeepsTheDistrustOfItsBind() {
        path("elsewhere, pg_catalog");
        send(parse("s", "SELECT lower('x')"), bind("p", "s"), run("SET search_path = public"), execute("p", 0));
        assertThat(last().operation().name()).isEqualTo("sql.call");
    }

    @Test
    void aPortalTellsTheStateOfItsBind() {
        client.send(query("BEGIN"));
        client.answers();
        path("prod");
        send(parse("s", "SELECT 1"), bind("p", "s"));
        path("scratch");
        send(execute("p", 0));
        assertThat(last().payload().state())
                .containsEntry("search_path", "scratch")
                .containsEntry("search_path when it was bound", "prod");
    }

    @Test
    void aStatementTellsHowItsLiteralsWereRead() {
        client.send(query("SET DateStyle = 'SQL, DMY'"));
        client.answers();
        send(parse("s", "SELECT date '01/02/2026'"));
        client.send(query("PREPARE t AS SELECT date '01/02/2026'"));
        client.answers();
        client.send(query("SET DateStyle = 'SQL, MDY'; PREPARE u AS SELECT date '01/02/2026'"));
        client.answers();
        send(bind("", "s"), execute("", 0));
        assertThat(last().payload().state())
                .containsEntry("DateStyle", "SQL, MDY")
                .containsEntry("DateStyle when it was prepared", "SQL, DMY");
        client.send(query("EXECUTE t"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("DateStyle when `t` was prepared", "SQL, DMY");
        client.send(query("EXECUTE u"));
        client.answers();
        assertThat(last().payload().state().get("settings when `u` was prepared"))
                .startsWith("unsure");
    }

    @Test
    void literalsOfAPipelineAreReadAsItStoodThen() {
        send(
                run("SET datestyle = 'SQL, DMY'"),
                parse("s", "SELECT date '01/02/2026'"),
                run("SET datestyle = 'SQL, MDY'"));
        send(bind("", "s"), execute("", 0));
        assertThat(last().payload().state())
                .containsEntry("DateStyle", "SQL, MDY")
                .containsEntry("DateStyle when it was prepared", "SQL, DMY (set on the way)");
        send(run("RESET ALL"), parse("t", "SELECT date '01/02/2026'"), run("SET datestyle = 'SQL, MDY'"));
        send(bind("", "t"), execute("", 0));
        assertThat(last().payload().state().get("settings when it was prepared"))
                .startsWith("unsure");
        client.send(query("RESET DateStyle; PREPARE u AS SELECT date '01/02/2026'; SET DateStyle = 'SQL, MDY'"));
        client.answers();
        client.send(query("EXECUTE u"));
        client.answers();
        assertThat(last().payload().state().get("settings when `u` was prepared"))
                .startsWith("unsure");
    }

    @Test
    void nothingIsToldTwiceWhereNothingChanged() {
        send(parse("s", "SELECT 1"), bind("p", "s"), execute("p", 0));
        Map<String, String> state = last().payload().state();
        send(bind("", "s"), execute("", 0));
        assertThat(last().payload().state()).isEqualTo(state).doesNotContainKey("attempt");
        assertThat(state.keySet()).noneMatch(name -> name.contains(" when "));
    }

    // What a transaction or a text undoes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path = public|ROLLBACK",
                "SET LOCAL search_path = public|COMMIT",
                "SAVEPOINT x|SET search_path = public|ROLLBACK TO x"
            })
    void whatATransactionUndoesIsNotBelieved(String steps) {
        path("elsewhere, pg_catalog");
        client.send(run("BEGIN"));
        for (String step : steps.split("\\|", -1)) {
            client.send(run(step));
        }
        client.send(run("SELECT lower('x')"), sync());
        assertThat(types(client.answers())).doesNotContain("E");
        assertThat(last().operation().name()).isEqualTo("sql.call");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET search_path", "RESET ALL", "SET search_path TO DEFAULT"})
    void aPathThatWasPutBackIsNotBelieved(String reset) {
        send(run(reset), run("SELECT lower('x')"));
        assertThat(last().operation().name()).isEqualTo("sql.call");
        send(run("SELECT lower('x')"));
        assertThat(last().operation().name()).isEqualTo("sql.select");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SET search_path = elsewhere, pg_catalog; SELECT lower('x')", "RESET ALL; SELECT lower('x')"})
    void aTextIsReadUnderThePathThatItSets(String text) {
        client.send(query(text));
        assertThat(types(client.answers())).doesNotContain("E");
        assertThat(last().also().stream()
                                .map(part -> part.operation().name())
                                .toList()
                                .contains("sql.call")
                        || last().operation().name().equals("sql.call"))
                .isTrue();
        path("public");
        client.send(query("SET search_path = public; SELECT lower('x')"));
        client.answers();
        assertThat(last().also()).noneMatch(part -> part.operation().name().equals("sql.call"));
    }

    @Test
    void aPathIsReadInAnyCase() {
        client.send(query("SELECT set_config('search_path', 'elsewhere, PG_CATALOG', false)"));
        client.answers();
        client.send(query("SELECT lower('x')"));
        client.answers();
        assertThat(last().operation().name()).isEqualTo("sql.call");
    }

    @Test
    void rolesEndWithTheirTransaction() {
        for (String step : List.of("BEGIN", "SET LOCAL ROLE pg_monitor")) {
            client.send(query(step));
            client.answers();
        }
        client.send(query("SELECT 1"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("role", "pg_monitor (for this transaction)");
        client.send(query("COMMIT"));
        client.answers();
        client.send(query("SELECT 1"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("role", "none");
        client.send(query("SET LOCAL ROLE pg_monitor"));
        client.answers();
        client.send(query("BEGIN; SET ROLE pg_monitor; ROLLBACK"));
        client.answers();
        client.send(query("SELECT 1"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("role", "none");
        client.send(run("BEGIN"), run("SET ROLE pg_monitor"), run("ROLLBACK"), run("SELECT 1"), sync());
        client.answers();
        assertThat(last().payload().state().get("role")).startsWith("unsure");
        send(run("SET ROLE pg_monitor"), run("SET ROLE none"), run("SELECT 1"));
        assertThat(last().payload().state()).containsEntry("role", "none (set on the way)");
        client.send(query("SELECT 1"));
        client.answers();
        assertThat(last().payload().state()).containsEntry("role", "none");
    }

    private String roleAfter(String... steps) {
        for (String step : steps) {
            client.send(query(step));
            client.answers();
        }
        client.send(query("SELECT 1"));
        client.answers();
        return String.valueOf(last().payload().state().get("role"));
    }

    @Test
    void whatCodeDidToTheRoleIsNotBelieved() {
        assertThat(roleAfter("SET ROLE none; SELECT set_config('role', 'pg_monitor', false)"))
                .startsWith("unsure");
    }

    @Test
    void aRoleIsNotBelievedBehindARollbackToASavepoint() {
        assertThat(roleAfter("BEGIN", "SET ROLE pg_monitor", "SAVEPOINT a", "SET ROLE none", "ROLLBACK TO a", "COMMIT"))
                .startsWith("unsure");
    }

    @Test
    void aTransactionThatWasMendedIsCommitted() {
        assertThat(roleAfter("BEGIN", "SET ROLE pg_monitor", "SAVEPOINT a", "SELECT 1/0", "ROLLBACK TO a; COMMIT"))
                .isNotEqualTo("none");
    }

    @Test
    void aFailedRoleChangesNothing() {
        assertThat(roleAfter("SET ROLE nobody_is_this")).isEqualTo("none");
        assertThat(roleAfter("BEGIN", "SET ROLE pg_monitor", "SELECT 1/0", "COMMIT"))
                .isEqualTo("none");
    }

    @Test
    void aCommitThatFailsUndoesWhatWasSet() throws SQLException {
        Shop.run(
                "DROP TABLE IF EXISTS late",
                "CREATE TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO late VALUES (1)");
        client.send(run("INSERT INTO late VALUES (1)"), run("SET ROLE pg_monitor"), sync());
        assertThat(types(client.answers())).endsWith("EZ");
        assertThat(roleAfter()).startsWith("unsure");
    }
}
