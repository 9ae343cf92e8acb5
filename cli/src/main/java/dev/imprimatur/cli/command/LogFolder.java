package dev.imprimatur.cli.command;

import dev.imprimatur.core.audit.LogFiles;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an audit log. While a gateway writes on it, partial tiles are replaced by wider ones: what is asked for is
 * then the beginning of those.
 */
record LogFolder(Path folder) implements LogFiles {

    private static final int TRIES = 10;

    @Override
    public Optional<byte[]> read(String path) {
        try {
            Optional<byte[]> exact = file(folder.resolve(path));
            return exact.isEmpty() && path.contains(".p/") ? wider(Tile.parse(path)) : exact;
        } catch (IOException e) {
            throw new UncheckedIOException("`" + path + "`", e);
        }
    }

    private static Optional<byte[]> file(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> wider(Tile tile) throws IOException {
        Path full = folder.resolve(Tile.full(tile.level(), tile.index()).path());
        Path partial = full.resolveSibling(full.getFileName() + ".p");
        for (int i = 0; i < TRIES; i++) {
            Optional<byte[]> content = file(full);
            if (content.isEmpty()) {
                content = file(widest(partial));
            }
            if (content.isPresent()) {
                return content.map(all -> beginning(tile, all));
            }
        }
        return Optional.empty();
    }

    private static Path widest(Path partial) throws IOException {
        try (Stream<Path> files = Files.list(partial)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{1,3}"))
                    .max(Comparator.comparingInt(
                            file -> Integer.parseInt(file.getFileName().toString())))
                    .orElse(partial.resolve("none"));
        } catch (NoSuchFileException gone) {
            return partial.resolve("none");
        }
    }

    private static byte[] beginning(Tile tile, byte[] wider) {
        int end = tile.width() * Digest.LENGTH;
        if (tile.level() == Tile.ENTRIES) {
            end = 0;
            for (int i = 0; i < tile.width() && end + 2 <= wider.length; i++) {
                end += 2 + ((wider[end] & 0xFF) << 8) + (wider[end + 1] & 0xFF);
            }
        }
        return Arrays.copyOf(wider, Math.min(end, wider.length));
    }
}
