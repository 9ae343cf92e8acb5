package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.identity.token.Grant;
import dev.imprimatur.identity.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of people who signed in at the provider: a credential of this gateway, and what is needed to ask the provider
 * again. A session ends when it is a browser's and not used, when it is old, when its credential is revoked, when the person is disabled
 * here, and when the provider vouches for it no longer.
 */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final Duration NOTED = Duration.ofMinutes(1);
    private static final int MOST = 50;

    private final OidcConfig config;
    private final OidcPeople people;
    private final Tokens tokens;
    private final RowStore store;
    private final SessionCodec codec;
    private final InstantSource clock;

    public Sessions(
            OidcConfig config,
            OidcPeople people,
            Tokens tokens,
            RowStore store,
            SessionCodec codec,
            InstantSource clock) {
        this.config = config;
        this.people = people;
        this.tokens = tokens;
        this.store = store;
        this.codec = codec;
        this.clock = clock;
    }

    /**
     * Opens a session, with a credential that never was before.
     *
     * @throws SignInRefused when the person is disabled here
     */
    public Tokens.Fresh open(SignedIn signedIn, Session.Kind kind) throws SignInRefused {
        KnownPerson person = people.signedIn(signedIn.claims());
        makeRoom(person.id());
        Instant now = clock.instant();
        Tokens.Fresh fresh = tokens.issue(new Grant(
                person.id(),
                person.id(),
                Audience.PERSON,
                Set.of("*"),
                signedIn.claims().method(),
                config.limits().lasts()));
        store.insert(codec.seal(new Session(
                fresh.credential().id(), person.id(), kind, signedIn.refresh(), signedIn.idToken(), now, now, 1)));
        return fresh;
    }

    /** Nobody has more than {@value #MOST} sessions: those not used for longest end. */
    private void makeRoom(PrincipalId person) {
        List<Session> open = of(person);
        open.stream()
                .sorted(Comparator.comparing((Session session) -> session.used()))
                .limit(Math.max(0, open.size() - MOST + 1))
                .forEach(session -> end(session, person));
    }

    /** Tells who shows a credential. A person's own session is good from where it is held, and while it lasts. */
    public Authenticator from(Session.Kind kind) {
        return (credential, audience) -> {
            Authentication answer = tokens.authenticate(credential, audience);
            return audience == Audience.PERSON && answer instanceof Authentication.Known known
                    ? judge(known, kind)
                    : answer;
        };
    }

    private Authentication judge(Authentication.Known known, Session.Kind kind) {
        Instant now = clock.instant();
        try {
            Optional<Session> session = find(known.subject().credential());
            if (session.isEmpty() || session.get().kind() != kind) {
                return new Authentication.Unknown("This session is over, or is not good here: sign in again.");
            }
            if (idle(session.get(), now)) {
                end(session.get(), known.subject().actor().id());
                return new Authentication.Unknown("Nothing was done in this session for "
                        + config.limits().idle().toMinutes() + " minutes, so it is over: sign in again.");
            }
            if (!now.isBefore(session.get().used().plus(noted()))) {
                change(session.get(), one -> one.usedAt(now));
            }
            return known;
        } catch (TamperedRow e) {
            LOG.error("{}", e.getMessage());
            return new Authentication.Unknown("This session can't be verified: sign in again.");
        } catch (StorageFailure e) {
            LOG.error("A session can't be checked: {}", e.getMessage());
            return new Authentication.Unknown("Sessions can't be checked now, because the storage does not answer."
                    + " Nothing is allowed until it does.");
        }
    }

    /** So often it is written down that a session is used. */
    private Duration noted() {
        Duration tenth = config.limits().idle().dividedBy(10);
        return tenth.compareTo(NOTED) < 0 ? tenth : NOTED;
    }

    Optional<Session> find(String id) {
        return store.find(id).map(codec::open);
    }

    /** All sessions of somebody. */
    List<Session> of(PrincipalId person) {
        return store.of(person.toString()).stream().map(codec::open).toList();
    }

    /**
     * Ends a session: its credential is revoked first, so that it is good for nothing whatever happens then.
     *
     * @return what ended, with the provider's tokens; empty when there was none
     */
    public Optional<Session> end(String id, PrincipalId by) {
        Optional<Session> session = find(id);
        session.ifPresent(one -> end(one, by));
        return session;
    }

    private void end(Session session, PrincipalId by) {
        tokens.find(session.id()).ifPresent(credential -> tokens.revoke(credential, by));
        store.remove(session.id());
    }

    /** Ends all sessions of somebody. */
    public void endAll(PrincipalId person, PrincipalId by) {
        of(person).forEach(session -> end(session, by));
    }

    /** Whether the session may go on, without a look at the provider; one that may not is ended. */
    boolean lives(Session seen) {
        Instant now = clock.instant();
        boolean good = tokens.find(seen.id())
                .filter(credential -> credential.goodAt(now))
                .isPresent();
        boolean enabled =
                people.known(seen.person()).filter(person -> !person.disabled()).isPresent();
        if (good && enabled && !idle(seen, now)) {
            return true;
        }
        Optional<Session> current = find(seen.id()); // it may have been used since it was read
        if (good && enabled && current.isPresent() && !idle(current.get(), now)) {
            return true;
        }
        end(seen, seen.person());
        return false;
    }

    private boolean idle(Session session, Instant now) {
        return session.kind() == Session.Kind.BROWSER
                && !now.isBefore(session.used().plus(config.limits().idle()));
    }

    /** Keeps what the provider gave at a refresh. False when the session has ended meanwhile. */
    boolean keep(Session before, Optional<Secret> refresh, Secret idToken, Instant now) {
        return change(before, one -> one.checkedAt(refresh, idToken, now));
    }

    /** Others may change it at the same time: then theirs counts as well. False when it has ended meanwhile. */
    private boolean change(Session before, UnaryOperator<Session> step) {
        for (Optional<Session> current = Optional.of(before); current.isPresent(); current = find(before.id())) {
            if (store.replace(codec.seal(step.apply(current.get())))) {
                return true;
            }
        }
        return false;
    }

    /** A page of all sessions, by name. Rows that were tampered with are left out, and said. */
    List<Session> list(Optional<String> after, int limit) {
        return store.list(after, limit).stream()
                .flatMap(row -> {
                    try {
                        return java.util.stream.Stream.of(codec.open(row));
                    } catch (TamperedRow e) {
                        LOG.error("{}", e.getMessage());
                        return java.util.stream.Stream.empty();
                    }
                })
                .toList();
    }

    /** The credential of this text, good or not; see {@link Tokens#recognised}. */
    public Optional<IssuedCredential> recognised(Secret text) {
        return tokens.recognised(text);
    }
}
