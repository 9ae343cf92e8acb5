package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.describe;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.flush;
import static dev.imprimatur.connector.postgres.WireClient.message;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a policy that allows everything, a client can't tell the gateway from the target. */
class EquivalenceTest {

    /** Each is sent at once; each ends with one ReadyForQuery for each entry of {@code ends}. */
    private record Turn(int ends, List<byte[]> messages) {}

    private static Turn turn(int ends, byte[]... messages) {
        return new Turn(ends, List.of(messages));
    }

    private static final List<Turn> CONVERSATION = List.of(
            turn(1, query("SELECT id, name FROM customers ORDER BY id")),
            turn(1, query("SELECT 1; SELECT 'two', NULL; SELECT 3")),
            turn(1, query("")),
            turn(1, query("SELECT 1/0")),
            turn(1, query("SELECT 1; SELECT 1/0; SELECT 2")),
            turn(1, query("SELECTT 1")),
            turn(1, query("SELECT * FROM missing")),
            turn(2, query("BEGIN"), query("INSERT INTO orders VALUES (50, 1, 1)")),
            turn(3, query("SELECT nonsense"), query("SELECT 1"), query("COMMIT")),
            turn(1, query("BEGIN; SAVEPOINT s; INSERT INTO orders VALUES (51, 1, 1); ROLLBACK TO s")),
            turn(1, query("COMMIT")),
            turn(1, query("SET search_path = public, pg_temp")),
            turn(1, query("SHOW search_path")),
            turn(1, query("SET application_name = 'x'; SET TimeZone = 'Asia/Tokyo'")),
            turn(1, query("SELECT now() IS NOT NULL, timestamptz '2020-01-01 00:00:00Z'")),
            turn(1, query("RESET ALL")),
            turn(
                    1,
                    parse("s1", "SELECT $1::int + $2::int"),
                    describe('S', "s1"),
                    bind("", "s1", "1", "2"),
                    describe('P', ""),
                    execute("", 0),
                    sync()),
            turn(1, bind("", "s1", "1", "x"), execute("", 0), bind("", "s1", "3", "4"), execute("", 0), sync()),
            turn(1, parse("s1", "SELECT 9"), sync()),
            turn(1, bind("", "missing"), execute("", 0), sync()),
            turn(1, WireClient.close('S', "s1"), WireClient.close('S', "never"), WireClient.close('P', ""), sync()),
            turn(
                    1,
                    run("INSERT INTO orders VALUES (60, 1, 1)"),
                    run("INSERT INTO orders VALUES (60, 1, 1)"),
                    run("SELECT 1"),
                    sync()),
            turn(1, query("SELECT count(*) FROM orders WHERE id = 60")),
            turn(2, run("SELECT 1"), flush(), run("SELECT 2"), sync(), run("SELECT 3"), sync()),
            turn(1, sync()),
            turn(1, run(""), sync()),
            turn(1, query("PREPARE p (int) AS SELECT $1 * 2; EXECUTE p(4)")),
            turn(1, bind("", "p", "21"), execute("", 0), sync()),
            turn(2, query("DEALLOCATE p"), query("EXECUTE p(4)")),
            turn(
                    1,
                    query(
                            "BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 5); FETCH 2 FROM c; MOVE 1 IN c; FETCH ALL FROM c; CLOSE c; COMMIT")),
            turn(1, query("COPY (SELECT generate_series(1, 3)) TO STDOUT")),
            turn(
                    1,
                    query("COPY orders FROM STDIN"),
                    message('d', "70\t1\t1\n".getBytes(StandardCharsets.UTF_8)),
                    message('c')),
            turn(
                    1,
                    query("COPY orders FROM STDIN"),
                    message('d', "bad\n".getBytes(StandardCharsets.UTF_8)),
                    message('c')),
            turn(1, query("COPY orders FROM STDIN"), message('f', WireClient.text("no"))),
            turn(
                    1,
                    parse("", "COPY orders FROM STDIN"),
                    bind("", ""),
                    execute("", 0),
                    message('d', "71\t1\t1\n".getBytes(StandardCharsets.UTF_8)),
                    message('c'),
                    sync()),
            turn(1, query("DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'there'; END $$")),
            turn(1, query("EXPLAIN (COSTS OFF) SELECT 1")),
            turn(1, query("INSERT INTO orders VALUES (80, 1, 1), (81, 1, 1) RETURNING id")),
            turn(1, query("WITH gone AS (DELETE FROM orders WHERE id > 79 RETURNING id) SELECT count(*) FROM gone")),
            turn(1, query("CREATE TEMP TABLE t (x int); INSERT INTO t VALUES (1); DROP TABLE t")),
            turn(1, query("LISTEN a; NOTIFY a, 'b'; UNLISTEN *")),
            turn(1, query("SELECT U&'\\0441', '\u00e4\u00f6\u00fc', E'a\\'b', $x$ y $x$")),
            turn(1, query("VACUUM orders")),
            turn(1, query("BEGIN; VACUUM orders")),
            turn(1, query("ROLLBACK")),
            turn(1, query("SET ROLE pg_monitor; SELECT current_user; RESET ROLE; SELECT current_user")),
            turn(1, query("DISCARD ALL")));

    @Test
    void noClientCanTellTheDifference() throws SQLException {
        Shop.fill();
        List<String> direct = talk(WireClient.to(Shop.port()));
        Shop.refill(); // a new table would have another OID
        try (Rig rig = new Rig()) {
            List<String> through = talk(WireClient.to(rig.port()));
            assertThat(through).isEqualTo(direct);
        }
    }

    private static List<String> talk(WireClient client) {
        List<String> heard = new ArrayList<>();
        try (client) {
            client.send(WireClient.startup(3 << 16, Map.of("user", "postgres", "database", "postgres")));
            client.untilReady(Rig.TOKEN).stream()
                    .filter(message -> message.type() == 'S')
                    .map(WireClient.Message::brief)
                    .sorted()
                    .forEach(heard::add);
            for (Turn turn : CONVERSATION) {
                client.send(turn.messages().toArray(byte[][]::new));
                for (int i = 0; i < turn.ends(); i++) {
                    client.answers().forEach(message -> heard.add(message.brief()));
                }
            }
        }
        return heard;
    }
}
