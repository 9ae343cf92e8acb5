package dev.imprimatur.server.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.server.witness.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was published is found again, whatever happens to the files. */
final class CheckpointsTest {

    private static final Instant DAY = Instant.parse("2026-11-21T10:00:00Z");

    private final Logs log = new Logs("gateway.test/log", SigningKey.generate(), "event ");

    @TempDir
    private Path folder;

    private Checkpoints open() {
        return new Checkpoints(folder, log.key());
    }

    @Test
    void findsTheNewestAndTheNearestBelow() {
        Checkpoints some = open();
        assertThat(some.newest()).isEmpty();
        for (long size : new long[] {3, 5, 9}) {
            some.append(log.checkpoint(size), DAY.plus(Duration.ofHours(size * 3)));
        }
        assertThat(folder).isDirectoryContaining("glob:**/2026-11-21.notes");
        assertThat(folder).isDirectoryContaining("glob:**/2026-11-22.notes");
        for (Checkpoints read : new Checkpoints[] {some, open()}) {
            assertThat(read.newest()).contains(log.checkpoint(9));
            assertThat(read.atMost(9)).contains(log.checkpoint(9));
            assertThat(read.atMost(8)).contains(log.checkpoint(5));
            assertThat(read.atMost(4)).contains(log.checkpoint(3));
            assertThat(read.atMost(2)).isEmpty();
        }
    }

    @Test
    void whoReadsOlderOnesDoesNotKeepNewOnesFromBeingWritten() throws Exception {
        Checkpoints some = open();
        some.append(log.checkpoint(3), DAY);
        some.append(log.checkpoint(9), DAY.plus(Duration.ofDays(1)));
        synchronized (some) { // as while one is appended
            assertThat(CompletableFuture.supplyAsync(() -> some.atMost(5)).get(20, TimeUnit.SECONDS))
                    .contains(log.checkpoint(3));
        }
        assertThat(some.atMost(5)).contains(log.checkpoint(3));
        assertThat(some.atMost(9)).contains(log.checkpoint(9));
        some.append(log.checkpoint(4), DAY.plus(Duration.ofDays(1)));
        assertThat(some.atMost(5)).contains(log.checkpoint(4));
    }

    @Test
    void eachStandsThereAsItIsWrittenAndThenAnEmptyLine() throws IOException {
        Checkpoints some = open();
        some.append(log.checkpoint(3), DAY);
        some.append(log.checkpoint(5), DAY);
        assertThat(folder.resolve("2026-11-21.notes"))
                .hasContent(
                        log.checkpoint(3).written() + "\n" + log.checkpoint(5).written() + "\n");
        assertThat(NoteFrame.read(Files.readAllBytes(folder.resolve("2026-11-21.notes")))
                        .newestFirst())
                .containsExactly(log.checkpoint(5), log.checkpoint(3));
    }

    @Test
    void cutsOffWhatWasBeingWrittenWhereverItStopped() throws IOException {
        byte[] torn = NoteFrame.framed(log.checkpoint(5));
        Path file = folder.resolve("2026-11-21.notes");
        for (int length = 0; length < torn.length; length++) {
            Files.deleteIfExists(file);
            open().append(log.checkpoint(3), DAY);
            Files.write(file, java.util.Arrays.copyOf(torn, length), StandardOpenOption.APPEND);
            assertThat(open().newest()).as("%d bytes", length).contains(log.checkpoint(3));
            open().append(log.checkpoint(9), DAY);
            assertThat(NoteFrame.read(Files.readAllBytes(file)).newestFirst())
                    .as("%d bytes", length)
                    .containsExactly(log.checkpoint(9), log.checkpoint(3));
        }
    }

    @Test
    void aClockThatGoesBackDoesNotHideTheNewest() {
        Checkpoints some = open();
        some.append(log.checkpoint(3), DAY.plus(Duration.ofDays(2)));
        some.append(log.checkpoint(5), DAY);
        assertThat(open().newest()).contains(log.checkpoint(5));
    }

    @Test
    void believesOnlyWhatTheLogSigned() {
        Logs impostor = new Logs("gateway.test/log", SigningKey.generate(), "event ");
        SignedNote changed =
                new SignedNote(log.checkpoint(8).text(), log.checkpoint(7).signatures());
        Checkpoints some = open();
        some.append(log.checkpoint(3), DAY);
        some.append(impostor.checkpoint(5), DAY);
        some.append(changed, DAY);
        assertThat(some.newest()).contains(log.checkpoint(3));
    }
}
