package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a witness cosigned last, for each log. It must survive: a witness that forgets it can be shown another past.
 *
 * @param seen by origin
 */
public record WitnessState(SortedMap<String, TreeHead> seen) {

    /** Of a witness that has cosigned nothing. */
    public static final WitnessState NEW = new WitnessState(new TreeMap<>());

    public WitnessState {
        seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    /** The head it cosigned last; the empty tree when it never did. */
    public TreeHead of(String origin) {
        return Optional.ofNullable(seen.get(origin)).orElse(TreeHead.EMPTY);
    }

    /** With a newer head of one log. */
    WitnessState with(String origin, TreeHead head) {
        if (head.size() < of(origin).size()) {
            throw new IllegalArgumentException("A witness never goes back, from `"
                    + of(origin).size() + "` to `" + head.size() + "` entries of `" + origin + "`.");
        }
        TreeMap<String, TreeHead> next = new TreeMap<>(seen);
        next.put(origin, head);
        return new WitnessState(next);
    }

    /** As it is stored: by origin, {@code root} and {@code size}, both text. */
    public Json.Fields canonical() {
        Json.Builder json = Json.fields();
        seen.forEach((origin, head) -> json.with(
                origin,
                Json.fields()
                        .with("root", head.root().base64())
                        .with("size", Long.toString(head.size()))
                        .build()));
        return json.build();
    }

    /** Reads {@link #canonical}. */
    public static WitnessState of(Json.Fields json) {
        TreeMap<String, TreeHead> seen = new TreeMap<>();
        json.members().keySet().forEach(origin -> {
            Json.Fields head = json.fields(origin);
            seen.put(
                    origin,
                    new TreeHead(
                            Lines.number(head.text("size"), "the size of a log"), Digest.ofBase64(head.text("root"))));
        });
        return new WitnessState(seen);
    }
}
