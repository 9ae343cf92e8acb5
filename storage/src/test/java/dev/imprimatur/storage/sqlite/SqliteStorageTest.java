package dev.imprimatur.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.storage.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStorageTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);
    private static final CredentialCodec CREDENTIALS = new CredentialCodec(Samples.KEY);
    private static final PrincipalId BOT = PrincipalId.parse("agent:bot");

    private final Path file;

    SqliteStorageTest(@TempDir Path directory) {
        this.file = directory.resolve("imprimatur.db");
    }

    private void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pendingHoldsSurviveARestart() {
        Approval pending = Samples.pending(1, 0);
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            storage.approvals().insert(CODEC.seal(pending));
            storage.approvals().insert(CODEC.seal(Samples.pending(2, 0)));
            assertThat(storage.approvals()
                            .replace(CODEC.seal(Samples.pending(2, 0).withdraw("gone", Samples.NOON))))
                    .isTrue();
            assertThat(storage.permits().consume(Samples.id(3).text(), Samples.NOON))
                    .isTrue();
            storage.credentials().insert(CREDENTIALS.seal(Samples.credential(1, BOT)));
        }
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            assertThat(storage.approvals().list(Optional.of("pending"), Optional.empty(), 10))
                    .map(CODEC::open)
                    .containsExactly(pending);
            assertThat(storage.approvals().pending(pending.ask().digest()))
                    .map(CODEC::open)
                    .containsExactly(pending);
            assertThat(storage.permits().consume(Samples.id(3).text(), Samples.NOON))
                    .isFalse();
            assertThat(storage.credentials()
                            .findByToken(Samples.credential(1, BOT).token())
                            .map(CREDENTIALS::open))
                    .contains(Samples.credential(1, BOT));
        }
    }

    @Test
    void theFileIsForItsOwnerAlone() throws Exception {
        SqliteStorage.open(file).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            assertThat(storage.permits().consume("a", Samples.NOON)).isTrue();
            for (String name : List.of("imprimatur.db", "imprimatur.db-wal", "imprimatur.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void journalIsAheadOfTheFile() throws Exception {
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            storage.check();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
                assertThat(row.getString(1)).isEqualTo("wal");
            }
        }
    }

    @Test
    void whoWritesTheTablesApprovesNothing() {
        for (String change : List.of(
                "UPDATE approvals SET state = 'approved' WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET revision = 5 WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET expires_at = expires_at + 1 WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET digest = (SELECT digest FROM approvals WHERE id = '" + Samples.id(2)
                        + "') WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET digest = 'nonsense' WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET mac = zeroblob(32) WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET body = CAST(replace(CAST(body AS TEXT), '\"state\":\"pending\"',"
                        + " '\"state\":\"approved\"') AS BLOB), state = 'approved' WHERE id = '" + Samples.id(1) + "'",
                "UPDATE approvals SET (body, mac) = (SELECT body, mac FROM approvals WHERE id = '" + Samples.id(2)
                        + "') WHERE id = '" + Samples.id(1) + "'")) {
            try (SqliteStorage storage = SqliteStorage.open(file)) {
                sql("DELETE FROM approvals");
                storage.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
                storage.approvals().insert(CODEC.seal(Samples.pending(2, 0)));
                sql(change);
                assertThatThrownBy(() -> storage.approvals().find(Samples.id(1)).map(CODEC::open))
                        .as(change)
                        .isInstanceOf(TamperedRow.class);
                assertThat(storage.approvals().find(Samples.id(2)).map(CODEC::open))
                        .isPresent();
            }
        }
    }

    @Test
    void rowsSealedUnderAnotherKeyCountForNothing() {
        byte[] other = new byte[MacKey.LENGTH];
        other[0] = 1;
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            storage.approvals().insert(new ApprovalCodec(new MacKey(other)).seal(Samples.pending(1, 0)));
            assertThatThrownBy(() -> storage.approvals().find(Samples.id(1)).map(CODEC::open))
                    .isInstanceOf(TamperedRow.class);
        }
    }

    @Test
    void whoWritesTheTablesMakesNoCredential() {
        for (String change : List.of(
                "UPDATE credentials SET holder = 'person:admin' WHERE id = 'cred-1'",
                "UPDATE credentials SET token = '" + Samples.credential(9, BOT).token() + "' WHERE id = 'cred-1'",
                "UPDATE credentials SET id = 'cred-7' WHERE id = 'cred-1'",
                "UPDATE credentials SET revoked = 1 WHERE id = 'cred-1'",
                "UPDATE credentials SET body = CAST(replace(CAST(body AS TEXT), 'connector', 'person') AS BLOB)",
                "UPDATE credentials SET (body, mac) = (SELECT body, mac FROM credentials WHERE id = 'cred-2')"
                        + " WHERE id = 'cred-1'")) {
            try (SqliteStorage storage = SqliteStorage.open(file)) {
                sql("DELETE FROM credentials");
                storage.credentials().insert(CREDENTIALS.seal(Samples.credential(1, BOT)));
                storage.credentials().insert(CREDENTIALS.seal(Samples.credential(2, Samples.OWNER)));
                sql(change);
                assertThatThrownBy(() -> storage.credentials().list(Optional.empty(), Optional.empty(), 10).stream()
                                .map(CREDENTIALS::open)
                                .toList())
                        .as(change)
                        .isInstanceOf(TamperedRow.class);
            }
        }
    }

    @Test
    void deletingARowGivesNoPermitBack() {
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            assertThat(storage.permits().consume("apr-2222222222", Samples.NOON))
                    .isTrue();
            sql("DELETE FROM permits");
            assertThat(storage.permits().consume("apr-2222222222", Samples.NOON))
                    .isFalse();
        }
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            storage.permits().remember(List.of("apr-2222222222"), Samples.NOON);
            assertThat(storage.permits().consume("apr-2222222222", Samples.NOON))
                    .isFalse();
        }
    }

    @Test
    void refusesAFileOfANewerVersion() {
        SqliteStorage.open(file).close();
        sql(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)");
        assertThatThrownBy(() -> SqliteStorage.open(file))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("start the version that wrote it");
    }
}
