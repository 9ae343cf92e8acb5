package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Events with what was taken out of them, as far as it is there. For one look at the log: it remembers the last bundle. */
final class Shown {

    private final Payloads payloads;
    private final Disclosures disclosures;
    private final LongPredicate erased;
    private long bundle = -1;
    private Map<Disclosures.Place, Bytes> openings = Map.of();

    /** @param erased whether a recorded erasure covers an event */
    Shown(Payloads payloads, Disclosures disclosures, LongPredicate erased) {
        this.payloads = payloads;
        this.disclosures = disclosures;
        this.erased = erased;
    }

    /** With what is personal. */
    Json.Fields plain(Json.Fields entry, long index) {
        return Personal.shown(entry, path -> opening(entry, index, path), () -> erased.test(index));
    }

    /** With all that lies beside the log, too. */
    Json.Fields whole(Json.Fields entry, long index) {
        Json.Fields event = Beside.whole(plain(entry, index), payloads::find);
        if (event.find(Beside.MEMBER).isEmpty()) {
            return event;
        }
        TreeMap<String, Json> members = new TreeMap<>(event.members());
        members.merge(
                erased.test(index) ? Personal.ERASED : Personal.MISSING,
                Json.texts(event.fields(Beside.MEMBER).members().keySet()),
                Shown::both);
        return new Json.Fields(members);
    }

    private static Json both(Json some, Json more) {
        return some instanceof Json.Array(List<Json> first) && more instanceof Json.Array(List<Json> second)
                ? new Json.Array(java.util.stream.Stream.concat(first.stream(), second.stream())
                        .toList())
                : more;
    }

    /** What opens the commitment at {@code path}; empty when it is gone. */
    Optional<Bytes> opening(Json.Fields entry, long index, String path) {
        if (index / Tile.FULL != bundle) {
            bundle = index / Tile.FULL;
            try {
                openings = disclosures.read(bundle);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.ofNullable(openings.get(new Disclosures.Place(index, path)))
                .or(() ->
                        payloads.find(Digest.parse(entry.fields(Personal.MEMBER).text(path))));
    }

    /** How many of the values that the entry speaks of are there. */
    int present(Json.Fields entry, long index) {
        int present = 0;
        if (entry.find(Personal.MEMBER).isPresent()) {
            for (String path : entry.fields(Personal.MEMBER).members().keySet()) {
                present += opening(entry, index, path).isPresent() ? 1 : 0;
            }
        }
        for (Digest digest : Payloads.beside(entry)) {
            present += payloads.find(digest).isPresent() ? 1 : 0;
        }
        return present;
    }
}
