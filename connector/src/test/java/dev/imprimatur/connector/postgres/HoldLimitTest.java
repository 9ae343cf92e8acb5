package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.gate.HoldLimits;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A client whose subject has as much waiting as it may. */
final class HoldLimitTest {

    @Test
    void isToldInASentenceAndItsSessionGoesOn() throws SQLException {
        Shop.fill();
        try (Rig rig = new Rig(Rig.plain(), new HoldLimits(1, 1));
                WireClient first = WireClient.signedIn(rig.port());
                WireClient second = WireClient.signedIn(rig.port())) {
            rig.policyIs(Rig.allow("sql.select"), Rig.hold("sql.delete"));
            first.send(query("DELETE FROM orders WHERE id = 1"));
            assertThat(first.next().type()).isEqualTo('N');
            second.send(query("DELETE FROM orders WHERE id = 2"));
            WireClient.Message error = only(second.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("53400");
            assertThat(error.field('M')).contains("too much waits for people already");
            assertThat(error.field('D')).contains("withdraw some, or ask again");
            assertThat(rig.memory.events(AuditEvent.NotReleased.class)).hasSize(1);
            second.send(query("SELECT 1"));
            assertThat(only(second.answers(), 'C').brief()).startsWith("C SELECT 1");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }
}
