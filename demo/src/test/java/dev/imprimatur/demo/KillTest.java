package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Killing the gateway with SIGKILL at any step of a held statement and starting it again never executes a statement
 * twice, or one that was not approved, and the log verifies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CountingShop.One.class)
final class KillTest {

    private static final String SIMPLE = "simple";
    private static final String EXTENDED = "extended";

    private CountingShop shop;
    private Path furnished;
    private Clients people;
    private Secret bot;

    /** An installation in which everybody has signed in, to be copied for each kill. */
    @BeforeAll
    void furnish(@TempDir Path folder, CountingShop shop) throws IOException {
        this.shop = shop;
        furnished = folder;
        Installation installation = Installation.write(folder, shop.port(), shop.password());
        try (Server server = Server.start(installation.config())) {
            people = Clients.of(installation, server);
            people.session("ben");
            bot = people.token("agent:tidy-bot", "connector");
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverExecutesTwiceNorUnapproved(Step step, @TempDir Path folder) throws Exception {
        kill(step, SIMPLE, folder);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {
                "BEFORE_THE_STATEMENT_REACHES_THE_TARGET",
                "AFTER_THE_STATEMENT_REACHED_THE_TARGET",
                "BEFORE_THE_RESULT_COMES_BACK"
            })
    void norInTheExtendedProtocol(Step step, @TempDir Path folder) throws Exception {
        kill(step, EXTENDED, folder);
    }

    private void kill(Step step, String protocol, Path folder) throws Exception {
        shop.reset();
        copy(furnished, folder);
        try (Tap tap = new Tap(shop.port())) {
            Installation installation = Installation.write(folder, tap.port(), shop.password());
            try (DoomedGateway doomed =
                    DoomedGateway.start(installation.config(), step, folder.resolve("doomed.log"))) {
                dieAt(step, doomed, tap, protocol);
            }
            shop.awaitSilence();
            assertThat(shop.begun()).as("begun").isEqualTo(step.executions());
            assertThat(shop.committed()).as("committed").isEqualTo(step.executions());
            assertThat(shop.orders()).isEqualTo(CountingShop.ORDERS - step.executions() * CountingShop.CANCELLED);
            try (Server server = Server.start(installation.config())) {
                afterwards(step, people.at(server));
            }
            Terminal verified = Terminal.verify(installation.log(), installation.logKey());
            assertThat(verified.exit()).as(verified.said()).isZero();
        }
    }

    private void dieAt(Step step, DoomedGateway doomed, Tap tap, String protocol) throws Exception {
        Clients clients = people.at(doomed.api(), doomed.port());
        try (Connection connection = connect(clients.port(), protocol)) {
            switch (step) {
                case BEFORE_THE_STATEMENT_REACHES_THE_TARGET -> tap.at(Tap.Moment.BEFORE_STATEMENT, doomed::kill);
                case AFTER_THE_STATEMENT_REACHED_THE_TARGET -> tap.at(Tap.Moment.AFTER_STATEMENT, doomed::kill);
                case BEFORE_THE_RESULT_COMES_BACK -> tap.at(Tap.Moment.BEFORE_RESULT, doomed::kill);
                default -> {}
            }
            CompletableFuture<String> statement = delete(connection);
            if (step.voted()) {
                Json.Fields approval = clients.awaitPending();
                // may die with the gateway; nobody waits for it
                var _ = CompletableFuture.runAsync(() -> clients.vote(approval, "approve", clients.session("ben")));
            }
            switch (step) {
                case WHILE_PEOPLE_ARE_ASKED -> clients.awaitPending();
                case BEFORE_THE_STATEMENT_REACHES_THE_TARGET,
                        AFTER_THE_STATEMENT_REACHED_THE_TARGET,
                        BEFORE_THE_RESULT_COMES_BACK -> tap.await();
                default -> doomed.awaitStep();
            }
            doomed.kill();
            String answer = statement.get(1, TimeUnit.MINUTES);
            if (step.traces() != Step.Traces.DONE) {
                assertThat(answer).as("what the client heard").startsWith("08");
            }
        }
    }

    /** On the same data, with a client that does nothing, and then with one that sends the statement again. */
    private void afterwards(Step step, Clients clients) throws Exception {
        assertThat(shop.begun()).as("executed by the restart").isEqualTo(step.executions());
        assertThat(clients.pending()).as("holds of a connection that is gone").isEmpty();
        List<Json.Fields> approvals = clients.approvals();
        assertThat(approvals.stream().map(approval -> approval.text("state")))
                .isEqualTo(step.state().isEmpty() ? List.of() : List.of(step.state()));
        List<Json.Fields> held = clients.events("held");
        for (Json.Fields old : held) {
            Json.Fields approval = Json.fields()
                    .with("id", old.text("approval"))
                    .with("digest", old.text("digest"))
                    .build();
            assertThat(clients.vote(approval, "approve", clients.session("ben")).status())
                    .as("a vote that comes too late")
                    .isGreaterThanOrEqualTo(400);
        }
        assertThat(clients.events("row-refused"))
                .as("ends that were recorded and not stored")
                .hasSize(step == Step.AFTER_THE_VOTE_IS_RECORDED ? 1 : 0);
        List<String> outcomes = clients.events("executed").stream()
                .filter(event -> event.find("approval").isPresent())
                .map(event -> event.fields("outcome").text("word"))
                .toList();
        assertThat(outcomes)
                .isEqualTo(
                        switch (step.traces()) {
                            case NONE -> List.of();
                            case INDETERMINATE -> List.of("indeterminate");
                            case DONE -> List.of("done");
                        });
        againNeedsAnotherApproval(step, clients, held);
    }

    private void againNeedsAnotherApproval(Step step, Clients clients, List<Json.Fields> held) throws Exception {
        try (Connection connection = connect(clients.port(), SIMPLE)) {
            CompletableFuture<String> again = delete(connection);
            Json.Fields approval = clients.awaitPending();
            assertThat(held).noneMatch(old -> old.text("approval").equals(approval.text("id")));
            assertThat(shop.begun()).isEqualTo(step.executions());
            clients.approve(approval.text("id"));
            assertThat(again.get(1, TimeUnit.MINUTES))
                    .isEqualTo(step.executions() == 0 ? "DELETE " + CountingShop.CANCELLED : "DELETE 0");
        }
        assertThat(shop.begun()).isEqualTo(step.executions() + 1);
        assertThat(shop.committed()).isEqualTo(step.executions() + 1);
    }

    private Connection connect(int port, String protocol) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port
                + "/shop?user=tidy-bot&sslmode=disable&gssEncMode=disable&preferQueryMode=" + protocol + "&password="
                + bot.reveal());
    }

    /** The command tag, or the SQLSTATE and the message. */
    private static CompletableFuture<String> delete(Connection connection) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Statement statement = connection.createStatement()) {
                result.complete("DELETE " + statement.executeUpdate(CountingShop.DELETE));
            } catch (SQLException e) {
                result.complete(e.getSQLState() + " " + e.getMessage());
            }
        });
        return result;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            files.forEach(file -> {
                Path copy = to.resolve(from.relativize(file).toString());
                try {
                    if (!Files.isDirectory(file) || !Files.exists(copy)) {
                        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
