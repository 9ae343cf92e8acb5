package dev.imprimatur.identity.passkey;

import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Ceremony;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.core.subject.PasskeyCodec;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Registers passkeys, removes them, and verifies what they sign. A new one is in the audit log before it can sign; a
 * removed one can't sign before it is in the log. Votes with one passkey come one after the other, so that the log has
 * them in the order of its counter.
 */
public final class Passkeys {

    /** Whoever registers or removes a passkey must have signed in so lately: a stolen session changes none. */
    public static final Duration FRESH = Duration.ofMinutes(10);

    /** The most that one person has. */
    public static final int MOST = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Site site;
    private final RowStore store;
    private final PasskeyCodec codec;
    private final Challenges challenges;
    private final AuditLog audit;
    private final InstantSource clock;
    private final List<ReentrantLock> turns =
            Stream.generate(ReentrantLock::new).limit(64).toList();

    /** @param rows seals passkeys, and what new ones must repeat */
    public Passkeys(Site site, RowStore store, MacKey rows, AuditLog audit, InstantSource clock, SecureRandom chance) {
        this.site = site;
        this.store = store;
        this.codec = new PasskeyCodec(rows);
        this.challenges = new Challenges(rows, chance);
        this.audit = audit;
        this.clock = clock;
    }

    /** The good ones of somebody, oldest first. */
    public List<Passkey> of(PrincipalId person) {
        return store.of(person.toString()).stream()
                .map(codec::open)
                .filter(passkey -> passkey.removed().isEmpty())
                .sorted(Comparator.comparing(Passkey::registered))
                .toList();
    }

    /**
     * What a browser needs to make one (WebAuthn's {@code PublicKeyCredentialCreationOptionsJSON}).
     *
     * @param signedIn when they proved who they are
     */
    public Json.Fields beginning(Person person, Instant signedIn) {
        Instant now = clock.instant();
        requireFresh(signedIn, now);
        List<Passkey> had = of(person.id());
        requireRoom(had);
        return Json.fields()
                .with(
                        "rp",
                        Json.fields()
                                .with("id", site.id())
                                .with("name", "Imprimatur")
                                .build())
                .with(
                        "user",
                        Json.fields()
                                .with("id", handle(person.id()).base64Url())
                                .with("name", person.id().name())
                                .with("displayName", person.name())
                                .build())
                .with("challenge", challenges.next(person.id(), now).base64Url())
                .with(
                        "pubKeyCredParams",
                        Json.array(Stream.of(-7L, -8L, -257L)
                                .map(algorithm -> Json.fields()
                                        .with("type", "public-key")
                                        .with("alg", algorithm)
                                        .build())
                                .toList()))
                .with("timeout", PATIENCE.toMillis())
                .with("excludeCredentials", named(had))
                .with(
                        "authenticatorSelection",
                        Json.fields()
                                .with("residentKey", "preferred")
                                .with("userVerification", "required")
                                .build())
                .with("attestation", "none")
                .build();
    }

    /** Tells authenticators people apart, and nothing else. */
    private static Bytes handle(PrincipalId person) {
        return Bytes.of(Bytes.utf8(person.toString()).digest().bytes());
    }

    private static Json named(List<Passkey> passkeys) {
        return Json.array(passkeys.stream()
                .map(passkey -> Json.fields()
                        .with("type", "public-key")
                        .with("id", passkey.credential().base64Url())
                        .build())
                .toList());
    }

    private static void requireFresh(Instant signedIn, Instant now) {
        if (signedIn.isBefore(now.minus(FRESH))) {
            throw new PasskeyRefused("You signed in at " + signedIn + ", which is more than " + FRESH.toMinutes()
                    + " minutes ago: sign in again first, then change your passkeys.");
        }
    }

    private static void requireRoom(List<Passkey> had) {
        if (had.size() >= MOST) {
            throw new PasskeyRefused("You have " + MOST + " passkeys, which is the most: remove one first.");
        }
    }

