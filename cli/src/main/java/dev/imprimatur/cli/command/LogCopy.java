package dev.imprimatur.cli.command;

import dev.imprimatur.core.audit.LogFiles;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Tile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * An audit log in a folder or ZIP. While a gateway writes on it, partial tiles are replaced by wider ones: what is asked for is
 * then the beginning of those.
 */
record LogCopy(Copy copy) implements LogFiles {

    private static final int TRIES = 10;

    @Override
    public Optional<byte[]> read(String path) {
        Optional<byte[]> exact = copy.file(path);
        return exact.isEmpty() && path.contains(".p/") ? wider(Tile.parse(path)) : exact;
    }

    private Optional<byte[]> wider(Tile tile) {
        String full = Tile.full(tile.level(), tile.index()).path();
        for (int i = 0; i < TRIES; i++) {
            Optional<byte[]> content = copy.file(full);
            if (content.isEmpty()) {
                content = widest(full + ".p").flatMap(copy::file);
            }
            if (content.isPresent()) {
                return content.map(all -> beginning(tile, all));
            }
        }
        return Optional.empty();
    }

    private Optional<String> widest(String partial) {
        return copy.list(partial).stream()
                .filter(name -> name.matches("[0-9]{1,3}"))
                .max(Comparator.comparingInt(Integer::parseInt))
                .map(name -> partial + "/" + name);
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
