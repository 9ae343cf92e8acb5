package dev.imprimatur.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ZIP that lies about what is in it is not read. */
class ArchiveTest {

    @TempDir
    Path home;

    private Path zip(String... names) throws IOException {
        Path file = home.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(name.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../../x",
                "/etc/passwd",
                "a//b",
                "./x",
                "a/./b",
                "..\\x",
                "C:\\x",
                "a/..",
                "x\u0000",
                "x\ny",
                "//",
                "../"
            })
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        Path file = zip("checkpoint", name);
        assertThatThrownBy(() -> Archive.open(file)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesTwoFilesOfOneName() throws IOException {
        Path file = zip("checkpoint", "checkpoinu");
        String raw = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, raw.replace("checkpoinu", "checkpoint"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Archive.open(file))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("two files");
    }

    @Test
    void takesAwayTheOneFolderThatAllIsIn() throws IOException {
        try (Archive archive = Archive.open(zip("log/", "log/checkpoint", "log/tile/0/000"))) {
            assertThat(archive.names()).containsExactly("checkpoint", "tile/0/000");
            assertThat(archive.file("tile/0/000")).isPresent();
            assertThat(archive.file("log/checkpoint")).isEmpty();
            assertThat(archive.list("tile/0")).containsExactly("000");
        }
        try (Archive archive = Archive.open(zip("log/checkpoint", "x"))) {
            assertThat(archive.names()).containsExactly("log/checkpoint", "x");
        }
    }

    @Test
    void readsNoFileFurtherThanOneMayBeLong() throws IOException {
        Path file = home.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("checkpoint"));
            zeros(zip, Copy.LONGEST + 1L);
        }
        assertThat(Files.size(file)).isLessThan(1 << 20);
        try (Archive archive = Archive.open(file)) {
            assertThatThrownBy(() -> archive.file("checkpoint"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("more than");
        }
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        byte[] some = new byte[1 << 16];
        for (long left = count; left > 0; left -= some.length) {
            out.write(some, 0, (int) Math.min(some.length, left));
        }
    }

    @Test
    void whatIsNoZipIsRefused() throws IOException {
        Path file = Files.writeString(home.resolve("text"), "no ZIP");
        assertThatThrownBy(() -> Copy.open(file)).hasMessageContaining("no ZIP");
    }
}
