package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.gate.Revocation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that is cut: what runs on the target stops, what waits is withdrawn, and the client is told why. */
class CutTest {

    private static final String SLEEP = "SELECT pg_sleep(300)";

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
        rig.policyIs(Rig.allow("sql.select sql.call sql.insert sql.transaction sql.set"), Rig.hold("sql.delete"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String running() {
        try {
            return Shop.ask(
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(300)%'"
                            + " AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ended(WireClient client, String sentence) {
        WireClient.Message last = client.next();
        while (last.type() != 'E') {
            last = client.next();
        }
        assertThat(last.field('C')).isEqualTo("57P01");
        assertThat(last.field('S')).isEqualTo("FATAL");
        assertThat(last.field('M')).contains(sentence);
    }

    private AuditEvent.Executed lastOutcome() {
        Rig.await(
                "an outcome",
                () -> !rig.memory.events(AuditEvent.Executed.class).isEmpty());
        return rig.memory.events(AuditEvent.Executed.class).getLast();
    }

    @Test
    void aFreezeStopsWhatRunsOnTheTarget() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(SLEEP));
            Rig.await("the statement on the target", () -> running().equals("1"));
            long start = System.nanoTime();
            rig.freezes.freeze(new FreezeScope.Everything(), Set.of(), Rig.BEN.id(), "It loops.");
            ended(client, "Frozen by person:ben");
            Rig.await("the end of the statement on the target", () -> running().equals("0"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(lastOutcome().outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Indeterminate.class,
                            unknown -> assertThat(unknown.why()).contains("It loops."));
            assertThat(rig.sessions()).isZero();
        }
        assertThatThrownBy(() -> rig.connect().close()).hasMessageContaining("Frozen by person:ben");
    }

    @Test
    void aFreezeOfSomethingElseCutsNobody() throws SQLException {
        try (var connection = rig.connect()) {
            rig.freezes.freeze(FreezeScope.parse("agent:other"), Set.of(), Rig.BEN.id(), "It loops.");
            rig.freezes.freeze(FreezeScope.parse("target:mysql/*"), Set.of(), Rig.BEN.id(), "It loops.");
            connection.createStatement().execute("SELECT 1");
        }
    }

    @Test
    void whatWaitsInACutSessionIsWithdrawn() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("DELETE FROM orders WHERE id = 1"));
            Pending hold = rig.held();
            assertThat(rig.cut(session -> session.subject().credential().equals("cred-1"), "The token was revoked."))
                    .isEqualTo(1);
            ended(client, "The token was revoked.");
            Rig.await("the end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
        }
    }

    @Test
    void whatRunsUnderARevokedApprovalIsCutAndNothingElse() throws SQLException {
        rig.policyIs(Rig.hold("sql.select sql.call"));
        try (WireClient client = WireClient.signedIn(rig.port());
                WireClient other = WireClient.signedIn(rig.port())) {
            client.send(query(SLEEP));
            Pending hold = rig.held();
            rig.approve(hold);
            Rig.await("the statement on the target", () -> running().equals("1"));
            assertThat(rig.desk.revoke(hold.id(), Rig.BEN, "wrong table").orElseThrow())
                    .isInstanceOf(Revocation.Used.class);
            assertThat(rig.cut(session -> session.approvals().contains(hold.id()), "It was revoked."))
                    .isEqualTo(1);
            ended(client, "It was revoked.");
            Rig.await("the end of the statement on the target", () -> running().equals("0"));
            assertThat(lastOutcome().approval()).contains(hold.id());
            assertThat(rig.sessions()).isEqualTo(1);
            other.send(query("SELECT 1"));
            rig.held();
        }
    }

    @Test
    void aSessionThatWasBeingOpenedDoesNotSlipThrough() throws Exception {
        Cuts cuts = new Cuts();
        long before = System.nanoTime();
        cuts.add(new Cuts.Cut(session -> true, "stop", System.nanoTime()));
        assertThat(cuts.since(before)).hasSize(1);
        assertThat(cuts.since(System.nanoTime() + 1)).isEmpty();
    }
}
