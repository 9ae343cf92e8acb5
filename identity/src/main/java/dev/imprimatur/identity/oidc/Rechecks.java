package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.identity.jwt.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider again whether it vouches for people: about every session from time to time, and about one person when
 * their power is used. A refusal ends the session, and takes the person's power until another session of theirs is
 * vouched for; a provider that does not answer changes nothing until what it said last is too old.
 */
public final class Rechecks {

    /** What the provider said in this time is not asked anew when power is used. */
    public static final Duration FRESH = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Rechecks.class);
    /** A provider that did not answer is left alone for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int AT_ONCE = 8;
    private static final int TURNS = 256;

    private final OidcConfig config;
    private final OidcPeople people;
    private final Sessions sessions;
    private final Grants grants;
    private final IdTokens tokens;
    private final InstantSource clock;
    private final List<ReentrantLock> turns =
            Stream.generate(ReentrantLock::new).limit(TURNS).toList();
    private final AtomicReference<Instant> rounded = new AtomicReference<>(Instant.MIN);
    private final AtomicReference<Instant> silent = new AtomicReference<>(Instant.MIN);

    Rechecks(
            OidcConfig config,
            OidcPeople people,
            Sessions sessions,
            Grants grants,
            IdTokens tokens,
            InstantSource clock) {
        this.config = config;
        this.people = people;
        this.sessions = sessions;
        this.grants = grants;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** People as the provider vouches for them at this moment, as far as it can be asked. */
    public Directory asking() {
        return this::asked;
    }

    private Optional<Person> asked(PrincipalId id) {
        Optional<KnownPerson> known = people.known(id).filter(people::counts);
        if (known.isPresent() && due(known.get().confirmed(), FRESH)) {
            ask(id);
        }
        return people.person(id);
    }

    /** Whether the provider has not kept silent within {@code pause}. */
    private boolean answers(Duration pause) {
        return silent.get().equals(Instant.MIN) || due(silent.get(), pause);
    }

    private boolean due(Instant last, Duration after) {
        return !clock.instant().isBefore(last.plus(after));
    }

    /** Asks about the newest session first; one that is vouched for is enough. */
    private void ask(PrincipalId person) {
        for (Session session : sessions.of(person).stream()
                .sorted(Comparator.comparing(Session::checked).reversed())
                .toList()) {
            if (answers(FRESH) && session.refresh().isPresent() && sessions.lives(session) && vouched(session, FRESH)) {
                return;
            }
        }
    }

    /**
     * Looks at every session: ends those that are over, and asks about those that were not asked about for a while.
     * Blocks until all have been looked at. Called again too soon, it does nothing.
     */
    public void round() {
        Instant last = rounded.get();
        if (!last.equals(Instant.MIN) && !due(last, BETWEEN)) {
            return;
        }
        rounded.set(clock.instant());
        List<Session> due = new ArrayList<>();
        Optional<String> after = Optional.empty();
        List<Session> page;
        do {
            page = sessions.list(after, RowStore.LONGEST_PAGE);
            page.stream()
                    .filter(sessions::lives)
                    .filter(session -> session.refresh().isPresent())
                    .filter(session -> due(session.checked(), config.limits().recheck()))
                    .forEach(due::add);
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (!page.isEmpty());
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Session session : due) {
                threads.execute(() -> {
                    places.acquireUninterruptibly();
                    try {
                        if (answers(SILENCE)) {
                            vouched(session, config.limits().recheck());
                        }
                    } catch (RuntimeException e) {
                        LOG.warn("A session of {} can't be checked: {}", session.person(), e.getMessage());
                    } finally {
                        places.release();
                    }
                });
            }
        }
    }

    /**
     * Whether the provider vouches for the session; asked anew when the last time is longer ago than {@code age}. One
     * question at a time for each session: a refresh token may be good once.
     */
    private boolean vouched(Session stale, Duration age) {
        ReentrantLock turn = turns.get(Math.floorMod(stale.id().hashCode(), TURNS));
        turn.lock();
        try {
            Optional<Session> now = sessions.find(stale.id());
            if (now.isEmpty()) {
                return false;
            }
            return !due(now.get().checked(), age) || refreshed(now.get());
        } finally {
            turn.unlock();
        }
    }

    private boolean refreshed(Session session) {
        Instant now = clock.instant();
        try {
            return switch (grants.refresh(session.refresh().orElseThrow())) {
                case Grants.Answer.Refused(String word) -> {
                    LOG.info(
                            "The provider no longer vouches for a session of {} ({}).",
                            session.person(),
                            Grants.word(word));
                    refused(session, word);
                    yield false;
                }
                case Grants.Answer.Given given -> told(session, given, now);
            };
        } catch (ProviderFailure e) {
            silent.set(now);
            LOG.warn("The provider can't be asked about {}: {}", session.person(), e.getMessage());
            return false;
        }
    }

    /** What can't be believed takes the person's power, until the provider says something that can. */
    private boolean told(Session session, Grants.Answer.Given given, Instant now) {
        try {
            Claims claims = tokens.claims(given.id(), Optional.empty());
            boolean kept = sessions.keep(session, given.refresh(), new Secret(given.id()), now)
                    && people.told(session.person(), claims).isPresent();
            if (!kept) {
                sessions.end(session.id(), session.person());
            }
            return kept;
        } catch (SignInRefused e) {
            LOG.warn("What the provider says about {} is refused: {}", session.person(), e.sentence());
            sessions.keep(session, given.refresh(), session.idToken(), now);
            people.refused(session.person());
            return false;
        }
    }

    /** Only {@code invalid_grant} is about the person; other words are about us, and take no power before it is too old. */
    private void refused(Session session, String word) {
        if (word.equals("invalid_grant")) {
            people.refused(session.person());
            sessions.end(session.id(), session.person());
        }
    }
}
