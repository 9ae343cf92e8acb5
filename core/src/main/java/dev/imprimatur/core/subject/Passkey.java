package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.CoseKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A person's passkey: what verifies its signatures. The key that signs never leaves the person's device.
 *
 * @param credential its identifier: 1 to 1,023 bytes that the authenticator chose
 * @param publicKey as COSE has it; see {@link CoseKey}
 * @param site whom it was registered for (the relying party's id: a host's name)
 * @param origin the pages that it signs for, as scheme, host and port
 * @param attestation the format in which the authenticator proved what it is; {@code none} where it did not
 * @param name by which the person knows it: 1 to 100 characters
 * @param counter how often it said it had signed when it last did
 * @param removed since when it is good for nothing; empty while it is good
 * @param revision 1 when it is new, one more at each change
 */
public record Passkey(
        Bytes credential,
        PrincipalId person,
        Bytes publicKey,
        String site,
        String origin,
        String attestation,
        String name,
        long counter,
        Instant registered,
        Optional<Instant> removed,
        long revision) {

    /** The longest name, in characters. */
    public static final int LONGEST_NAME = 100;

    public Passkey {
        if (credential.length() < 1 || credential.length() > 1_023) {
            throw new IllegalArgumentException("A passkey's identifier has 1 to 1,023 bytes.");
        }
        if (person.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + person + "` can't have a passkey: only people can.");
        }
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("Name the passkey with 1 to " + LONGEST_NAME + " characters.");
        }
        CoseKey.read(publicKey); // or it is refused
    }

    /** A short name of its own: SHA-256 over the identifier, in 64 hex digits. */
    public String id() {
        return id(credential);
    }

    /** The short name of the passkey with this identifier. */
    public static String id(Bytes credential) {
        return credential.digest().hex();
    }

    /** The same after it has signed. */
    public Passkey signed(long times) {
        return new Passkey(
                credential,
                person,
                publicKey,
                site,
                origin,
                attestation,
                name,
                times,
                registered,
                removed,
                revision + 1);
    }

    /** The same, good for nothing from {@code at} on. */
    public Passkey removedAt(Instant at) {
        return new Passkey(
                credential,
                person,
                publicKey,
                site,
                origin,
                attestation,
                name,
                counter,
                registered,
                Optional.of(at),
                revision + 1);
    }
}
