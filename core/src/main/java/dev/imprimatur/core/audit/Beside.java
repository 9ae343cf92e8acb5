package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An event that is larger than an entry of the log may be, with its largest members taken out and kept beside the log. In
 * their place it has the member {@code beside}, which tells for each what it is, by SHA-256 and length in bytes:
 *
 * <pre>{@code "beside":{"text":{"length":80123,"sha256":"sha256:…"}}}</pre>
 *
 * <p>A text lies beside the log as its UTF-8 bytes, so that its digest can be computed without knowing JSON; any other value
 * as its RFC 8785 form. What a verifier needs to judge the order of steps is never taken out.
 *
 * @param entry what goes into the log
 * @param payloads what lies beside it
 */
public record Beside(Json.Fields entry, List<Bytes> payloads) {

    /** The member that tells what was taken out. */
    public static final String MEMBER = "beside";

    /** No step, and no query but one by operation, depends on these. */
    static final Set<String> REMOVABLE = Set.of(
            "text",
            "state",
            "redactions",
            "parameters",
            "facts",
            "also",
            "intent",
            "because",
            "errors",
            "failures",
            "obligations",
            "outcome",
            "why");

    public Beside {
        payloads = List.copyOf(payloads);
    }

    /**
     * Takes out of {@code event} what is too much.
     *
     * @param limit of an entry, in bytes
     * @throws IllegalArgumentException when it is still too much then
     */
    public static Beside of(Json.Fields event, int limit) {
        TreeMap<String, Json> members = new TreeMap<>(event.members());
        TreeMap<String, Json> beside = new TreeMap<>();
        List<Bytes> payloads = new ArrayList<>();
        int length = event.canonicalBytes().length;
        while (length > limit) {
            Map.Entry<String, Json> largest = members.entrySet().stream()
                    .filter(member -> REMOVABLE.contains(member.getKey()))
                    .max(Comparator.comparingInt(member -> member.getValue().canonicalBytes().length))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the event has more than `" + limit + "` bytes, and nothing that can lie beside the log"));
            Bytes payload = content(largest.getValue());
            members.remove(largest.getKey());
            beside.put(
                    largest.getKey(),
                    Json.fields()
                            .with("sha256", payload.digest().toString())
                            .with("length", payload.length())
                            .build());
            payloads.add(payload);
            members.put(MEMBER, new Json.Fields(beside));
            length = new Json.Fields(members).canonicalBytes().length;
        }
        return new Beside(new Json.Fields(members), payloads);
    }

    /** A member as it lies beside the log. */
    public static Bytes content(Json value) {
        return value instanceof Json.Text(String text) ? Bytes.utf8(text) : Bytes.of(value.canonicalBytes());
    }

    /**
     * The event as it was, as far as {@code payloads} has what was taken out; what is not there any more stays a mention in
     * {@code beside}.
     *
     * @throws IllegalArgumentException when a payload is not what the entry says
     */
    public static Json.Fields whole(Json.Fields entry, Function<Digest, Optional<Bytes>> payloads) {
        if (entry.find(MEMBER).isEmpty()) {
            return entry;
        }
        TreeMap<String, Json> members = new TreeMap<>(entry.members());
        TreeMap<String, Json> missing = new TreeMap<>();
        entry.fields(MEMBER).members().forEach((name, mention) -> {
            Digest digest = Digest.parse(((Json.Fields) mention).text("sha256"));
            Optional<Bytes> payload = payloads.apply(digest);
            if (payload.isEmpty()) {
                missing.put(name, mention);
            } else {
                members.put(name, value(name, digest, payload.get()));
            }
        });
        if (missing.isEmpty()) {
            members.remove(MEMBER);
        } else {
            members.put(MEMBER, new Json.Fields(missing));
        }
        return new Json.Fields(members);
    }

    private static Json value(String name, Digest digest, Bytes payload) {
        if (!payload.digest().equals(digest)) {
            throw new IllegalArgumentException("what lies beside the log as `" + digest + "` was changed: it has `"
                    + payload.length() + "` bytes");
        }
        return switch (name) {
            case "text", "intent", "because", "why" -> Json.of(payload.utf8());
            default -> Json.parse(payload.toArray());
        };
    }
}
