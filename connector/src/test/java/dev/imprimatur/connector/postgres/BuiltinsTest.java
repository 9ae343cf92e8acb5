package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The list of harmless built-ins against the catalog of a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuiltinsTest {

    /** Volatile by their declaration, yet they only look. */
    private static final Set<String> LOOKING = Set.of(
            "clock_timestamp",
            "current_query",
            "currval",
            "gen_random_uuid",
            "lastval",
            "pg_blocking_pids",
            "pg_control_checkpoint",
            "pg_control_init",
            "pg_control_recovery",
            "pg_control_system",
            "pg_current_wal_flush_lsn",
            "pg_current_wal_insert_lsn",
            "pg_current_wal_lsn",
            "pg_database_size",
            "pg_indexes_size",
            "pg_is_in_recovery",
            "pg_is_wal_replay_paused",
            "pg_jit_available",
            "pg_last_wal_receive_lsn",
            "pg_last_wal_replay_lsn",
            "pg_last_xact_replay_timestamp",
            "pg_lock_status",
            "pg_partition_ancestors",
            "pg_partition_tree",
            "pg_prepared_xact",
            "pg_relation_size",
            "pg_table_size",
            "pg_tablespace_size",
            "pg_total_relation_size",
            "pg_xact_status",
            "random",
            "timeofday",
            "txid_status");

    private final Map<String, Set<String>> listed = WordList.sections("builtins.txt");
    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void listsNoVolatileFunctionButThoseThatOnlyLook() throws SQLException {
        Set<String> mayAct = names("SELECT proname FROM pg_proc WHERE provolatile = 'v'");
        mayAct.retainAll(functions());
        assertThat(mayAct).containsExactlyInAnyOrderElementsOf(LOOKING);
    }

    @Test
    void listsOnlyWhatThisPostgreSqlHas() throws SQLException {
        assertThat(names("SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"))
                .containsAll(functions());
        assertThat(names("SELECT oprname FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace"))
                .isEqualTo(new TreeSet<>(listed.get("operator")));
        assertThat(names("SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"))
                .containsAll(listed.get("type"));
        assertThat(names("SELECT opcname FROM pg_opclass WHERE opcnamespace = 'pg_catalog'::regnamespace"))
                .containsAll(listed.get("operator-class"));
    }

    @Test
    void noListedOperatorRunsAVolatileFunction() throws SQLException {
        assertThat(
                        names(
                                "SELECT oprname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode WHERE provolatile = 'v'"))
                .isEmpty();
    }

    @Test
    void listsNothingThatTakesRawTextOfATypeOrReachesOut() throws SQLException {
        Set<String> machinery = names(
                "SELECT proname FROM pg_proc WHERE prorettype = 'cstring'::regtype"
                        + " OR 'cstring'::regtype = ANY (proargtypes::oid[]) OR 'internal'::regtype = ANY (proargtypes::oid[])");
        machinery.retainAll(functions());
        assertThat(machinery).isEmpty();
        assertThat(functions().stream()
                        .filter(name ->
                                name.matches("lo_.*|.*_to_xml.*|pg_ls_.*|pg_read_.*|pg_advisory.*|pg_stat_reset.*")))
                .isEmpty();
        assertThat(functions())
                .doesNotContain(
                        "txid_current",
                        "pg_current_xact_id",
                        "nextval",
                        "setval",
                        "set_config",
                        "setseed",
                        "ts_stat",
                        "ts_rewrite",
                        "pg_stat_file",
                        "pg_sleep",
                        "pg_notify",
                        "pg_terminate_backend");
    }

    private Set<String> functions() {
        Set<String> functions = new TreeSet<>(listed.get("function"));
        functions.addAll(listed.get("function-newer"));
        return functions;
    }

    private Set<String> names(String query) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
