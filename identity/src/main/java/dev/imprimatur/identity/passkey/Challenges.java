package dev.imprimatur.identity.passkey;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.PrincipalId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a new passkey is asked to repeat: an end, chance, and our seal over both for one person. Nothing of it is kept, so
 * any node takes the answer; a second answer to the same one brings the same passkey, which is refused then.
 */
final class Challenges {

    /** So long somebody may take. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String KIND = "passkey registration";
    private static final int CHANCE = 16;
    private static final int OPEN = Long.BYTES + CHANCE;

    private final MacKey key;
    private final SecureRandom chance;

    Challenges(MacKey key, SecureRandom chance) {
        this.key = key;
        this.chance = chance;
    }

    Bytes next(PrincipalId person, Instant now) {
        byte[] fresh = new byte[CHANCE];
        chance.nextBytes(fresh);
        byte[] open = ByteBuffer.allocate(OPEN)
                .putLong(now.plus(PATIENCE).getEpochSecond())
                .put(fresh)
                .array();
        byte[] seal = seal(person, open).toArray();
        return Bytes.of(
                ByteBuffer.allocate(OPEN + seal.length).put(open).put(seal).array());
    }

    boolean good(Bytes challenge, PrincipalId person, Instant now) {
        byte[] all = challenge.toArray();
        if (all.length <= OPEN) {
            return false;
        }
        byte[] open = Arrays.copyOf(all, OPEN);
        Bytes seal = Bytes.of(Arrays.copyOfRange(all, OPEN, all.length));
        return key.verifies(KIND, bound(person, open), seal)
                && now.getEpochSecond() < ByteBuffer.wrap(open).getLong();
    }

    private Bytes seal(PrincipalId person, byte[] open) {
        return key.seal(KIND, bound(person, open));
    }

    private static byte[] bound(PrincipalId person, byte[] open) {
        byte[] name = Bytes.utf8(person.toString()).toArray();
        return ByteBuffer.allocate(open.length + name.length)
                .put(open)
                .put(name)
                .array();
    }
}
