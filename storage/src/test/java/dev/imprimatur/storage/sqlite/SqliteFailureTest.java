package dev.imprimatur.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.storage.Samples;
import dev.imprimatur.storage.sql.SqlApprovals;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Whatever goes wrong is a StorageFailure with a sentence, so that nothing is released on the strength of it. */
class SqliteFailureTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);

    private final Path file;

    SqliteFailureTest(@TempDir Path directory) {
        this.file = directory.resolve("imprimatur.db");
    }

    @Test
    void aFullDiskIsAFailureAndWhatWasThereStays() throws Exception {
        SqliteStorage.open(file).close();
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        try (Connections connections = new Connections(file, source)) {
            connections.write(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("PRAGMA max_page_count = 40"); // as if the disk held no more
                }
            });
            SqlApprovals approvals = new SqlApprovals(connections);
            approvals.insert(CODEC.seal(Samples.pending(0, 0)));
            assertThatThrownBy(() -> {
                        for (int i = 1; i < 1_000; i++) {
                            approvals.insert(CODEC.seal(Samples.pending(i, 0)));
                        }
                    })
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("free space on its disk");
            assertThat(approvals.find(Samples.id(0))).isPresent();
        }
    }

    @Test
    void aLockedFileIsAFailure() throws Exception {
        SqliteStorage.open(file).close();
        SQLiteDataSource impatient = new SQLiteDataSource();
        impatient.setUrl("jdbc:sqlite:" + file);
        impatient.getConfig().setBusyTimeout(10);
        try (Connections connections = new Connections(file, impatient);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            SqlitePermits permits = new SqlitePermits(connections);
            assertThatThrownBy(() -> permits.consume("a", Samples.NOON))
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("locked by another program");
            statement.execute("ROLLBACK");
            assertThat(permits.consume("a", Samples.NOON)).isTrue();
        }
    }

    @Test
    void aClosedStorageIsAFailure() {
        SqliteStorage storage = SqliteStorage.open(file);
        storage.close();
        assertThatThrownBy(storage::check).isInstanceOf(StorageFailure.class).hasMessageContaining("is closed");
        assertThatThrownBy(() -> storage.permits().consume("a", Samples.NOON)).isInstanceOf(StorageFailure.class);
        assertThatThrownBy(() -> storage.approvals().find(Samples.id(1))).isInstanceOf(StorageFailure.class);
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(file, "this is not a database, but long enough to be taken for one".repeat(100));
        assertThatThrownBy(() -> SqliteStorage.open(file))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("restore the file from a backup");
    }

    @Test
    void aDamagedFileIsAFailure() throws Exception {
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            for (int i = 0; i < 200; i++) {
                storage.approvals().insert(CODEC.seal(Samples.pending(i, 0)));
            }
        }
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            for (long page = 30; page < raw.length() / 4096; page++) {
                raw.seek(page * 4096);
                raw.write(new byte[] {77, 77, 77, 77, 77, 77, 77, 77});
            }
        }
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            assertThatThrownBy(() -> storage.approvals().list(Optional.empty(), Optional.empty(), 1_000))
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("is damaged");
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path nowhere = file.resolveSibling("missing").resolve("imprimatur.db");
        assertThatThrownBy(() -> SqliteStorage.open(nowhere))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining(nowhere.toString());
    }
}
