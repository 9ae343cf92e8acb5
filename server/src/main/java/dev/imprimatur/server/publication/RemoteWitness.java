package dev.imprimatur.server.publication;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.AddCheckpoint;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosignature;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A witness elsewhere. What it answers is believed only as far as its signature, or this log's own, goes. */
final class RemoteWitness {

    /** By how much its clock may be ahead of ours. */
    static final Duration TOLERANCE = Duration.ofSeconds(60);

    private final String name;
    private final NoteKey key;
    private final URI prefix;
    private final NoteKey log;
    private final Outbound outbound;

    /** @param prefix of its addresses, without a slash at its end */
    RemoteWitness(String name, NoteKey key, URI prefix, NoteKey log, Outbound outbound) {
        this.name = name;
        this.key = key;
        this.prefix = prefix;
        this.log = log;
        this.outbound = outbound;
    }

    String name() {
        return name;
    }

    NoteKey key() {
        return key;
    }

    /** What came of a request to cosign. */
    sealed interface Reply {

        /** It cosigned. */
        record Cosigned(SignedNote.Signature signature) implements Reply {}

        /** It has cosigned this log at {@code size}, not at the size it was told. */
        record Other(long size) implements Reply {}

        /** It says that the log did not grow out of what it cosigned last. */
        record Inconsistent() implements Reply {}

        /** Nothing that helps; why, as the end of a sentence. */
        record Nothing(String why) implements Reply {}
    }

    /** Asks for a cosignature of a checkpoint that this log signed. */
    Reply add(AddCheckpoint request, Instant now) {
        Outbound.Answered answered;
        try {
            answered = outbound.post(URI.create(prefix + "/add-checkpoint"), request.body());
        } catch (IOException e) {
            return new Reply.Nothing(String.valueOf(e.getMessage()));
        }
        return switch (answered.status()) {
            case 200 -> cosigned(request.checkpoint(), answered.text(), now);
            case 409 -> other(answered.text());
            case 422 -> new Reply.Inconsistent();
            default -> new Reply.Nothing("it answers " + answered.status() + ": " + brief(answered.text()));
        };
    }

    private Reply cosigned(SignedNote checkpoint, String text, Instant now) {
        try {
            for (String line : text.split("\n", SignedNote.MOST_SIGNATURES)) {
                SignedNote.Signature signature = SignedNote.Signature.parse(line);
                if (!key.claimedBy(signature)) {
                    continue;
                }
                SignedNote cosigned = new SignedNote(checkpoint.text(), List.of(signature));
                return timely(cosigned, now)
                        ? new Reply.Cosigned(signature)
                        : new Reply.Nothing("its cosignature is from the future: compare the clocks");
            }
            return new Reply.Nothing("it answers without a cosignature by `" + key.text() + "`");
        } catch (IllegalArgumentException | Unproven e) {
            return new Reply.Nothing("its cosignature can't be believed (" + e.getMessage() + ")");
        }
    }

    private boolean timely(SignedNote cosigned, Instant now) {
        return Cosignature.all(key, cosigned).stream()
                .anyMatch(cosignature -> !cosignature.at().isAfter(now.plus(TOLERANCE)));
    }

    private static Reply other(String text) {
        if (text.matches("(0|[1-9][0-9]{0,18})\n?")) {
            try {
                return new Reply.Other(Long.parseLong(text.strip()));
            } catch (NumberFormatException e) {
                // said below
            }
        }
        return new Reply.Nothing("it answers 409 without a size: " + brief(text));
    }

    /** What it cosigned last of this log, proven by this log's own signature; empty when it does not show such a thing. */
    Optional<TreeHead> latest() {
        String name = Digest.of(log.name().getBytes(StandardCharsets.UTF_8)).hex();
        try {
            Outbound.Answered answered = outbound.get(URI.create(prefix + "/" + name + "/checkpoint"));
            return answered.status() == 200
                    ? Optional.of(Checkpoint.signedBy(log, SignedNote.parse(answered.text()))
                            .head())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | Unproven e) {
            return Optional.empty();
        }
    }

    /** A stranger's text, made fit for one line of our own log. */
    private static String brief(String text) {
        String line = text.codePoints()
                .limit(200)
                .map(c -> c < ' ' || c > '~' ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return line.isEmpty() ? "(nothing)" : line;
    }
}
