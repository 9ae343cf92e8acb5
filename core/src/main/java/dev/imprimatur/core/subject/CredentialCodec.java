package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;
import java.util.Set;

/**
 * Turns credentials into sealed rows and back. A row whose seal does not verify is refused: who writes the tables without
 * the key makes no credential, and changes none.
 */
public final class CredentialCodec {

    private static final String KIND = "credential";

    private final MacKey key;

    public CredentialCodec(MacKey key) {
        this.key = key;
    }

    /** The row for {@code credential}. */
    public SealedCredential seal(IssuedCredential credential) {
        byte[] body = body(credential).canonicalBytes();
        return new SealedCredential(
                credential.id(),
                credential.token(),
                credential.holder(),
                credential.revoked().isPresent(),
                Bytes.of(body),
                key.seal(KIND, body));
    }

    /**
     * The credential in {@code row}.
     *
     * @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body
     */
    public IssuedCredential open(SealedCredential row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw new TamperedRow(
                    "The stored credential `" + row.id() + "` does not carry our seal: somebody changed the"
                            + " database, or the row key was replaced. It counts for nothing; look at the audit log.");
        }
        IssuedCredential credential;
        try {
            credential = credential((Json.Fields) Json.parse(row.body().toArray()));
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw new TamperedRow("The stored credential `" + row.id() + "` can't be read: " + e.getMessage());
        }
        if (!seal(credential).equals(row)) {
            throw new TamperedRow("The columns of the stored credential `" + row.id()
                    + "` contradict its sealed body: somebody changed the database. It counts for nothing.");
        }
        return credential;
    }

    private static Json.Fields body(IssuedCredential credential) {
        return Json.fields()
                .with("id", credential.id())
                .with("token", credential.token().toString())
                .with("holder", credential.holder().toString())
                .with("issuer", credential.issuer().toString())
                .with("audience", credential.audience().word())
                .with(
                        "targets",
                        Json.texts(credential.targets().stream().sorted().toList()))
                .with("method", credential.method())
                .with("issued", credential.issued().toString())
                .with("expires", credential.expires().toString())
                .with("revoked", credential.revoked().map(Instant::toString))
                .with("key", credential.key().map(Digest::toString))
                .build();
    }

    private static IssuedCredential credential(Json.Fields json) {
        return new IssuedCredential(
                json.text("id"),
                Digest.parse(json.text("token")),
                PrincipalId.parse(json.text("holder")),
                PrincipalId.parse(json.text("issuer")),
                Audience.parse(json.text("audience")),
                Set.copyOf(json.texts("targets")),
                json.text("method"),
                Instant.parse(json.text("issued")),
                Instant.parse(json.text("expires")),
                json.findText("revoked").map(Instant::parse),
                json.findText("key").map(Digest::parse));
    }
}