    /**
     * Registers one that a browser had made.
     *
     * @param name by which the person knows it
     * @param clientData what the browser says
     * @param authenticatorData what the authenticator says
     */
    public Passkey register(
            PrincipalId person, Instant signedIn, String name, Bytes clientData, Bytes authenticatorData) {
        Instant now = clock.instant();
        requireFresh(signedIn, now);
        NewPasskey made;
        try {
            Bytes challenge = challenge(clientData);
            if (!challenges.good(challenge, person, now)) {
                throw new PasskeyRefused("This took too long, or was not begun here: begin again.");
            }
            Ceremony.require(clientData, "webauthn.create", site.origin(), challenge);
            made = NewPasskey.read(authenticatorData, site);
        } catch (Unproven e) {
            throw new PasskeyRefused(String.valueOf(e.getMessage()));
        }
        Passkey passkey = new Passkey(
                made.credential(),
                person,
                made.publicKey(),
                site.id(),
                site.origin(),
                "none",
                name,
                made.counter(),
                now,
                Optional.empty(),
                1);
        return inTurn(passkey.id(), () -> inserted(passkey));
    }

    private static Bytes challenge(Bytes clientData) {
        try {
            return Bytes.ofBase64Url(((Json.Fields) Json.parse(clientData.toArray())).text("challenge"));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new Unproven("What the browser said can't be read: " + e.getMessage());
        }
    }

    private Passkey inserted(Passkey passkey) {
        requireRoom(of(passkey.person()));
        if (store.find(passkey.id()).isPresent()) {
            throw new PasskeyRefused("This passkey was registered before: make another one.");
        }
        audit.append(List.of(new AuditEvent.PasskeyRegistered(passkey))).join();
        if (!store.insert(codec.seal(passkey))) {
            throw new PasskeyRefused("This passkey was registered before: make another one.");
        }
        return passkey;
    }

    /** Takes the one of this short name away from {@code person}. False when they have none of that name. */
    public boolean remove(PrincipalId person, Instant signedIn, String id) {
        requireFresh(signedIn, clock.instant());
        return inTurn(id, () -> {
            Optional<Passkey> found = store.find(id)
                    .map(codec::open)
                    .filter(passkey -> passkey.person().equals(person));
            found.ifPresent(passkey -> {
                Instant now = clock.instant();
                if (passkey.removed().isEmpty() && !store.replace(codec.seal(passkey.removedAt(now)))) {
                    throw new PasskeyRefused("The passkey was just used: try again.");
                }
                audit.append(List.of(new AuditEvent.PasskeyRemoved(passkey, person, now)))
                        .join();
            });
            return found.isPresent();
        });
    }

    /** What a browser needs to have one of their passkeys sign (WebAuthn's {@code PublicKeyCredentialRequestOptionsJSON}). */
    public Json.Fields asking(PrincipalId person, Digest challenge) {
        List<Passkey> had = of(person);
        if (had.isEmpty()) {
            throw new PasskeyRefused("You have no passkey: register one first, on the page `/passkeys`.");
        }
        return Json.fields()
                .with("challenge", Bytes.of(challenge.bytes()).base64Url())
                .with("rpId", site.id())
                .with("timeout", PATIENCE.toMillis())
                .with("userVerification", "required")
                .with("allowCredentials", named(had))
                .build();
    }

    /**
     * Does what {@code person} signed, after the signature was verified, and counted so that it counts once.
     *
     * @param challenge what they must have signed
     * @param then is done before anything else that this passkey signed
     * @throws PasskeyRefused when it proves nothing; then nothing is done
     */
    public <T> T signed(PrincipalId person, Assertion assertion, Digest challenge, Supplier<T> then) {
        String id = Passkey.id(assertion.credential());
        return inTurn(id, () -> {
            Passkey passkey = store.find(id)
                    .map(codec::open)
                    .filter(found ->
                            found.person().equals(person) && found.removed().isEmpty())
                    .orElseThrow(() -> new PasskeyRefused("This passkey is not registered for you."));
            try {
                assertion.verify(CoseKey.read(passkey.publicKey()), passkey.site(), passkey.origin(), challenge);
            } catch (Unproven e) {
                throw new PasskeyRefused(String.valueOf(e.getMessage()));
            }
            if (!assertion.counts(passkey.counter())) {
                throw new PasskeyRefused("The passkey has signed less often than it had before: there is a copy of it,"
                        + " or this was sent twice. If you did not send it twice, remove the passkey `"
                        + passkey.name() + "`, and tell an administrator.");
            }
            if (assertion.counter() != passkey.counter()
                    && !store.replace(codec.seal(passkey.signed(assertion.counter())))) {
                throw new PasskeyRefused("The passkey was used elsewhere at this moment: sign again.");
            }
            return then.get();
        });
    }

    private <T> T inTurn(String id, Supplier<T> step) {
        ReentrantLock turn = turns.get(Math.floorMod(id.hashCode(), turns.size()));
        turn.lock();
        try {
            return step.get();
        } finally {
            turn.unlock();
        }
    }
}
