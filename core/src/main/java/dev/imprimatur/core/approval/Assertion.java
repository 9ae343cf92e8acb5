package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Ceremony;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Unproven;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a passkey signed (WebAuthn level 3, an authentication assertion), as the browser handed it over.
 *
 * @param credential the passkey's identifier: 1 to 1,023 bytes
 * @param authenticatorData what the authenticator says about itself: whom it signs for, whether it verified its user, how
 *     often it has signed
 * @param clientData what the browser says: what it was asked to sign, and by which site (JSON)
 * @param signature over {@code authenticatorData} and SHA-256 of {@code clientData}
 */
public record Assertion(Bytes credential, Bytes authenticatorData, Bytes clientData, Bytes signature) {

    private static final int MAX_CREDENTIAL = 1_023;
    private static final int MAX_SIGNATURE = 1_024;

    /** SHA-256 of the site, one byte of flags, four of the counter; no attested key, no extensions, for none are asked. */
    private static final int AUTHENTICATOR_DATA = 37;

    private static final int FLAGS = 32;
    private static final int USER_PRESENT = 1;
    private static final int USER_VERIFIED = 1 << 2;
    private static final int MORE_DATA = 1 << 6 | 1 << 7;

    public Assertion {
        require("credential", credential, 1, MAX_CREDENTIAL);
        require("authenticator data", authenticatorData, AUTHENTICATOR_DATA, AUTHENTICATOR_DATA);
        require("client data", clientData, 2, Ceremony.LONGEST);
        require("signature", signature, 1, MAX_SIGNATURE);
    }

    private static void require(String what, Bytes bytes, int least, int most) {
        if (bytes.length() < least || bytes.length() > most) {
            throw new IllegalArgumentException("The " + what + " of an assertion has " + least + " to " + most
                    + " bytes, not `" + bytes.length() + "`.");
        }
    }

    /**
     * What a passkey is asked to sign for a vote: SHA-256 over the RFC 8785 form of {@code {"approval", "because", "choice",
     * "digest", "statement": "imprimatur vote v1"}}. So a signature is good for one answer to one approval of one action,
     * with its reason, and whoever has the log can compute it again. The terms of a vote that has any are members of their
     * own, as in its event.
     *
     * @param digest of what would run, as the voter was shown it
     */
    public static Digest challenge(ApprovalId approval, Choice choice, String because, Terms terms, Digest digest) {
        return challenge(approval.text(), choice.word(), because, terms, digest.toString());
    }

    /** Of a vote without terms. */
    public static Digest challenge(ApprovalId approval, Choice choice, String because, Digest digest) {
        return challenge(approval, choice, because, Terms.NONE, digest);
    }

    /** Of a vote without terms, from what the log has. */
    public static Digest challenge(String approval, String choice, String because, String digest) {
        return challenge(approval, choice, because, Terms.NONE, digest);
    }

    /** The same, from what the log has. */
    public static Digest challenge(String approval, String choice, String because, Terms terms, String digest) {
        return terms.into(Json.fields()
                        .with("statement", "imprimatur vote v1")
                        .with("approval", approval)
                        .with("choice", choice)
                        .with("because", because)
                        .with("digest", digest))
                .build()
                .digest();
    }

    /**
     * Verifies it, from nothing but what is given here.
     *
     * @param key the passkey's, as it was registered
     * @param site whom it was registered for (the relying party's id: a host's name)
     * @param origin the pages that may ask for a signature, as scheme, host and port
     * @param challenge what it must have signed
     * @throws Unproven when it proves nothing
     */
    public void verify(CoseKey key, String site, String origin, Digest challenge) {
        byte[] data = authenticatorData.toArray();
        if (!MessageDigest.isEqual(
                Arrays.copyOf(data, FLAGS), Bytes.utf8(site).digest().bytes())) {
            throw new Unproven("The passkey signed for another site than `" + site + "`.");
        }
        if ((data[FLAGS] & USER_PRESENT) == 0 || (data[FLAGS] & USER_VERIFIED) == 0) {
            throw new Unproven("The passkey did not verify who uses it (by PIN, fingerprint or face).");
        }
        if ((data[FLAGS] & MORE_DATA) != 0) {
            throw new Unproven("The passkey says more than it was asked.");
        }
        Ceremony.require(clientData, "webauthn.get", origin, Bytes.of(challenge.bytes()));
        byte[] signed = Arrays.copyOf(data, data.length + Digest.LENGTH);
        System.arraycopy(clientData.digest().bytes(), 0, signed, data.length, Digest.LENGTH);
        if (!key.verifies(signed, signature)) {
            throw new Unproven("The signature was not made by the registered passkey over this.");
        }
    }

    /** How often the passkey says it has signed; 0 for one that does not count. */
    public long counter() {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(authenticatorData.toArray()).getInt(FLAGS + 1));
    }

    /** Whether a passkey that signed this is not a copy of one that had signed {@code before} times. */
    public boolean counts(long before) {
        return counter() > before || (counter() == 0 && before == 0);
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("credential", credential.base64Url())
                .with("authenticator_data", authenticatorData.base64Url())
                .with("client_data", clientData.base64Url())
                .with("signature", signature.base64Url())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Assertion of(Json.Fields json) {
        return new Assertion(
                Bytes.ofBase64Url(json.text("credential")),
                Bytes.ofBase64Url(json.text("authenticator_data")),
                Bytes.ofBase64Url(json.text("client_data")),
                Bytes.ofBase64Url(json.text("signature")));
    }
}
