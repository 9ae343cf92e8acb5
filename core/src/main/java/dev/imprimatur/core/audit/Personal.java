package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Parts of events that may be about people, or quote what is, so that they can be erased. What an operator names of them is
 * taken out of an event before it is recorded; in its place the entry has the member {@code personal}, which commits to it:
 *
 * <pre>{@code "personal":{"text":"sha256:…","outcome.message":"sha256:…"}}</pre>
 *
 * <p>Where a part of a member is taken out, an empty text stays in its place. Nothing that the order of steps depends on is
 * among them.
 */
public enum Personal {
    /** What goes to the target. */
    TEXT,
    /** What is bound to it. */
    PARAMETERS,
    /** Of the connection: its role, for one. */
    STATE,
    /** What was understood of the text; the arguments of a call, for one. */
    FACTS,
    /** Why, as the subject says. */
    INTENT,
    /** Why, as people say who vote, withdraw or revoke. */
    BECAUSE,
    /** The target's own words when it failed, which may quote a row. */
    OUTCOME,
    /** The words that somebody looked for in the log. */
    QUERY;

    /** The member that commits to what was taken out. */
    public static final String MEMBER = "personal";

    /** Which of {@link #MEMBER} a recorded erasure took; only in events as they are shown, never in the log. */
    public static final String ERASED = "erased";

    /** Which of it are gone, and no recorded erasure took them; only in events as they are shown. */
    public static final String MISSING = "missing";

    /** Which of it were replaced by something else; only in events as they are shown. */
    public static final String CHANGED = "changed";

    /** Whose reasons are people's own; those of other kinds are made by rules, or needed at the next start. */
    private static final Set<String> WITH_REASONS = Set.of("voted", "vote-refused", "denied", "withdrawn", "revoked");

    /** Where it is in events. */
    List<String> paths() {
        return switch (this) {
            case TEXT, PARAMETERS, STATE, INTENT, BECAUSE -> List.of(word());
            case FACTS -> List.of("facts", "also");
            case OUTCOME -> List.of("outcome.message");
            case QUERY -> List.of("query.text");
        };
    }

    /** As the configuration writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this word. */
    public static Optional<Personal> parse(String word) {
        return Arrays.stream(values())
                .filter(personal -> personal.word().equals(word))
                .findFirst();
    }

    /**
     * An event whose personal parts were taken out.
     *
     * @param entry what goes into the log
     * @param values what opens its commitments
     */
    public record Committed(Json.Fields entry, List<Disclosed> values) {
        public Committed {
            values = List.copyOf(values);
        }
    }

    /**
     * Takes {@code which} out of {@code event}.
     *
     * @param chance nobody can guess what it gives
     */
    public static Committed commit(Json.Fields event, Set<Personal> which, RandomGenerator chance) {
        List<Disclosed> values = new ArrayList<>();
        TreeMap<String, Json> commitments = new TreeMap<>();
        Json.Fields entry = event;
        for (Personal personal : which) {
            for (String path : personal.of(event)) {
                Optional<Json> value = find(event, path).filter(found -> !isBlank(found));
                if (value.isPresent()) {
                    byte[] salt = new byte[Digest.LENGTH];
                    chance.nextBytes(salt);
                    Disclosed disclosed = new Disclosed(path, Bytes.of(salt), value.get());
                    values.add(disclosed);
                    commitments.put(path, Json.of(disclosed.commitment().toString()));
                    entry = put(entry, path, path.contains(".") ? Optional.of(Json.of("")) : Optional.empty());
                }
            }
        }
        return new Committed(
                values.isEmpty() ? event : put(entry, MEMBER, Optional.of(new Json.Fields(commitments))), values);
    }

    /** The paths that hold it in this event; more than there are perhaps. */
    private List<String> of(Json.Fields event) {
        return this == BECAUSE && (!WITH_REASONS.contains(event.text("type")) || signed(event)) ? List.of() : paths();
    }

    /** What a passkey signed can be verified with the reason alone, so that is kept. */
    private static boolean signed(Json.Fields event) {
        return event.find("evidence").isPresent()
                && event.fields("evidence").find("assertion").isPresent();
    }

    private static boolean isBlank(Json value) {
        return value instanceof Json.Text(String text) && text.isBlank();
    }

    /**
     * The event as it was, as far as {@code openings} has what was taken out; the rest stays in {@link #MEMBER}, and is named
     * in {@link #ERASED}, {@link #MISSING} or {@link #CHANGED}.
     *
     * @param openings by path; salt and RFC 8785 form, as {@link Disclosed#opening}
     * @param erased a recorded erasure covers this event
     */
    public static Json.Fields shown(
            Json.Fields entry, Function<String, Optional<Bytes>> openings, java.util.function.BooleanSupplier erased) {
        if (entry.find(MEMBER).isEmpty()) {
            return entry;
        }
        Json.Fields event = entry;
        TreeMap<String, Json> left = new TreeMap<>();
        List<String> gone = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        Json.Fields commitments = entry.fields(MEMBER);
        for (String path : commitments.members().keySet()) {
            Optional<Bytes> opening = openings.apply(path);
            Digest commitment = Digest.parse(commitments.text(path));
            if (opening.isPresent() && opening.get().digest().equals(commitment)) {
                event = put(event, path, Optional.of(Disclosed.value(opening.get())));
            } else {
                left.put(path, commitments.get(path));
                (opening.isPresent() ? changed : gone).add(path);
            }
        }
        event = put(event, MEMBER, Optional.of((Json) new Json.Fields(left)).filter(fields -> !left.isEmpty()));
        event = named(event, CHANGED, changed);
        return gone.isEmpty() ? event : named(event, erased.getAsBoolean() ? ERASED : MISSING, gone);
    }

    /** The event, which names {@code more} in {@code member}. */
    static Json.Fields named(Json.Fields event, String member, List<String> more) {
        if (more.isEmpty()) {
            return event;
        }
        List<String> all = new ArrayList<>(event.find(member).isPresent() ? event.texts(member) : List.of());
        all.addAll(more);
        return put(event, member, Optional.of(Json.sorted(all)));
    }

    private static Optional<Json> find(Json.Fields event, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return event.find(path);
        }
        return event.find(path.substring(0, dot))
                .flatMap(inner ->
                        inner instanceof Json.Fields fields ? fields.find(path.substring(dot + 1)) : Optional.empty());
    }

    /** The event with another value at {@code path}, or none. */
    static Json.Fields put(Json.Fields event, String path, Optional<Json> value) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Optional<Json> put = dot < 0
                ? value
                : Optional.of(put(
                        event.find(name).isPresent()
                                ? event.fields(name)
                                : Json.fields().build(),
                        path.substring(dot + 1),
                        value));
        TreeMap<String, Json> members = new TreeMap<>(event.members());
        put.ifPresentOrElse(json -> members.put(name, json), () -> members.remove(name));
        return new Json.Fields(members);
    }
}
