package dev.imprimatur.identity.account;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One-time codes for linking accounts. Only the SHA-256 of a code is stored, under our seal; whoever takes the row away first
 * has the code, on whichever gateway.
 */
public final class Claims {

    /** A code is good for so long. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Without what looks like something else. */
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 20;
    private static final int MOST = 5;
    private static final String KIND = "account-claim";

    private final RowStore store;
    private final MacKey key;
    private final InstantSource clock;
    private final SecureRandom chance;

    public Claims(RowStore store, MacKey key, InstantSource clock, SecureRandom chance) {
        this.store = store;
        this.key = key;
        this.clock = clock;
        this.chance = chance;
    }

    /** A code for a person who wants another account of theirs to be known as theirs. */
    Secret offer(PrincipalId person, String session) {
        return offer(new Offer.OfPerson(person, session, expires()), person.toString());
    }

    Secret offer(Account account, String name) {
        return offer(new Offer.OfAccount(account, name, expires()), account.id());
    }

    private Instant expires() {
        return clock.instant().plus(PATIENCE);
    }

    private Secret offer(Offer offer, String owner) {
        makeRoom(owner);
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(LETTERS.charAt(chance.nextInt(LETTERS.length())));
        }
        Secret code = new Secret(text.toString());
        byte[] body = body(id(code), offer).canonicalBytes();
        store.insert(new SealedRow(id(code), owner, 1, Bytes.of(body), key.seal(KIND, body)));
        return code;
    }

    /** Takes away what is over, and keeps nobody from having more than {@value #MOST}. */
    private void makeRoom(String owner) {
        Instant now = clock.instant();
        store.list(Optional.empty(), RowStore.LONGEST_PAGE).stream()
                .filter(row ->
                        read(row).filter(offer -> now.isBefore(offer.expires())).isEmpty())
                .forEach(row -> store.remove(row.id()));
        List<SealedRow> mine = store.of(owner).stream()
                .sorted(Comparator.comparing(
                        (SealedRow row) -> read(row).map(Offer::expires).orElse(Instant.MIN)))
                .toList();
        mine.stream().limit(Math.max(0, mine.size() - MOST + 1)).forEach(row -> store.remove(row.id()));
    }

    /** What whoever made the code said; empty when it is over, or never was. */
    Optional<Offer> look(Secret code) {
        return store.find(id(code))
                .flatMap(this::read)
                .filter(offer -> clock.instant().isBefore(offer.expires()));
    }

    /** Spends the code. False when somebody else has. */
    boolean spend(Secret code) {
        return store.remove(id(code));
    }

    /** People may write it in small letters, and with gaps. */
    private static String id(Secret code) {
        String text = code.reveal().replaceAll("[\\s-]", "").toUpperCase(java.util.Locale.ROOT);
        return "clm-" + new Secret("account claim " + text).digest().hex();
    }

    private static Json.Fields body(String id, Offer offer) {
        Json.Builder json =
                Json.fields().with("id", id).with("expires", offer.expires().toString());
        return switch (offer) {
            case Offer.OfPerson(PrincipalId person, String session, Instant expires) ->
                json.with("person", person.toString()).with("session", session).build();
            case Offer.OfAccount(Account account, String name, Instant expires) ->
                json.with("kind", account.kind())
                        .with("issuer", account.issuer())
                        .with("subject", account.subject())
                        .with("name", name)
                        .build();
        };
    }

    /** Empty for a row that is not ours. */
    private Optional<Offer> read(SealedRow row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            return Optional.empty();
        }
        try {
            Json.Fields json = (Json.Fields) Json.parse(row.body().toArray());
            if (!json.text("id").equals(row.id())) {
                return Optional.empty();
            }
            Instant expires = Instant.parse(json.text("expires"));
            return Optional.of(
                    json.find("person").isPresent()
                            ? new Offer.OfPerson(PrincipalId.parse(json.text("person")), json.text("session"), expires)
                            : new Offer.OfAccount(
                                    new Account(json.text("kind"), json.text("issuer"), json.text("subject")),
                                    json.text("name"),
                                    expires));
        } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
