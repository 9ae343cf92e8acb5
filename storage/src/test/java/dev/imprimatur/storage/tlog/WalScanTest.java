package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.storage.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is in the write-ahead file counts when the gateway wrote it there, and not otherwise. */
class WalScanTest {

    private static final WalSeal SEAL = new WalSeal(Samples.KEY);
    private static final WalSeal OTHER =
            new WalSeal(new MacKey("another key, of somebody else ..".getBytes(StandardCharsets.US_ASCII)));

    private final Path directory;
    private final Path wal;
    private Frontier tree = Frontier.empty();
    private final Map<Long, Frontier> trees = new HashMap<>();

    WalScanTest(@TempDir Path parent) {
        directory = parent.resolve("log");
        wal = directory.resolve("wal/0");
    }

    /** A log of four events. */
    @BeforeEach
    void filled() {
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.allow(log, 1);
            LogFixture.allow(log, 2);
        }
        tree = Frontier.of(4, new Tiles(new FolderDisk(directory)).nodes(4));
        trees.put(4L, tree.copy());
    }

    /** A record of {@code count} entries behind {@code tree}, which grows by them. */
    private byte[] record(int count) {
        byte[] record = record(SEAL, tree, count);
        tree = tree(tree.size() + count);
        return record;
    }

    private byte[] record(WalSeal seal, Frontier behind, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(Samples.started(Samples.NOON.plusSeconds(behind.size() + i))
                    .canonical()
                    .canonicalBytes()));
        }
        WalRecord record = new WalRecord(behind.size(), entries);
        byte[] written = new byte[record.length()];
        record.write(ByteBuffer.wrap(written), seal.of(behind, record));
        Frontier grown = seal.grown(behind, entries);
        trees.put(grown.size(), grown);
        return written;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Stream.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private WalScan scan(long signed, byte[]... files) {
        Map<String, byte[]> named = new LinkedHashMap<>();
        for (byte[] file : files) {
            named.put("wal/" + named.size(), file);
        }
        try {
            return WalScan.of(named, tree(signed), this::tree, SEAL);
        } catch (WalScan.Damaged e) {
            throw new AssertionError(e);
        }
    }

    private Frontier tree(long size) {
        return Objects.requireNonNull(trees.get(size)).copy();
    }

    private void refuses(String sentence) {
        assertThatThrownBy(() -> LogFixture.open(directory).close())
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining("Nothing is appended to it");
    }

    private void holds(long size) {
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(size);
        }
    }

    @Test
    void whatTheTreeHasIsPassedOverWhereverItLies() {
        byte[] before = record(9);
        byte[] between = record(3);
        byte[] fresh = record(2);
        byte[] more = record(1);
        byte[] over = before.clone();
        System.arraycopy(fresh, 0, over, 0, fresh.length);
        byte[] room = new byte[5_000];

        WalScan scan = scan(16, joined(over, between, room), joined(more, room));

        assertThat(scan.entries()).hasSize(3);
        assertThat(scan.torn()).isZero();
    }

    @Test
    void aRecordOfWhichTheTreeHasTheBeginningGivesItsEnd() {
        byte[] straddling = record(5);
        record(SEAL, tree(4), 2);
        assertThat(scan(6, straddling).entries()).hasSize(3);
    }

    @Test
    void aTornTailIsCutAndABadMiddleIsRefused() throws IOException {
        byte[] first = record(3);
        byte[] second = record(2);
        for (int length = 0; length <= second.length; length++) {
            WalScan scan = scan(4, joined(first, Arrays.copyOf(second, length)), new byte[0]);
            assertThat(scan.entries()).hasSize(length == second.length ? 5 : 3);
        }
        for (int at = 0; at < first.length; at += 7) {
            byte[] bad = joined(first, second);
            bad[at] ^= 1;
            Files.write(wal, bad);
            refuses("the write-ahead file can't be read at event 4, though event 7 was written after it was durable");
        }
        Files.write(wal, joined(first, second));
        holds(9);
    }

    /** Whoever can write files, but has no key, adds an event. */
    @Test
    void whatSomebodyElseWroteIsRefusedAndNotCutOff() throws IOException {
        byte[] genuine = record(3);
        byte[] forged = record(OTHER, tree, 1);
        for (byte[] file : List.of(joined(genuine, forged), joined(forged, genuine))) {
            Files.write(wal, file);
            refuses("has a record in `wal/0`, of event 7, that this gateway did not write there");
            assertThat(wal).hasBinaryContent(file);
        }
        Files.write(wal, record(OTHER, tree(4), 1));
        refuses("has a record in `wal/0`, of event 4, that this gateway did not write there");
    }

    @Test
    void noByteOfARecordCanBeChangedWhoeverMendsItsChecksum() throws IOException {
        byte[] genuine = record(2);
        int refused = 0;
        for (int at = 4; at < genuine.length; at++) {
            byte[] changed = genuine.clone();
            changed[at] ^= 1;
            if (at < 20 || at >= 24) {
                mend(changed);
            }
            try {
                assertThat(WalScan.of(Map.of("wal/0", changed), tree(4), this::tree, SEAL)
                                .entries())
                        .as("byte %d", at)
                        .isEmpty();
            } catch (WalScan.Damaged e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(genuine.length - WalRecord.HEADER);
    }

    private static void mend(byte[] record) {
        mend(record, WalRecord.HEADER);
    }

    private static void mend(byte[] record, int header) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, header - Integer.BYTES);
        crc.update(record, header, record.length - header);
        ByteBuffer.wrap(record).putInt(header - Integer.BYTES, (int) crc.getValue());
    }

    /** The gateway wrote it, but not behind these events. */
    @Test
    void aRecordOfAnotherCopyIsRefused() throws IOException {
        record(SEAL, tree(4), 2);
        byte[] genuine = record(SEAL, tree(6), 1);
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.allow(log, 3);
        }
        Files.write(wal, genuine);
        refuses("has a record in `wal/0`, of event 6, that this gateway did not write there");
    }

    @Test
    void aRecordTwiceOrAcrossAnotherIsRefused() throws IOException {
        byte[] genuine = record(3);
        record(SEAL, tree(4), 1);
        for (byte[] more : List.of(genuine, record(SEAL, tree(5), 9))) {
            Files.write(wal, joined(genuine, more));
            refuses("that this gateway did not write there");
        }
    }

    @ParameterizedTest
    @FieldSource("dev.imprimatur.storage.tlog.WalRecord#OLDER")
    void aRecordOfAFormBeforeIsRefusedUnlessTheTreeHasIt(int magic) throws IOException {
        Files.write(wal, older(magic, 4));
        refuses("has records in `wal/0`, up to event 6, that an older version wrote");
        Files.write(wal, older(magic, 1));
        holds(4);
        assertThat(scan(4, older(magic, 1)).torn()).isZero();
    }

    /** A record of three entries, whose header has the start of its batch as well. */
    private static byte[] older(int magic, long first) {
        byte[] record = new byte[200];
        ByteBuffer.wrap(record)
                .putInt(magic)
                .putInt(record.length - 32)
                .putLong(first)
                .putLong(first)
                .putInt(3);
        mend(record, 32);
        return record;
    }

    /** Tiles, bundles and `tree` need no key: beyond the checkpoint they are not believed. */
    @Test
    void aTreeBeyondTheCheckpointNeedsTheRecords() throws IOException {
        byte[] signed = Files.readAllBytes(directory.resolve("checkpoint"));
        byte[] record;
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON.plusSeconds(4)))));
            record = record(SEAL, tree(4), 1);
        }
        Files.write(directory.resolve("checkpoint"), signed);
        Files.write(wal, new byte[0]);
        refuses("has 5 events, but its checkpoint covers 4, and the write-ahead file holds 0 behind them");
        Files.write(wal, record(OTHER, tree(4), 1));
        refuses("that this gateway did not write there");
        Files.write(wal, record);
        holds(5);
    }

    /** What the records say goes into the log, not what the tiles say. */
    @Test
    void tilesThatAreNotWhatTheRecordsSayAreRefused() throws IOException {
        byte[] signed = Files.readAllBytes(directory.resolve("checkpoint"));
        byte[] record = record(SEAL, tree(4), 1);
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON.plusSeconds(77)))));
        }
        Files.write(directory.resolve("checkpoint"), signed);
        Files.write(wal, record);
        refuses("was changed behind event 3, where its checkpoint ends");
    }

    @Test
    void keysOfTheirOwnSealDifferently() {
        Bytes one = Samples.KEY.derived("audit-log").seal("wal", new byte[1]);
        assertThat(one).isNotEqualTo(Samples.KEY.seal("wal", new byte[1]));
        assertThat(one).isNotEqualTo(Samples.KEY.derived("another").seal("wal", new byte[1]));
        assertThat(one).isEqualTo(Samples.KEY.derived("audit-log").seal("wal", new byte[1]));
    }
}
