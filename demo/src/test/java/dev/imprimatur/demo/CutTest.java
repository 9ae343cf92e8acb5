package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the real psql that end because somebody stops them, on the command line or in the people file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CountingShop.One.class)
final class CutTest {

    private Office office;
    private Server server;
    private Clients gateway;

    @BeforeAll
    void start(@TempDir Path folder, CountingShop shop) throws IOException {
        Psql.required();
        office = Office.open(folder, shop);
        server = Server.start(office.config());
        gateway = Clients.of(office.installation(), server);
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
            Terminal verified = Terminal.verify(office.log(), office.logKey());
            assertThat(verified.exit()).as(verified.said()).isZero();
        }
    }

    private Secret bot() {
        return gateway.token("agent:tidy-bot", "connector");
    }

    /** The session ends for this reason, and its hold with it. */
    private void ends(Psql psql, String hold, String because, Runnable stopping) {
        stopping.run();
        psql.await("57P01");
        psql.await(because);
        Await.until(
                "end of the hold", () -> gateway.approval(hold).text("state").equals("withdrawn"));
    }

    private void agreed(Terminal terminal) {
        assertThat(terminal.exit()).as(terminal.said()).isZero();
    }

    @Test
    void aFreezeCutsSessionsAndLetsNoneIn() {
        Secret bot = bot();
        Secret ann = gateway.session("ann");
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            ends(
                    psql,
                    psql.held(),
                    "Frozen by person:ann",
                    () -> agreed(gateway.command(ann, "freeze", "--target", "postgres/*", "--because", "incident 12")));
        }
        try (Psql psql = Psql.open(gateway, bot)) {
            psql.await("incident 12");
        }
        Json.Fields freeze = (Json.Fields)
                Json.parse(gateway.command(ann, "freezes", "--json").out().strip());
        String id = ((Json.Fields) freeze.array("freezes").getFirst()).text("id");
        agreed(gateway.command(ann, "thaw", id, "--because", "mended"));
        try (Psql psql = Psql.open(gateway, bot).type("SELECT 'in ' || 'again'")) {
            psql.await("in again");
        }
    }

    @Test
    void aRevokedTokenEndsTheSessionsThatUseIt() {
        Secret bot = bot();
        String id = gateway.events("credential-issued").getLast().text("credential");
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            ends(
                    psql,
                    psql.held(),
                    "was revoked by person:ann",
                    () -> agreed(gateway.command(gateway.session("ann"), "token", "revoke", id)));
        }
    }

    @Test
    void anAgentThatIsNoLongerKnownLosesItsSessions() {
        Secret bot = bot();
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            ends(psql, psql.held(), "no longer known here", () -> people(office.peopleWithoutBot()));
        } finally {
            people(office.everybody());
        }
        assertThat(gateway.events("cut").getLast().text("who")).isEqualTo("agent:tidy-bot");
    }

    private void people(String text) {
        try {
            office.write("people.yaml", text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
