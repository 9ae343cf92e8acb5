package dev.imprimatur.identity.token;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import dev.imprimatur.core.subject.Subject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues, checks and revokes tokens. Only the SHA-256 of a token is stored; each step is in the audit log before it has
 * an effect. Whoever is no longer known loses all tokens at that moment.
 */
public final class Tokens implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    private final CredentialStore store;
    private final CredentialCodec codec;
    private final Function<PrincipalId, Optional<Principal>> known;
    private final AuditLog audit;
    private final InstantSource clock;
    private final SecureRandom chance;
    private final Map<String, Instant> revoked;

    /**
     * A fresh token.
     *
     * @param text shown once, to whoever will hold it, and kept nowhere
     */
    public record Fresh(IssuedCredential credential, Secret text) {}

    /**
     * @param known who is known at the moment of the call
     * @param revoked tokens that are revoked whatever is stored, and since when
     */
    public Tokens(
            CredentialStore store,
            CredentialCodec codec,
            Function<PrincipalId, Optional<Principal>> known,
            AuditLog audit,
            InstantSource clock,
            SecureRandom chance,
            Map<String, Instant> revoked) {
        this.store = store;
        this.codec = codec;
        this.known = known;
        this.audit = audit;
        this.clock = clock;
        this.chance = chance;
        this.revoked = new ConcurrentHashMap<>(revoked);
    }

    /** Issues a token; blocks until it is recorded and stored. */
    public Fresh issue(Grant grant) {
        Instant now = clock.instant();
        Secret text = TokenText.next(grant.audience(), chance);
        IssuedCredential credential = new IssuedCredential(
                "tok-" + Long.toUnsignedString(chance.nextLong(), 36),
                text.digest(),
                grant.holder(),
                grant.issuer(),
                grant.audience(),
                grant.targets(),
                grant.method(),
                now,
                now.plus(grant.lasts()),
                Optional.empty(),
                grant.key());
        record(new AuditEvent.CredentialIssued(credential));
        store.insert(codec.seal(credential));
        return new Fresh(credential, text);
    }

    /** Revokes a token that is not revoked yet; blocks until that is recorded and stored. False when it was already. */
    public boolean revoke(IssuedCredential credential, PrincipalId by) {
        return revoke(credential, by, clock.instant());
    }

    /**
     * Lets a token be good until {@code ends} and no longer; blocks until that is recorded and stored. False when it was
     * revoked, for then or earlier, already.
     */
    private boolean revoke(IssuedCredential credential, PrincipalId by, Instant ends) {
        Instant now = clock.instant();
        if (credential.revoked().filter(at -> !at.isAfter(ends)).isPresent()) {
            return false;
        }
        record(new AuditEvent.CredentialRevoked(credential.id(), by, ends, now));
        boolean first = credential.revoked().isEmpty();
        revoked.merge(credential.id(), ends, (one, other) -> one.isBefore(other) ? one : other);
        boolean done = store.revoke(codec.seal(credential.revokedAt(ends)));
        return done || !first;
    }

    /**
     * Issues a token in the place of another one: of the same holder, for the same, bound to the same key.
     *
     * @param by who answers for the new one
     * @param overlap for so long the old one is still good
     * @throws IllegalArgumentException when the old one is good for nothing any more
     */
    public Fresh rotate(IssuedCredential old, PrincipalId by, Duration lasts, Duration overlap) {
        Instant now = clock.instant();
        if (!old.goodAt(now)) {
            throw new IllegalArgumentException(
                    "The token `" + old.id() + "` ended at " + old.ends() + ": issue a new one.");
        }
        Fresh fresh = issue(new Grant(old.holder(), by, old.audience(), old.targets(), old.method(), lasts, old.key()));
        revoke(old, by, now.plus(overlap));
        return fresh;
    }

    /** What is stored; one that was revoked stays so, whoever puts an older row back. */
    private IssuedCredential opened(SealedCredential row) {
        IssuedCredential stored = codec.open(row);
        Instant since = revoked.get(stored.id());
        return since == null ? stored : stored.revokedAt(since);
    }

    /** A token by its identifier. */
    public Optional<IssuedCredential> find(String id) {
        return store.find(id).map(this::opened);
    }

    /** A page, newest first; see {@link CredentialStore#list}. */
    public List<IssuedCredential> list(Optional<PrincipalId> holder, Optional<String> before, int limit) {
        return store.list(holder, before, limit).stream().map(this::opened).toList();
    }

    @Override
    public Authentication authenticate(Secret text, Audience audience) {
        if (!TokenText.fits(text)) {
            return new Authentication.Unknown(
                    "This is no Imprimatur token: it begins with `imp_`. Get one with `imprimatur token issue`.");
        }
        try {
            Optional<SealedCredential> row = store.findByToken(text.digest());
            return row.isEmpty()
                    ? new Authentication.Unknown("This token is not known here: get a new one.")
                    : judge(opened(row.get()), audience);
        } catch (TamperedRow e) {
            LOG.error("{}", e.getMessage());
            return new Authentication.Unknown("This token can't be verified: tell whoever operates this gateway.");
        } catch (StorageFailure e) {
            LOG.error("A token can't be checked: {}", e.getMessage());
            return new Authentication.Unknown("Tokens can't be checked now, because the storage does not answer."
                    + " Nothing is allowed until it does.");
        }
    }

    /** Which token this is, good or not; to say who tried something, never to let them. */
    public Optional<IssuedCredential> recognised(Secret text) {
        return TokenText.fits(text) ? store.findByToken(text.digest()).map(this::opened) : Optional.empty();
    }

    private Authentication judge(IssuedCredential credential, Audience audience) {
        Instant now = clock.instant();
        if (credential.revoked().filter(at -> !at.isAfter(now)).isPresent()) {
            return new Authentication.Unknown(
                    "This token was revoked at " + credential.revoked().get() + ": get a new one.");
        }
        if (!credential.goodAt(now)) {
            return new Authentication.Unknown("This token expired at " + credential.expires() + ": get a new one.");
        }
        if (credential.audience() != audience) {
            return new Authentication.Unknown("This credential is for " + purpose(credential.audience())
                    + "; here one for " + purpose(audience) + " is needed.");
        }
        Optional<Principal> holder = known.apply(credential.holder());
        if (holder.isEmpty()) {
            return new Authentication.Unknown("`" + credential.holder() + "` is not linked to a known "
                    + credential.holder().kind().word() + " here. Ask an administrator.");
        }
        Authentication.Known shown = new Authentication.Known(
                new Subject(holder.get(), List.of(), credential.id(), credential.issuer()),
                credential.targets(),
                credential.method(),
                credential.issued(),
                credential.ends());
        return credential
                .key()
                .<Authentication>map(key -> new Authentication.Bound(shown, key))
                .orElse(shown);
    }

    private static String purpose(Audience audience) {
        return switch (audience) {
            case CONNECTOR -> "connectors";
            case ACTIONS -> "proposing actions through the API";
            case PERSON -> "a person's own session";
        };
    }

    private void record(AuditEvent event) {
        audit.append(List.of(event)).join();
    }
}
