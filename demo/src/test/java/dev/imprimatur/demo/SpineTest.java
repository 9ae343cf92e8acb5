package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole life of a statement with the real psql, the real command line and a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CountingShop.One.class)
final class SpineTest {

    private CountingShop shop;
    private Office office;
    private Server server;
    private Clients gateway;
    private Secret bot;

    @BeforeAll
    void start(@TempDir Path folder, CountingShop shop) throws IOException {
        Psql.required();
        this.shop = shop;
        office = Office.open(folder, shop);
        server = Server.start(office.config());
        gateway = Clients.of(office.installation(), server);
        bot = gateway.token("agent:tidy-bot", "connector");
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void reset() {
        shop.reset();
    }

    @AfterEach
    void theLogHoldsAllOfIt() {
        Terminal verified = gateway.verified();
        assertThat(verified.exit()).as(verified.said()).isZero();
    }

    private void nothingWasExecuted() {
        assertThat(shop.begun()).isZero();
        assertThat(shop.orders()).isEqualTo(CountingShop.ORDERS);
    }

    @Test
    void aHeldStatementContinuesAfterApprovalOnTheCommandLineExactlyOnce() {
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            String id = psql.held();
            nothingWasExecuted();
            Terminal approved = gateway.command(gateway.session("ben"), "approve", id, "--because", "they are old");
            assertThat(approved.exit()).as(approved.said()).isZero();
            assertThat(approved.out()).contains(CountingShop.DELETE).contains("Approved. " + id);
            psql.await("DELETE " + CountingShop.CANCELLED);
            psql.type("SELECT 'left: ' || count(*) FROM orders").await("left: 258");
            assertThat(psql.end()).doesNotContain("ERROR");
        }
        assertThat(shop.committed()).isEqualTo(1);
        assertThat(shop.begun()).isEqualTo(1);
        assertThat(shop.orders()).isEqualTo(CountingShop.ORDERS - CountingShop.CANCELLED);
    }

