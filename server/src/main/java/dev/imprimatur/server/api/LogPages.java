package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The audit log as C2SP's tlog-tiles wants it read, below {@code /log}. Checkpoint, key and hash tiles tell nobody anything
 * about people or their work, so everybody may have them; entries do, so they are for auditors and administrators, and who
 * reads them is recorded.
 */
public final class LogPages implements Resource {

    private static final String PREFIX = "/log/";

    /** Folders of three digits before the last one of an index: enough for any log. */
    private static final int DEEPEST = 4;

    private final Supplier<SignedNote> checkpoint;
    private final Function<Tile, Optional<byte[]>> tiles;
    private final BundleReads reads;
    private final NoteKey key;

    public LogPages(
            Supplier<SignedNote> checkpoint, Function<Tile, Optional<byte[]>> tiles, BundleReads reads, NoteKey key) {
        this.checkpoint = checkpoint;
        this.tiles = tiles;
        this.reads = reads;
        this.key = key;
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get(Access.ANYBODY, "/log/checkpoint", this::checkpoint));
        routes.add(Route.get(Access.ANYBODY, "/log/key", this::key));
        StringBuilder folders = new StringBuilder();
        for (int i = 1; i <= DEEPEST; i++) {
            routes.add(Route.get(Access.AUDITOR, PREFIX + "tile/entries/" + folders + "{index}", this::entries));
            routes.add(Route.get(Access.ANYBODY, PREFIX + "tile/{level}/" + folders + "{index}", this::tile));
            folders.append("{x").append(i).append("}/");
        }
        return routes;
    }

    private Answer checkpoint(Call call) {
        call.queryOnly();
        return text(checkpoint.get().written()).with("Cache-Control", "no-cache");
    }

    private Answer key(Call call) {
        call.queryOnly();
        return text(key.text() + "\n");
    }

    private static Answer text(String text) {
        return Answer.text("text/plain; charset=utf-8", text);
    }

    private Answer entries(Call call) {
        Tile tile = named(call);
        if (tile.level() != Tile.ENTRIES) {
            throw Problem.notFound("`" + tile.path() + "` is no bundle of entries.");
        }
        byte[] content = content(tile);
        reads.reads(call.caller().subject().actor().id(), tile);
        return answer(tile, content, "private");
    }

    private Answer tile(Call call) {
        Tile tile = named(call);
        if (tile.level() == Tile.ENTRIES) {
            throw Problem.notFound("`" + tile.path() + "` is written `tile/entries/…`.");
        }
        return answer(tile, content(tile), "public");
    }

    private static Tile named(Call call) {
        call.queryOnly();
        try {
            return Tile.parse(call.path().substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw Problem.notFound(String.valueOf(e.getMessage()));
        }
    }

    private byte[] content(Tile tile) {
        return tiles.apply(tile)
                .orElseThrow(() -> Problem.notFound(
                        "The log has no `" + tile.path() + "`: `/log/checkpoint` tells how far it reaches."));
    }

    private static Answer answer(Tile tile, byte[] content, String whose) {
        String caches = tile.partial() ? "max-age=60" : "max-age=31536000, immutable";
        return new Answer(
                200, "application/octet-stream", Bytes.of(content), Map.of("Cache-Control", whose + ", " + caches));
    }
}
