package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.TreeHead;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LogVerifierTest {

    private static final int LIVES = 80;
    private static final List<byte[]> ENTRIES = WrittenLog.entries(Lives.events(LIVES));

    @Test
    void findsAnUntouchedLogTrue() {
        List<Long> progress = new ArrayList<>();
        LogVerification found = new LogVerifier(WrittenLog.POLICY, Optional.empty(), WrittenLog.NOW, Runnable::run)
                .verify(path -> Optional.ofNullable(WrittenLog.of(ENTRIES).files.get(path)), progress::add);
        assertThat(found.sentence())
                .isEqualTo("All 642 events are as they were written, and every step follows from the steps before it.");
        assertThat(found.soundness()).isEqualTo(Soundness.TRUE);
        assertThat(found.index()).isEmpty();
        assertThat(found.good()).isEqualTo(642);
        assertThat(found.head().size()).isEqualTo(642);
        assertThat(found.counts())
                .containsEntry("voted", 2L * LIVES)
                .containsEntry("executed", (long) LIVES)
                .hasSize(9);
        assertThat(found.pending()).isZero();
        assertThat(found.unanswered()).isZero();
        assertThat(progress).containsExactly(256L, 512L, 642L);
    }

    @Test
    void findsLogsOfEverySizeTrueAlsoAgainstEveryOlderCheckpoint() {
        for (int size : new int[] {1, 2, 3, 255, 256, 257, 511, 512, 513, 600}) {
            WrittenLog log = WrittenLog.of(ENTRIES.subList(0, size));
            assertThat(log.verify().soundness()).as("%d events", size).isEqualTo(Soundness.TRUE);
            for (int older : new int[] {0, 1, 2, 255, 256, 257, 512, 599, 600}) {
                if (older <= size) {
                    LogVerification found = log.verify(Optional.of(WrittenLog.checkpoint(ENTRIES.subList(0, older))));
                    assertThat(found.sentence()).contains("the older checkpoint's among them");
                    assertThat(found.soundness()).isEqualTo(Soundness.TRUE);
                }
            }
        }
    }

    @Test
    void readsAheadWithOtherThreadsAndFindsTheSame() {
        WrittenLog log = WrittenLog.of(ENTRIES);
        log.change("tile/entries/001", content -> {
            content[content.length - 3] ^= 1;
            return content;
        });
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            LogVerification found = new LogVerifier(WrittenLog.POLICY, Optional.empty(), WrittenLog.NOW, workers)
                    .verify(path -> Optional.ofNullable(log.files.get(path)), good -> {});
            assertThat(found).isEqualTo(log.verify());
            assertThat(found.index()).hasValue(511);
        }
    }

    @Test
    void anEmptyLogUnderAValidCheckpointTellsNothing() {
        LogVerification found = WrittenLog.of(List.of()).verify();
        assertThat(found.soundness()).isEqualTo(Soundness.CANNOT_TELL);
        LogVerification cut = WrittenLog.of(List.of()).verify(Optional.of(WrittenLog.checkpoint(ENTRIES)));
        assertThat(cut.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(cut.index()).hasValue(0);
    }

    @Test
    void whereThereIsNoCheckpointThereIsNoLog() {
        LogVerification found = WrittenLog.of(ENTRIES).remove("checkpoint").verify();
        assertThat(found.soundness()).isEqualTo(Soundness.CANNOT_TELL);
        assertThat(found.head()).isEqualTo(TreeHead.EMPTY);
    }

    @Test
    void takesTheFullTileWhereThePartialOneIsGone() {
        WrittenLog longer = WrittenLog.of(ENTRIES);
        WrittenLog log = WrittenLog.of(ENTRIES.subList(0, 500));
        log.remove("tile/0/001.p/244").remove("tile/entries/001.p/244");
        log.files.put("tile/0/001", longer.file("tile/0/001"));
        log.files.put("tile/entries/001", longer.file("tile/entries/001"));
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TRUE);
        log.change("tile/0/001", content -> java.util.Arrays.copyOf(content, content.length - 32));
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TAMPERED);
    }

    @Test
    void comparesTheUpperTilesOfALongLog() {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            entries.add(Chain.event("policy-refused", i / 1_000)
                    .with("errors", Json.texts(List.of("error " + i)))
                    .build()
                    .canonicalBytes());
        }
        WrittenLog log = WrittenLog.of(entries);
        assertThat(log.verify().good()).isEqualTo(70_000);
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TRUE);
        assertThat(flipped(log, "tile/1/000", 200 * 32).index()).hasValue(200 * 256);
        assertThat(flipped(log, "tile/1/001.p/17", 3 * 32).index()).hasValue((256 + 3) * 256);
        assertThat(flipped(log, "tile/2/000.p/1", 31).index()).hasValue(0);
    }

    private static LogVerification flipped(WrittenLog log, String path, int at) {
        log.change(path, content -> flip(content, at));
        LogVerification found = log.verify();
        log.change(path, content -> flip(content, at));
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
        return found;
    }

    private static byte[] flip(byte[] content, int at) {
        byte[] changed = content.clone();
        changed[at] ^= 4;
        return changed;
    }

    @Test
    void findsFlippedBitsAllOverEntriesAndHashes() {
        List<byte[]> entries = ENTRIES.subList(0, Lives.index(1, 0));
        RandomGenerator chance = new Random(256);
        WrittenLog log = WrittenLog.of(entries);
        for (String path : List.of("tile/entries/000.p/10", "tile/0/000.p/10")) {
            byte[] content = log.file(path);
            for (int at = 0; at < content.length; at += 1 + chance.nextInt(6)) {
                byte[] changed = content.clone();
                changed[at] ^= (byte) (1 << chance.nextInt(8));
                log.files.put(path, changed);
                assertThat(log.verify().soundness())
                        .as("byte %d of %s", at, path)
                        .isEqualTo(Soundness.TAMPERED);
            }
            log.files.put(path, content);
        }
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void looksAtWhatLiesBesideTheLog() {
        byte[] text = "DELETE FROM orders".getBytes(StandardCharsets.UTF_8);
        String hex = Digest.of(text).hex();
        List<Json.Fields> events = Lives.events(1);
        events.set(
                Lives.index(0, Lives.ATTEMPTED),
                Lives.with(
                        events.get(Lives.index(0, Lives.ATTEMPTED)),
                        "beside",
                        Json.fields()
                                .with(
                                        "text",
                                        Json.fields()
                                                .with("sha256", "sha256:" + hex)
                                                .with("length", text.length)
                                                .build())
                                .build()));
        WrittenLog log = WrittenLog.of(WrittenLog.entries(events));
        LogVerification absent = log.verify();
        assertThat(absent.soundness()).isEqualTo(Soundness.CANNOT_TELL);
        assertThat(absent.sentence()).contains("Copy the folders `payload` and `personal` too");
        log.files.put("payload/" + hex.substring(0, 2) + "/" + hex, text);
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TRUE);
        log.change("payload/" + hex.substring(0, 2) + "/" + hex, content -> flip(content, 3));
        assertThat(log.verify().soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(log.verify().index()).hasValue(Lives.index(0, Lives.ATTEMPTED));
    }

    @Test
    void anOlderCheckpointOfAnotherLogTellsNothing() {
        SignedNote other =
                SignedNote.parse(WrittenLog.checkpoint(ENTRIES).written().replace("log.example", "other.example"));
        LogVerification found = WrittenLog.of(ENTRIES).verify(Optional.of(other));
        assertThat(found.soundness()).isEqualTo(Soundness.CANNOT_TELL);
    }

    @Test
    void saysThatFilesCantBeRead() {
        LogVerifier verifier = new LogVerifier(WrittenLog.POLICY, Optional.empty(), WrittenLog.NOW, Runnable::run);
        WrittenLog log = WrittenLog.of(ENTRIES);
        assertThatThrownBy(() -> verifier.verify(
                        path -> {
                            if (path.equals("tile/entries/001")) {
                                throw new UncheckedIOException(new java.io.IOException("the disk is gone"));
                            }
                            return Optional.ofNullable(log.files.get(path));
                        },
                        good -> {}))
                .isInstanceOf(UncheckedIOException.class);
    }
}
