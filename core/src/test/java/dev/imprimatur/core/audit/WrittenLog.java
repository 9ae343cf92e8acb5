package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A log in memory, also such as no gateway would write: files by path, which tests change. */
final class WrittenLog {

    static final NoteSigner LOG = new NoteSigner("log.example", SigningKey.generate());
    static final Cosigner WITNESS = new Cosigner("witness.example", SigningKey.generate());
    static final Instant NOW = Chain.NOON.plusSeconds(3_600);

    static final WitnessPolicy POLICY =
            WitnessPolicy.parse("log " + LOG.key() + "\nwitness w " + WITNESS.key() + "\nquorum w\n");

    final Map<String, byte[]> files = new TreeMap<>();

    /** Signed and cosigned. */
    static WrittenLog of(List<byte[]> entries) {
        WrittenLog log = new WrittenLog();
        List<Digest> row = entries.stream().map(Hashes::leaf).toList();
        for (Tile bundle : Tile.of(Tile.ENTRIES, entries.size())) {
            log.files.put(bundle.path(), EntryBundle.content(part(entries, bundle)));
        }
        for (int level = 0; !row.isEmpty(); level++) {
            List<Digest> above = new ArrayList<>();
            for (Tile tile : Tile.of(level, entries.size())) {
                List<Digest> hashes = part(row, tile);
                log.files.put(tile.path(), Tile.content(hashes));
                if (!tile.partial()) {
                    above.add(Tile.root(hashes));
                }
            }
            row = above;
        }
        SignedNote note = checkpoint(entries);
        log.files.put(
                "checkpoint", note.with(WITNESS.cosign(note.text(), Chain.NOON)).bytes());
        return log;
    }

    private static <T> List<T> part(List<T> all, Tile tile) {
        int from = Math.toIntExact(tile.index() * Tile.FULL);
        return all.subList(from, from + tile.width());
    }

    /** Signed by the log, and not cosigned. */
    static SignedNote checkpoint(List<byte[]> entries) {
        Frontier frontier = Frontier.empty();
        entries.forEach(entry -> frontier.add(Hashes.leaf(entry)));
        return new Checkpoint(LOG.name(), frontier.head()).sign(LOG);
    }

    static List<byte[]> entries(List<Json.Fields> events) {
        return new ArrayList<>(events.stream().map(Json::canonicalBytes).toList());
    }

    WrittenLog change(String path, UnaryOperator<byte[]> change) {
        files.put(path, change.apply(file(path)));
        return this;
    }

    WrittenLog remove(String path) {
        file(path);
        files.remove(path);
        return this;
    }

    byte[] file(String path) {
        return Optional.ofNullable(files.get(path)).orElseThrow(() -> new AssertionError("no file " + path));
    }

    LogVerification verify() {
        return verify(Optional.empty());
    }

    LogVerification verify(Optional<SignedNote> since) {
        return new LogVerifier(POLICY, since, NOW, Runnable::run)
                .verify(path -> Optional.ofNullable(files.get(path)), good -> {});
    }
}
