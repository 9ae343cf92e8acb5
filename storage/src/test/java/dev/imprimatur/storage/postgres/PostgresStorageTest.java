package dev.imprimatur.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.storage.Samples;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresStorageTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);
    private static final CredentialCodec CREDENTIALS = new CredentialCodec(Samples.KEY);

    private final String database = Server.database();

    private final List<PostgresStorage> opened = new ArrayList<>();

    private PostgresStorage open() {
        return PostgresStorage.open(Server.at(Server.port(), database), new Random(1), InstantSource.system());
    }

    private static void refused(String database, String sentence) {
        assertThatThrownBy(() ->
                        PostgresStorage.open(Server.at(Server.port(), database), new Random(1), InstantSource.system()))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void everyCommitWaitsUntilItIsDurableWhateverTheServerUsuallyDoes() {
        open().close();
        try (Pool pool = new Pool(Server.at(Server.port(), database), Limits.USUAL)) {
            assertThat(List.of(
                            setting(pool, "synchronous_commit"),
                            setting(pool, "transaction_isolation"),
                            setting(pool, "search_path")))
                    .containsExactly("on", "read committed", "imprimatur");
        }
    }

    private static String setting(Pool pool, String name) {
        return pool.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW " + name)) {
                row.next();
                return row.getString(1);
            }
        });
    }

    @Test
    void whatWasStoredIsThereWhenItIsOpenedAgain() {
        try (PostgresStorage storage = open()) {
            storage.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
            assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();
        }
        try (PostgresStorage storage = open()) {
            assertThat(storage.approvals().find(Samples.id(1)).map(CODEC::open)).contains(Samples.pending(1, 0));
            assertThat(storage.permits().consume("apr-1", Samples.NOON)).isFalse();
        }
    }

    @Test
    void whatIsRemovedIsGoneAlsoWhenItIsRemovedTwice() {
        try (PostgresStorage storage = open()) {
            storage.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
            storage.approvals().insert(CODEC.seal(Samples.pending(2, 0)));
            for (int i = 0; i < 2; i++) {
                storage.remove(List.of(Samples.id(1)));
                storage.forget();
                assertThat(storage.approvals().find(Samples.id(1))).isEmpty();
                assertThat(storage.approvals().find(Samples.id(2))).isPresent();
            }
        }
    }

    @Test
    void gatewaysOnOneDatabaseTakeEachStepAndEachPermitOnce() throws Exception {
        try (PostgresStorage one = open();
                PostgresStorage two = Server.beside(Server.at(Server.port(), database), new Random(2));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            one.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
            List<Callable<Boolean>> steps = new ArrayList<>();
            List<Callable<Boolean>> permits = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                PostgresStorage storage = i % 2 == 0 ? one : two;
                String because = "racer " + i;
                steps.add(() -> storage.approvals()
                        .replace(CODEC.seal(Samples.pending(1, 0).withdraw(because, Samples.NOON))));
                permits.add(() -> storage.permits().consume("apr-1", Samples.NOON));
            }
            assertThat(won(threads.invokeAll(steps))).isEqualTo(1);
            assertThat(won(threads.invokeAll(permits))).isEqualTo(1);
            assertThat(one.approvals().find(Samples.id(1)).orElseThrow().revision())
                    .isEqualTo(1);
        }
    }

    private static int won(List<Future<Boolean>> answers) throws Exception {
        int won = 0;
        for (Future<Boolean> answer : answers) {
            won += answer.get() ? 1 : 0;
        }
        return won;
    }

    @Test
    void ofTwoGatewaysThatStartAtOnceOneMakesTheTablesAndTheOtherIsRefused() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int refused = 0;
            for (Future<PostgresStorage> one : List.of(threads.submit(this::open), threads.submit(this::open))) {
                try {
                    opened.add(one.get());
                } catch (ExecutionException e) {
                    assertThat(e)
                            .hasCauseInstanceOf(StorageFailure.class)
                            .hasMessageContaining("Another gateway works");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(opened.getFirst().permits().consume("a", Samples.NOON)).isTrue();
        } finally {
            opened.forEach(PostgresStorage::close);
        }
    }

    @Test
    void whoWritesTheTablesApprovesNothing() {
        for (String change : List.of(
                "UPDATE approvals SET state = 'approved'",
                "UPDATE approvals SET revision = 5",
                "UPDATE approvals SET expires_at = expires_at + 1",
                "UPDATE approvals SET digest = 'nonsense'",
                "UPDATE approvals SET mac = '\\x00'",
                "UPDATE approvals SET body = convert_to(replace(convert_from(body, 'UTF8'), 'pending', 'approved'), 'UTF8')")) {
            try (PostgresStorage storage = open()) {
                Server.run(database, "DELETE FROM approvals");
                storage.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
                Server.run(database, change);
                assertThatThrownBy(() -> storage.approvals().find(Samples.id(1)).map(CODEC::open))
                        .as(change)
                        .isInstanceOf(TamperedRow.class);
            }
        }
    }

    @Test
    void whoWritesTheTablesMakesNoCredentialAndGivesNoPermitBack() {
        try (PostgresStorage storage = open()) {
            storage.credentials().insert(CREDENTIALS.seal(Samples.credential(1, PrincipalId.parse("agent:bot"))));
            Server.run(database, "UPDATE credentials SET holder = 'person:admin'");
            assertThatThrownBy(() -> storage.credentials().find("cred-1").map(CREDENTIALS::open))
                    .isInstanceOf(TamperedRow.class);
            assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();
            Server.run(database, "DELETE FROM permits");
            assertThat(storage.permits().consume("apr-1", Samples.NOON)).isFalse();
        }
    }

    @Test
    void refusesTablesOfANewerVersion() {
        open().close();
        Server.run(
                database,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, true)");
        refused(database, "start the version that wrote them");
    }

    @Test
    void refusesADatabaseThatCanNotKeepWhatItIsGiven() {
        String latin = "latin";
        Server.run("postgres", "CREATE DATABASE " + latin + " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
        refused(latin, "`server_encoding` = `SQL_ASCII`");
        Server.run("postgres", "DROP DATABASE " + latin + " WITH (FORCE)");
        refused("nowhere", "does not exist");
    }

    @Test
    void doesNotGoOnWithoutTlsUnlessTheUrlSaysSo() {
        for (String parameters : List.of("", "?sslmode=require", "?sslrootcert=system")) {
            PostgresAddress address = new PostgresAddress(
                    "postgresql://127.0.0.1:" + Server.port() + "/" + database + parameters,
                    "postgres",
                    new Secret("x"));
            assertThatThrownBy(() -> PostgresStorage.open(address, new Random(1), InstantSource.system()))
                    .as(parameters)
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("does not support SSL");
        }
    }
}
