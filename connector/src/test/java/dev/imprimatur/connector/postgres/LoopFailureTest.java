package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fails takes as little with it as can be, and leaves nobody waiting. */
class LoopFailureTest {

    private static final String FAILS = "/*fail here*/";

    private final Rig rig = new Rig(
            Rig.within(new PostgresConfig.Limits(1, 100, 1 << 20, 1 << 20, Duration.ofSeconds(20))),
            LoopFailureTest::reader,
            ReadingRoom.Limits.standard(2));

    private static Function<String, Reading> reader() {
        SqlReader reader = new SqlReader(new Grammar(Limits.standard()));
        return sql -> {
            if (sql.contains(FAILS)) {
                throw new StackOverflowError("as if it were nested too deep");
            }
            return reader.read(sql);
        };
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anErrorEndsItsSessionAlone() {
        try (WireClient other = WireClient.signedIn(rig.port());
                WireClient failing = WireClient.signedIn(rig.port())) {
            failing.send(query("SELECT 1 " + FAILS));
            assertThat(only(failing.answers(), 'E').field('S')).isEqualTo("FATAL");
            other.send(query("SELECT 1"));
            assertThat(types(other.answers())).isEqualTo("TDCZ");
            Rig.await("end of the session", () -> rig.sessions() == 1);
            try (WireClient later = WireClient.signedIn(rig.port())) {
                later.send(query("SELECT 1"));
                assertThat(types(later.answers())).isEqualTo("TDCZ");
            }
            assertThat(rig.listener().wrong()).isEmpty();
        }
    }

    /** A client that nobody serves would wait for ever. */
    @Test
    void noClientIsTakenOnceALoopIsGone() throws IOException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            int port = rig.port();
            rig.listener().loops().getFirst().selector().close();
            Rig.await("failure", () -> rig.listener().wrong().isPresent());
            assertThat(rig.listener().wrong().orElseThrow()).contains("`postgres/shop`");
            assertThat(client.silent()).isTrue();
            assertThatThrownBy(() -> WireClient.signedIn(port)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void noClientIsTakenOnceAnotherLoopIsGone() throws IOException {
        try (Rig two = new Rig()) {
            int port = two.port();
            two.listener().loops().getLast().selector().close();
            Rig.await("a closed door", () -> {
                try (WireClient client = WireClient.to(port)) {
                    return client.raw() < 0;
                } catch (UncheckedIOException e) {
                    return true;
                }
            });
            assertThat(two.listener().wrong()).isPresent();
        }
    }
}
