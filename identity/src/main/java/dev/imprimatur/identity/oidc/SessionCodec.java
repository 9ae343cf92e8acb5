package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedRow;
import java.time.Instant;

/** Turns sessions into sealed rows and back; the provider's tokens in them are encrypted for this session alone. */
public final class SessionCodec {

    private static final String KIND = "session";

    private final MacKey key;
    private final Envelope envelope;

    public SessionCodec(MacKey key, Envelope envelope) {
        this.key = key;
        this.envelope = envelope;
    }

    SealedRow seal(Session session) {
        Json.Fields tokens = Json.fields()
                .with("refresh", session.refresh().map(Secret::reveal))
                .with("id_token", session.idToken().reveal())
                .build();
        byte[] body = Json.fields()
                .with("id", session.id())
                .with("person", session.person().toString())
                .with("kind", session.kind().word())
                .with("tokens", envelope.close(KIND + " " + session.id(), new Secret(tokens.canonical())))
                .with("used", session.used().toString())
                .with("checked", session.checked().toString())
                .with("revision", session.revision())
                .build()
                .canonicalBytes();
        return new SealedRow(
                session.id(), session.person().toString(), session.revision(), Bytes.of(body), key.seal(KIND, body));
    }

    /** @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body */
    Session open(SealedRow row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw tampered(row, "does not carry our seal");
        }
        try {
            Json.Fields json = (Json.Fields) Json.parse(row.body().toArray());
            Json.Fields tokens =
                    (Json.Fields) Json.parse(envelope.open(KIND + " " + json.text("id"), json.text("tokens"))
                            .orElseThrow(() -> tampered(row, "can't be decrypted"))
                            .reveal());
            Session session = new Session(
                    json.text("id"),
                    PrincipalId.parse(json.text("person")),
                    Session.Kind.parse(json.text("kind")),
                    tokens.findText("refresh").map(Secret::new),
                    new Secret(tokens.text("id_token")),
                    Instant.parse(json.text("used")),
                    Instant.parse(json.text("checked")),
                    json.whole("revision"));
            if (!session.id().equals(row.id())
                    || !session.person().toString().equals(row.owner())
                    || session.revision() != row.revision()) {
                throw tampered(row, "contradicts its columns");
            }
            return session;
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw tampered(row, "can't be read (" + e.getMessage() + ")");
        }
    }

    private static TamperedRow tampered(SealedRow row, String what) {
        return new TamperedRow("The stored session `" + row.id() + "` " + what
                + ": somebody changed the database, or a key was replaced. It is good for nothing; sign in again.");
    }
}
