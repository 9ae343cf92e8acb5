package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;

/**
 * Turns passkeys into sealed rows and back. A row whose seal does not verify is refused: who writes the tables without the
 * key makes no passkey theirs. The row's owner is the person.
 */
public final class PasskeyCodec {

    private static final String KIND = "passkey";

    private final MacKey key;

    public PasskeyCodec(MacKey key) {
        this.key = key;
    }

    /** The row for {@code passkey}. */
    public SealedRow seal(Passkey passkey) {
        byte[] body = body(passkey).canonicalBytes();
        return new SealedRow(
                passkey.id(), passkey.person().toString(), passkey.revision(), Bytes.of(body), key.seal(KIND, body));
    }

    /**
     * The passkey in {@code row}.
     *
     * @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body
     */
    public Passkey open(SealedRow row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw new TamperedRow(
                    "The stored passkey `" + row.id() + "` does not carry our seal: somebody changed the database, or"
                            + " the row key was replaced. It signs for nobody; look at the audit log.");
        }
        Passkey passkey;
        try {
            passkey = passkey((Json.Fields) Json.parse(row.body().toArray()));
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw new TamperedRow("The stored passkey `" + row.id() + "` can't be read: " + e.getMessage());
        }
        if (!seal(passkey).equals(row)) {
            throw new TamperedRow("The columns of the stored passkey `" + row.id()
                    + "` contradict its sealed body: somebody changed the database. It signs for nobody.");
        }
        return passkey;
    }

    private static Json.Fields body(Passkey passkey) {
        return Json.fields()
                .with("credential", passkey.credential().base64Url())
                .with("person", passkey.person().toString())
                .with("public_key", passkey.publicKey().base64Url())
                .with("site", passkey.site())
                .with("origin", passkey.origin())
                .with("attestation", passkey.attestation())
                .with("name", passkey.name())
                .with("counter", passkey.counter())
                .with("registered", passkey.registered().toString())
                .with("removed", passkey.removed().map(Instant::toString))
                .with("revision", passkey.revision())
                .build();
    }

    private static Passkey passkey(Json.Fields json) {
        return new Passkey(
                Bytes.ofBase64Url(json.text("credential")),
                PrincipalId.parse(json.text("person")),
                Bytes.ofBase64Url(json.text("public_key")),
                json.text("site"),
                json.text("origin"),
                json.text("attestation"),
                json.text("name"),
                json.whole("counter"),
                Instant.parse(json.text("registered")),
                json.findText("removed").map(Instant::parse),
                json.whole("revision"));
    }
}
