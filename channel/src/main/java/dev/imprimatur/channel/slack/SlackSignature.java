package dev.imprimatur.channel.slack;

import dev.imprimatur.channel.Replays;
import dev.imprimatur.core.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells requests of Slack from all others: HMAC-SHA256 over {@code v0:}, the timestamp, {@code :} and the body as it came, at
 * most five minutes old or early, and each once.
 */
public final class SlackSignature {

    /** The header with the signature, in lower case. */
    public static final String SIGNATURE = "x-slack-signature";

    /** The header with the moment of signing, in whole seconds, in lower case. */
    public static final String TIMESTAMP = "x-slack-request-timestamp";

    static final Duration WINDOW = Duration.ofMinutes(5);

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final Replays replays;

    /** @param secret the app's signing secret */
    public SlackSignature(Secret secret, InstantSource clock) {
        this(secret, clock, 20_000);
    }

    /** @param most so many requests are remembered; more within the window are refused */
    SlackSignature(Secret secret, InstantSource clock, int most) {
        if (secret.reveal().length() < 16) {
            throw new IllegalArgumentException("The signing secret of Slack is too short: copy all of it.");
        }
        this.key = new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
        this.replays = new Replays(most);
    }

    /** Why this request does not count; empty for one of Slack's that never came before. */
    public Optional<String> objection(byte[] body, Function<String, Optional<String>> header) {
        Optional<String> stamp = header.apply(TIMESTAMP).filter(text -> text.matches("[1-9][0-9]{0,10}"));
        Optional<String> shown = header.apply(SIGNATURE).filter(text -> text.matches("v0=[0-9a-f]{64}"));
        if (stamp.isEmpty() || shown.isEmpty()) {
            return Optional.of("It is not signed as Slack signs.");
        }
        if (!MessageDigest.isEqual(bytes(sign(stamp.get(), body)), bytes(shown.get()))) {
            return Optional.of("Its signature is not that of this body.");
        }
        long at = Long.parseLong(stamp.get());
        long now = clock.instant().getEpochSecond();
        if (Math.abs(now - at) > WINDOW.toSeconds()) {
            return Optional.of("It is too old, or from the future: compare the clocks.");
        }
        return remembered(
                shown.get(),
                Instant.ofEpochSecond(at).plus(WINDOW),
                Instant.ofEpochSecond(now)); // both in whole seconds
    }

    /** Only what Slack signed is ever remembered, so strangers can't fill this. */
    private Optional<String> remembered(String signature, Instant until, Instant now) {
        return switch (replays.arrival(signature, until, now)) {
            case FIRST -> Optional.empty();
            case AGAIN -> Optional.of("It came before.");
            case TOO_MANY -> Optional.of("There are too many requests to tell new ones from old ones.");
        };
    }

    /** What Slack writes into the header for this body. */
    String sign(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(bytes("v0:" + timestamp + ":"));
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HmacSHA256; every conforming one does.", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
