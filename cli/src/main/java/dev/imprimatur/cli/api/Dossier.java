package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the gateway says of one approval. What names it must be there; the rest is read as far as it is said, and
 * its texts are untrusted.
 *
 * @param json the whole of it, for machines
 */
public record Dossier(Json.Fields json) {

    public Dossier {
        try {
            json.text("id");
            json.text("state");
            json.text("target");
            json.text("operation");
            Digest.parse(json.text("digest"));
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "The gateway describes an approval in a form this command does not know: " + e.getMessage(),
                    "Use the `imprimatur` of the gateway's own version.");
        }
    }

    public String id() {
        return json.text("id");
    }

    /** pending, approved, glass-broken, denied, expired, withdrawn or revoked. */
    public String state() {
        return json.text("state");
    }

    public boolean pending() {
        return state().equals("pending");
    }

    public Digest digest() {
        return Digest.parse(json.text("digest"));
    }

    public String target() {
        return json.text("target");
    }

    public String operation() {
        return json.text("operation");
    }

    /** What exactly will run, as text; empty where the gateway does not say it. */
    public Optional<String> text() {
        return find("text");
    }

    /** A member that is text and not empty. */
    public Optional<String> find(String name) {
        return json.find(name).flatMap(Dossier::said);
    }

    /** The members of an array that are text. */
    public List<String> texts(String name) {
        return array(name).stream().flatMap(value -> said(value).stream()).toList();
    }

    /** The members of an array, none where there is none. */
    public List<Json> array(String name) {
        return json.find(name).orElse(new Json.Nothing()) instanceof Json.Array(List<Json> values) ? values : List.of();
    }

    /** The objects of an array. */
    public List<Json.Fields> objects(String name) {
        return array(name).stream()
                .filter(Json.Fields.class::isInstance)
                .map(Json.Fields.class::cast)
                .toList();
    }

    /** A moment, where it is said. */
    public Optional<Instant> moment(String name) {
        try {
            return find(name).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Who acts, on one line: {@code agent:report-bot (Report bot), for person:anna}. */
    public String subject() {
        String who = find("subject").orElse("(not said)");
        String called = find("subject_name")
                .filter(name -> !who.endsWith(":" + name))
                .map(name -> " (" + name + ")")
                .orElse("");
        List<String> behalf = texts("behalf");
        return who + called + (behalf.isEmpty() ? "" : ", for " + String.join(", for ", behalf));
    }

    /** Whether an approval without a reason is refused. */
    public boolean wantsReason() {
        return json.find("rationale").orElse(new Json.Nothing()) instanceof Json.Flag(boolean wanted) && wanted;
    }

    /** How often people were reminded of it. */
    public long reminded() {
        return times("reminded");
    }

    /** How often the same was asked again while it waited. */
    public long repeated() {
        return times("repeated");
    }

    private long times(String member) {
        return json.find(member).orElse(new Json.Nothing()) instanceof Json.Whole(long times) ? times : 0;
    }

    /** What is required, one by one. */
    public List<Need> needs() {
        return objects("requirements").stream().map(Need::of).toList();
    }

    static Optional<String> said(Json value) {
        return value instanceof Json.Text(String text) && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
