package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is called a plain read changes nothing on a real PostgreSQL, as far as a look at the whole database can tell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ObservedEffectsTest {

    private static final List<String> WORLD = List.of(
            "CREATE TABLE accounts (id serial PRIMARY KEY, name text, balance int DEFAULT 5)",
            "INSERT INTO accounts (name) SELECT 'a' || n FROM generate_series(1, 3) n",
            "CREATE TABLE notes (account int, body text)",
            "INSERT INTO notes VALUES (1, 'x')",
            "CREATE TABLE trace (what text)",
            "CREATE SEQUENCE numbers",
            "CREATE FUNCTION acts(n int) RETURNS int LANGUAGE plpgsql AS"
                    + " $$BEGIN INSERT INTO trace VALUES ('acts'); RETURN n; END$$",
            "CREATE FUNCTION acts2(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT acts(a + b)'",
            "CREATE OPERATOR @@@@ (FUNCTION = acts2, LEFTARG = int, RIGHTARG = int)",
            "CREATE FUNCTION lower(t text) RETURNS text LANGUAGE plpgsql AS $$BEGIN PERFORM acts(1); RETURN t; END$$",
            "CREATE DOMAIN checked AS int CHECK (acts(value) > 0)",
            "CREATE PROCEDURE does() LANGUAGE plpgsql AS $$BEGIN DELETE FROM accounts; END$$");

    /** Everything in the database that is worth protecting, as one text: rows, sequences, catalogs, session, transactions. */
    private static final String LOOK = """
            SELECT concat_ws('/',
              (SELECT string_agg(query_to_xml(format('SELECT * FROM %s', c.oid::regclass), true, false, '')::text,
                  ',' ORDER BY c.relname)
                FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')),
              (SELECT count(*) || '.' || max(oid) FROM pg_class), (SELECT count(*) FROM pg_rewrite),
              (SELECT count(*) FROM pg_description), (SELECT string_agg(relacl::text, ',') FROM pg_class),
              (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'v')),
              (SELECT count(*) FROM pg_largeobject_metadata),
              (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
              current_setting('search_path'), current_user,
              pg_snapshot_xmax(pg_current_snapshot()))
            """;

    private final Sql sql = new Sql();
    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("autovacuum", "off")
                .setServerConfig("fsync", "off")
                .start();
        administer("CREATE DATABASE world");
        try (Connection connection = postgres.getDatabase("postgres", "world").getConnection();
                Statement statement = connection.createStatement()) {
            for (String making : WORLD) {
                statement.execute(making);
            }
        }
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void noPlainReadChangesAnything() throws SQLException {
        List<String> acting = new ArrayList<>();
        List<String> idle = new ArrayList<>();
        Connection world = copy();
        for (String text : WordList.lines("observed-statements.txt")) {
            if (changes(world, text)) {
                acting.add(text);
                world.close();
                world = copy();
            } else {
                idle.add(text);
            }
        }
        world.close();
        assertThat(acting.stream().filter(this::plain)).isEmpty();
        assertThat(acting).hasSizeGreaterThan(30);
        assertThat(idle.stream().filter(this::plain)).hasSizeGreaterThan(20);
    }

    private boolean plain(String text) {
        return sql.read(text).statements().stream().allMatch(SqlStatement::plainRead);
    }

    /** A world in which nothing has happened yet. */
    private Connection copy() throws SQLException {
        administer("DROP DATABASE IF EXISTS copy WITH (FORCE)");
        administer("CREATE DATABASE copy TEMPLATE world");
        Connection connection = postgres.getDatabase("postgres", "copy").getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT nextval('numbers')");
        }
        return connection;
    }

    /** A statement that fails would prove nothing, so none may. */
    private static boolean changes(Connection world, String text) throws SQLException {
        try (Statement statement = world.createStatement()) {
            String before = look(statement);
            statement.execute(text);
            return !look(statement).equals(before);
        }
    }

    private static String look(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(LOOK)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void administer(String command) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
