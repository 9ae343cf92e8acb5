package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lies beside a log for the events of one bundle, as a verifier reads it. What is there must be what the event says; what
 * is not there may have been erased, which only events behind it can tell.
 */
final class PayloadReader {

    /**
     * An event that was looked at.
     *
     * @param event with what is personal in it, as far as that is there
     * @param absent so many values that the event speaks of are not there
     */
    record Looked(Json.Fields event, int absent) {}

    private final LogFiles files;
    private final String lines;
    private Optional<Map<String, Bytes>> openings = Optional.empty();
    private boolean broken;

    /** @param lines the file with what is personal in the bundle */
    PayloadReader(LogFiles files, String lines) {
        this.files = files;
        this.lines = lines;
    }

    Looked look(Json.Fields event, long index) throws LogFault {
        boolean personal = event.find(Personal.MEMBER).isPresent();
        if (!personal && event.find(Beside.MEMBER).isEmpty()) {
            return new Looked(event, 0);
        }
        try {
            int absent = payloads(event, index);
            return personal ? opened(event, index, absent) : new Looked(event, absent);
        } catch (IllegalArgumentException e) {
            throw LogFault.at(index, "The event can't be read: " + e.getMessage());
        }
    }

    private int payloads(Json.Fields event, long index) throws LogFault {
        if (event.find(Beside.MEMBER).isEmpty()) {
            return 0;
        }
        int absent = 0;
        Json.Fields beside = event.fields(Beside.MEMBER);
        for (String name : beside.members().keySet()) {
            Digest digest = Digest.parse(beside.fields(name).text("sha256"));
            Optional<byte[]> payload = files.read(path(digest));
            if (payload.isPresent()
                    && (payload.get().length != beside.fields(name).whole("length")
                            || !Digest.of(payload.get()).equals(digest))) {
                throw LogFault.at(index, "What lies beside the log as `" + name + "` of the event was changed.");
            }
            absent += payload.isPresent() ? 0 : 1;
        }
        return absent;
    }

    private Looked opened(Json.Fields event, long index, int absent) throws LogFault {
        Json.Fields commitments = event.fields(Personal.MEMBER);
        Json.Fields whole = event;
        int gone = absent;
        for (String path : commitments.members().keySet()) {
            Digest commitment = Digest.parse(commitments.text(path));
            Optional<Bytes> opening = Optional.ofNullable(openings().get(index + " " + path))
                    .or(() -> files.read(path(commitment)).map(Bytes::of));
            if (opening.isEmpty() && broken) {
                throw LogFault.at(index, "The file `" + lines + "` beside the log was changed: it can't be read.");
            } else if (opening.isEmpty()) {
                gone++;
            } else if (opening.get().digest().equals(commitment)) {
                whole = Personal.put(whole, path, Optional.of(Disclosed.value(opening.get())));
            } else {
                throw LogFault.at(
                        index,
                        "What lies beside the log as `" + path
                                + "` of the event is not what the event commits to: it was changed.");
            }
        }
        return new Looked(whole, gone);
    }

    private static String path(Digest digest) {
        return "payload/" + digest.hex().substring(0, 2) + "/" + digest.hex();
    }

    /** By index and path. What was erased there left blanks; a last line without an end is being written. */
    private Map<String, Bytes> openings() {
        if (openings.isEmpty()) {
            Map<String, Bytes> found = new HashMap<>();
            String text =
                    files.read(lines).map(content -> Bytes.of(content).utf8()).orElse("");
            for (int end = text.indexOf('\n'), start = 0; end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
                if (!text.substring(start, end).isBlank()) {
                    line(text.substring(start, end), found);
                }
            }
            openings = Optional.of(found);
        }
        return openings.get();
    }

    private void line(String line, Map<String, Bytes> found) {
        try {
            Json.Fields fields = (Json.Fields) Json.parse(line);
            found.put(
                    fields.whole("index") + " " + fields.text("path"),
                    Disclosed.of(fields).opening());
        } catch (IllegalArgumentException | ClassCastException e) {
            broken = true;
        }
    }
}
