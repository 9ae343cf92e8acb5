package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;

/**
 * Turns links of accounts into sealed rows and back. A row whose seal does not verify is refused: who writes the tables
 * without the key gives nobody an account. The row's owner is the account.
 */
public final class LinkedAccountCodec {

    private static final String KIND = "linked-account";

    private final MacKey key;

    public LinkedAccountCodec(MacKey key) {
        this.key = key;
    }

    /** The row for {@code link}. */
    public SealedRow seal(LinkedAccount link) {
        byte[] body = body(link).canonicalBytes();
        return new SealedRow(link.id(), link.account().id(), link.revision(), Bytes.of(body), key.seal(KIND, body));
    }

    /**
     * The link in {@code row}.
     *
     * @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body
     */
    public LinkedAccount open(SealedRow row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw new TamperedRow("The stored link `" + row.id() + "` does not carry our seal: somebody changed the"
                    + " database, or the row key was replaced. It counts for nothing; look at the audit log.");
        }
        LinkedAccount link;
        try {
            link = link((Json.Fields) Json.parse(row.body().toArray()));
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw new TamperedRow("The stored link `" + row.id() + "` can't be read: " + e.getMessage());
        }
        if (!seal(link).equals(row)) {
            throw new TamperedRow("The columns of the stored link `" + row.id()
                    + "` contradict their sealed body: somebody changed the database. It counts for nothing.");
        }
        return link;
    }

    private static Json.Fields body(LinkedAccount link) {
        Json.Builder json = Json.fields()
                .with("kind", link.account().kind())
                .with("issuer", link.account().issuer())
                .with("subject", link.account().subject())
                .with("person", link.person().toString())
                .with("other", link.other().map(PrincipalId::toString))
                .with("linked", link.linked().toString())
                .with("revision", link.revision());
        link.ended()
                .ifPresent(ended -> json.with("ended", ended.at().toString())
                        .with("by", ended.by().toString())
                        .with("parted", ended.parted()));
        return json.build();
    }

    private static LinkedAccount link(Json.Fields json) {
        return new LinkedAccount(
                new Account(json.text("kind"), json.text("issuer"), json.text("subject")),
                PrincipalId.parse(json.text("person")),
                json.findText("other").map(PrincipalId::parse),
                Instant.parse(json.text("linked")),
                json.findText("ended")
                        .map(at -> new LinkedAccount.Ended(
                                Instant.parse(at), PrincipalId.parse(json.text("by")), json.flag("parted"))),
                json.whole("revision"));
    }
}
