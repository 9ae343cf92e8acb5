package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.connector.postgres.SessionEffect.Discard;
import dev.imprimatur.connector.postgres.SessionEffect.Transaction;
import dev.imprimatur.connector.postgres.SessionEffect.Transaction.Control;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What later bytes depend on is told to the session. */
final class SessionReadingTest {

    private final Sql sql = new Sql();

    @Test
    void tellsTransactions() {
        assertThat(session("BEGIN")).isEqualTo(new Transaction(Control.BEGIN, "", false));
        assertThat(session("START TRANSACTION READ ONLY")).isEqualTo(new Transaction(Control.BEGIN, "", false));
        assertThat(session("END AND CHAIN")).isEqualTo(new Transaction(Control.COMMIT, "", true));
        assertThat(session("ABORT")).isEqualTo(new Transaction(Control.ROLLBACK, "", false));
        assertThat(session("SAVEPOINT s")).isEqualTo(new Transaction(Control.SAVEPOINT, "s", false));
        assertThat(session("RELEASE s")).isEqualTo(new Transaction(Control.RELEASE, "s", false));
        assertThat(session("ROLLBACK TO s")).isEqualTo(new Transaction(Control.ROLLBACK_TO, "s", false));
        assertThat(session("PREPARE TRANSACTION 'x'")).isEqualTo(new Transaction(Control.PREPARE, "x", false));
        assertThat(session("COMMIT PREPARED 'x'")).isEqualTo(new Transaction(Control.COMMIT_PREPARED, "x", false));
        assertThat(session("ROLLBACK PREPARED 'x'")).isEqualTo(new Transaction(Control.ROLLBACK_PREPARED, "x", false));
        assertThat(session("SET TRANSACTION READ WRITE")).isEqualTo(new Transaction(Control.MODES, "", false));
        assertThat(session("SET TRANSACTION SNAPSHOT '1'")).isEqualTo(new Transaction(Control.MODES, "", false));
    }

    @Test
    void tellsSettings() {
        assertThat(session("SET search_path TO a, \"B\", 'c d'")).isEqualTo(set("search_path", false, "a", "B", "c d"));
        assertThat(session("SET SCHEMA 'x'")).isEqualTo(set("search_path", false, "x"));
        assertThat(session("SET NAMES 'utf8'")).isEqualTo(set("client_encoding", false, "utf8"));
        assertThat(session("SET \"Standard_Conforming_Strings\" = off"))
                .isEqualTo(set("standard_conforming_strings", false, "off"));
        assertThat(session("SET LOCAL work_mem = 64")).isEqualTo(set("work_mem", true, "64"));
        assertThat(session("SET TIME ZONE 'UTC'")).isEqualTo(set("timezone", false, "UTC"));
        assertThat(session("SET datestyle TO DEFAULT")).isEqualTo(set("datestyle", false));
        assertThat(session("RESET search_path")).isEqualTo(new SessionEffect.ResetParameter("search_path"));
        assertThat(session("RESET ALL")).isEqualTo(new SessionEffect.ResetAll());
        assertThat(session("SET ROLE bob")).isEqualTo(new SessionEffect.SetRole("bob", false));
        assertThat(session("SET LOCAL ROLE NONE")).isEqualTo(new SessionEffect.SetRole("none", true));
        assertThat(session("SET ROLE TO DEFAULT")).isEqualTo(new SessionEffect.SetRole("", false));
        assertThat(session("SET search_path FROM CURRENT")).isEqualTo(new SessionEffect.Unknown());
        assertThat(session("RESET ROLE")).isEqualTo(new SessionEffect.SetRole("", false));
        assertThat(session("SET SESSION AUTHORIZATION bob"))
                .isEqualTo(new SessionEffect.SetSessionAuthorization("bob", false));
        assertThat(session("SET SESSION AUTHORIZATION DEFAULT"))
                .isEqualTo(new SessionEffect.SetSessionAuthorization("", false));
        assertThat(session("DISCARD ALL")).isEqualTo(new Discard(Discard.What.ALL));
        assertThat(session("DISCARD TEMP")).isEqualTo(new Discard(Discard.What.TEMP));
        assertThat(session("ALTER ROLE bob SET search_path = x")).isEqualTo(new SessionEffect.None());
    }

    @Test
    void tellsNamedStatementsAndCursors() {
        assertThat(session("PREPARE p AS DELETE FROM t"))
                .isInstanceOfSatisfying(SessionEffect.Prepare.class, prepare -> {
                    assertThat(prepare.name()).isEqualTo("p");
                    assertThat(Sql.operations(prepare.inner())).isEqualTo("delete");
                });
        assertThat(session("EXECUTE p")).isEqualTo(new SessionEffect.Execute("p"));
        assertThat(session("EXPLAIN ANALYZE EXECUTE p")).isEqualTo(new SessionEffect.Execute("p"));
        assertThat(session("CREATE TABLE t AS EXECUTE p")).isEqualTo(new SessionEffect.Execute("p"));
        assertThat(session("EXPLAIN ANALYZE CREATE TABLE t AS EXECUTE p")).isEqualTo(new SessionEffect.Execute("p"));
        assertThat(session("DEALLOCATE p")).isEqualTo(new SessionEffect.Deallocate("p"));
        assertThat(session("DEALLOCATE ALL")).isEqualTo(new SessionEffect.DeallocateAll());
        assertThat(session("DECLARE c CURSOR WITH HOLD FOR SELECT 1"))
                .isEqualTo(new SessionEffect.DeclareCursor("c", true));
        assertThat(session("DECLARE c BINARY CURSOR FOR SELECT 1"))
                .isEqualTo(new SessionEffect.DeclareCursor("c", false));
        assertThat(session("FETCH ALL FROM c")).isEqualTo(new SessionEffect.Fetch("c", false));
        assertThat(session("MOVE 3 FROM c")).isEqualTo(new SessionEffect.Fetch("c", true));
        assertThat(session("CLOSE c")).isEqualTo(new SessionEffect.Close("c"));
        assertThat(session("CLOSE ALL")).isEqualTo(new SessionEffect.CloseAll());
    }

    @Test
    void tellsChannelsAndCopies() {
        assertThat(session("LISTEN a")).isEqualTo(new SessionEffect.Listen("a"));
        assertThat(session("UNLISTEN *")).isEqualTo(new SessionEffect.Unlisten("*"));
        assertThat(session("NOTIFY a, 'b'")).isEqualTo(new SessionEffect.Notify("a"));
        assertThat(session("COPY t FROM STDIN")).isEqualTo(new SessionEffect.CopyIn());
        assertThat(session("COPY (SELECT 1) TO STDOUT")).isEqualTo(new SessionEffect.CopyOut());
        assertThat(session("COPY t FROM '/tmp/x'")).isEqualTo(new SessionEffect.None());
        assertThat(session("nonsense")).isEqualTo(new SessionEffect.Unknown());
    }

    private SessionEffect session(String text) {
        return sql.statement(text).session();
    }

    private static SessionEffect set(String name, boolean local, String... values) {
        return new SessionEffect.SetParameter(name, List.of(values), local);
    }
}