    @Test
    void anApprovalCoversOneStatementNotTheNextOne() {
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            String first = psql.held();
            gateway.approve(first);
            psql.await("DELETE " + CountingShop.CANCELLED);
            String second = psql.type(CountingShop.DELETE).held();
            assertThat(second).isNotEqualTo(first);
            assertThat(shop.begun()).isEqualTo(1);
        }
    }

    @Test
    void whoeverMustNotApproveIsToldWhyAndItIsRecorded() throws IOException {
        Secret evan = gateway.session("evan");
        Secret botActs = gateway.token("agent:tidy-bot", "actions");
        Secret benActs = gateway.token("person:ben", "actions");
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            String id = psql.held();
            Json.Fields approval = gateway.approval(id);
            refused(approval, gateway.session("ann"), "nobody approves their own action");
            refused(approval, bot, "Only people vote");
            refused(approval, botActs, "Only people vote");
            refused(approval, benActs, "This credential is for proposing actions");
            refused(approval, gateway.session("cara"), "not among those who decide this");
            office.removeEvan();
            Await.until(
                    "nobody knows Evan", () -> gateway.command(evan, "whoami").exit() != 0);
            refused(approval, evan, "not linked to a known person here");
            assertThat(gateway.approval(id).text("state")).isEqualTo("pending");
            nothingWasExecuted();
            gateway.approve(id);
            psql.await("DELETE " + CountingShop.CANCELLED);
        }
    }

    /** By the API, and on the command line, where a credential that may not even look is refused before it votes. */
    private void refused(Json.Fields approval, Secret token, String sentence) {
        int before = gateway.events("vote-refused").size();
        Api.Answer answer = gateway.vote(approval, "approve", token);
        assertThat(answer.status()).isIn(401, 403);
        assertThat(answer.body().text("detail")).contains(sentence).endsWith(".");
        List<Json.Fields> recorded = gateway.events("vote-refused");
        assertThat(recorded).hasSize(before + 1);
        assertThat(recorded.getLast().text("approval")).isEqualTo(approval.text("id"));
        Terminal command = gateway.command(token, "approve", approval.text("id"));
        assertThat(command.exit()).as(command.said()).isIn(1, 3, 5);
        assertThat(command.err()).contains(".").doesNotContain("Exception");
    }

    @Test
    void whoAskedInTheirOwnNameDoesNotApproveIt() {
        Secret dora = gateway.token("person:dora", "connector");
        try (Psql psql = Psql.open(gateway, dora).type(CountingShop.DELETE)) {
            Json.Fields approval = gateway.approval(psql.held());
            Terminal own = gateway.command(gateway.session("dora"), "approve", approval.text("id"));
            assertThat(own.exit()).isEqualTo(1);
            assertThat(own.err()).contains("nobody approves their own action");
            refused(approval, gateway.session("dora"), "nobody approves their own action");
            nothingWasExecuted();
        }
    }

    @Test
    void aDenialReachesTheClientWithItsReason() {
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            String id = psql.held();
            Terminal denied = gateway.command(gateway.session("ben"), "deny", id, "--because", "we still need them");
            assertThat(denied.exit()).as(denied.said()).isZero();
            psql.await("ERROR:  42501: denied by person:ben: we still need them");
            psql.await("DETAIL:  Approval " + id + ". Nothing was executed.");
            psql.await("HINT:  Talk to person:ben");
            psql.type("SELECT 'still ' || 'here'").await("still here");
        }
        nothingWasExecuted();
    }

    @Test
    void silenceIsNotConsentAndNoRefusal() {
        try (Psql psql = Psql.open(gateway, bot).type("DELETE FROM carts")) {
            String id = psql.held();
            psql.await("ERROR:  42501: not answered: nobody decided about approval " + id + " in time.");
            psql.await("HINT:  Send it again when");
            assertThat(gateway.approval(id).text("state")).isEqualTo("expired");
            Terminal late = gateway.command(gateway.session("ben"), "approve", id);
            assertThat(late.exit()).as(late.said()).isEqualTo(6);
        }
    }

    @Test
    void policyDeniesWithoutAskingAnybody() {
        try (Psql psql = Psql.open(gateway, bot).type("DROP TABLE orders")) {
            psql.await("ERROR:  42501: denied by policy: Agents propose a migration instead.");
            psql.await("DETAIL:  Rules: agents-never-drop. Nothing was executed.");
            psql.await("HINT:  ");
        }
        assertThat(shop.orders()).isEqualTo(CountingShop.ORDERS);
    }

    @Test
    void interruptingTheClientTakesTheStatementBack() {
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            String id = psql.held();
            psql.interrupt();
            psql.await("ERROR:  57014: withdrawn: the approval " + id + " was taken back.");
            Await.until(
                    "end of the hold", () -> gateway.approval(id).text("state").equals("withdrawn"));
            Terminal late = gateway.command(gateway.session("ben"), "approve", id);
            assertThat(late.exit()).as(late.said()).isEqualTo(6);
        }
        nothingWasExecuted();
    }

    @Test
    void aClientThatGoesAwayTakesTheStatementBack() {
        String id;
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            id = psql.held();
        }
        Await.until("end of the hold", () -> gateway.approval(id).text("state").equals("withdrawn"));
        nothingWasExecuted();
    }

    @Test
    void verificationFindsAnyFlippedBit(@TempDir Path copies) throws IOException {
        try (Psql psql = Psql.open(gateway, bot).type(CountingShop.DELETE)) {
            gateway.approve(psql.held());
            psql.await("DELETE " + CountingShop.CANCELLED);
            psql.end();
        }
        Await.until("the outcome", () -> !gateway.events("executed").isEmpty());
        server.close();
        try {
            copy(office.log(), copies);
        } finally {
            server = Server.start(office.config());
            gateway = Clients.of(office.installation(), server);
        }
        assertThat(Terminal.verify(copies, office.logKey()).exit()).isZero();
        for (Path file : files(copies.resolve("tile"))) {
            byte[] good = Files.readAllBytes(file);
            for (int i = 1; i <= 25; i++) {
                byte[] tampered = good.clone();
                int at = (int) ((long) good.length * i / 26);
                tampered[at] ^= (byte) (1 << (i % 8));
                Files.write(file, tampered);
                Terminal verified = Terminal.verify(copies, office.logKey());
                assertThat(verified.exit())
                        .as("bit %d of byte %d of %s: %s", i % 8, at, file, verified.said())
                        .isEqualTo(1);
            }
            Files.write(file, good);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void copy(Path log, Path copies) throws IOException {
        List<Path> files = new ArrayList<>(files(log.resolve("tile")));
        files.add(log.resolve("checkpoint"));
        for (Path file : files) {
            Path copy = copies.resolve(log.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }
}
