package dev.imprimatur.identity.passkey;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Unproven;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What an authenticator says when it makes a passkey (WebAuthn, authenticator data with attested credential data). What
 * the authenticator is, is neither asked nor believed.
 *
 * @param counter how often it says it has signed
 */
record NewPasskey(Bytes credential, Bytes publicKey, long counter) {

    private static final int FLAGS = Digest.LENGTH;
    private static final int COUNTER = FLAGS + 1;
    private static final int MODEL = COUNTER + Integer.BYTES;
    private static final int LENGTH = MODEL + 16;
    private static final int CREDENTIAL = LENGTH + Short.BYTES;
    private static final int LONGEST = 4_096;

    /** User present and verified, and a key in it; 3 and 4 tell whether it is backed up. Extensions were not asked for. */
    private static final int WANTED = 1 | 1 << 2 | 1 << 6;

    private static final int EXTENSIONS = 1 << 7;

    /**
     * Reads it.
     *
     * @throws Unproven when it is for another site, its user was not verified, or it has no key that is accepted here
     */
    static NewPasskey read(Bytes authenticatorData, Site site) {
        byte[] data = authenticatorData.toArray();
        if (data.length <= CREDENTIAL || data.length > LONGEST) {
            throw new Unproven("What the authenticator said has no passkey in it.");
        }
        if (!Arrays.equals(
                Arrays.copyOf(data, FLAGS), Bytes.utf8(site.id()).digest().bytes())) {
            throw new Unproven("The passkey was made for another site than `" + site.id() + "`.");
        }
        if ((data[FLAGS] & WANTED) != WANTED || (data[FLAGS] & EXTENSIONS) != 0) {
            throw new Unproven("The authenticator did not verify who uses it (by PIN, fingerprint or face), or says"
                    + " something else than it was asked.");
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(data).getShort(LENGTH));
        if (length == 0 || length > 1_023 || CREDENTIAL + length >= data.length) {
            throw new Unproven("What the authenticator said can't be read: the passkey's identifier is too long.");
        }
        Bytes publicKey = Bytes.of(Arrays.copyOfRange(data, CREDENTIAL + length, data.length));
        try {
            CoseKey.read(publicKey);
        } catch (IllegalArgumentException e) {
            throw new Unproven(String.valueOf(e.getMessage()));
        }
        return new NewPasskey(
                Bytes.of(Arrays.copyOfRange(data, CREDENTIAL, CREDENTIAL + length)),
                publicKey,
                Integer.toUnsignedLong(ByteBuffer.wrap(data).getInt(COUNTER)));
    }
}
