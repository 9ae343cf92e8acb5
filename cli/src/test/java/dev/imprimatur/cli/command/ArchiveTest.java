package dev.imprimatur.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Bytes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
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
                "x\ny\nz",
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

    /** The beginning of a ZIP up to its directory, which {@code more} is put before. */
    private static byte[] hiding(byte[] zip, byte[] more) {
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int directory = end.getInt(zip.length - 6);
        ByteBuffer all = ByteBuffer.allocate(zip.length + more.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(zip, 0, directory).put(more).put(zip, directory, zip.length - directory);
        all.putInt(all.capacity() - 6, directory + more.length);
        return all.array();
    }

    private void assertRefused(byte[] zip) throws IOException {
        Path file = Files.write(home.resolve("bad.zip"), zip);
        assertThatThrownBy(() -> Archive.open(file).close()).isInstanceOf(IOException.class);
    }

    @Test
    void refusesWhatItsDirectoryDoesNotList() throws IOException {
        byte[] good = Files.readAllBytes(zip("checkpoint", "tile/0/000"));
        byte[] other = Files.readAllBytes(zip("other"));
        int end = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).getInt(other.length - 6);
        byte[] hidden = Arrays.copyOf(other, end);
        Archive.open(Files.write(home.resolve("good.zip"), good)).close();
        Archive.open(Files.write(home.resolve("good.zip"), hiding(good, new byte[0])))
                .close();
        assertRefused(hiding(good, hidden));
        assertRefused(hiding(good, new byte[1]));
        byte[] before = new byte[good.length + hidden.length];
        System.arraycopy(hidden, 0, before, 0, hidden.length);
        System.arraycopy(good, 0, before, hidden.length, good.length);
        assertRefused(before);
        byte[] behind = Arrays.copyOf(good, good.length + 1);
        assertRefused(behind);
        behind[good.length - 2] = 1;
        assertRefused(behind);
    }

    @Test
    void refusesFilesThatAreOtherwiseThanItsDirectorySays() throws IOException {
        byte[] good = Files.readAllBytes(zip("checkpoint", "tile/0/000"));
        for (int at : List.of(4 + 2, 8, 26, 28, 30, 35)) { // flags, method, lengths and name of the first file
            byte[] bad = good.clone();
            bad[at] ^= 1;
            assertRefused(bad);
        }
        SortedMap<String, Bytes> files = new TreeMap<>(Map.of("checkpoint", Bytes.utf8("a"), "x", Bytes.utf8("b")));
        byte[] stored = Zip.of(files).toArray();
        Archive.open(Files.write(home.resolve("good.zip"), stored)).close();
        for (int at : List.of(14, 18, 22)) { // check sum and lengths, which are here where nothing is compressed
            byte[] bad = stored.clone();
            bad[at] ^= 1;
            assertRefused(bad);
        }
    }

    @Test
    void readsMoreFilesThanTheFirstZipsCouldName() throws IOException {
        String[] names = new String[70_000];
        Arrays.setAll(names, i -> "payload/%05d".formatted(i));
        try (Archive archive = Archive.open(zip(names))) {
            assertThat(archive.names()).hasSize(70_000);
        }
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
