package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.Identities;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PersonCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people whom the provider told of. Somebody is known after their first sign-in, by issuer and subject, never by
 * e-mail; they count for somebody while they are not disabled here, and the provider vouched for them not too long ago.
 * Each change is in the audit log before it has an effect.
 */
public final class OidcPeople implements Directory {

    private static final Logger LOG = LoggerFactory.getLogger(OidcPeople.class);
    private static final int ATTEMPTS = 20;
    private static final int LOOKS = 5;

    private final OidcConfig config;
    private final RowStore store;
    private final PersonCodec codec;
    private final AuditLog audit;
    private final InstantSource clock;

    /** How everybody stood last, by the log or a row since: who puts an older row back, or takes one away, is noticed. */
    private final ConcurrentHashMap<KnownPerson.Account, Identities.Known> reached;

    /** @param identities by the log, at the start */
    public OidcPeople(
            OidcConfig config,
            RowStore store,
            PersonCodec codec,
            AuditLog audit,
            InstantSource clock,
            Map<KnownPerson.Account, Identities.Known> identities) {
        this.config = config;
        this.store = store;
        this.codec = codec;
        this.audit = audit;
        this.clock = clock;
        this.reached = new ConcurrentHashMap<>(identities);
    }

    /** Somebody who counts at this moment. */
    @Override
    public Optional<Person> person(PrincipalId id) {
        return known(id).filter(this::counts).map(KnownPerson::person);
    }

    /** Whether they are enabled, and the provider vouched for them not too long ago. */
    boolean counts(KnownPerson person) {
        return !person.disabled()
                && clock.instant()
                        .isBefore(person.confirmed().plus(config.limits().groupsMaxAge()));
    }

    /** Somebody who signed in once, whatever became of them since. A row that was tampered with is nobody. */
    public Optional<KnownPerson> known(PrincipalId id) {
        return id.kind() == PrincipalId.Kind.PERSON
                ? store.find(id.toString()).flatMap(this::opened)
                : Optional.empty();
    }

    /** The person who signs in with this account, whatever became of them since. Rows that were tampered with are nobody's. */
    public Optional<KnownPerson> account(KnownPerson.Account account) {
        try {
            return find(account);
        } catch (TamperedRow e) {
            LOG.error("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Everybody who signed in once, by name. */
    public List<KnownPerson> everybody() {
        List<KnownPerson> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        List<SealedRow> page;
        do {
            page = store.list(after, RowStore.LONGEST_PAGE);
            page.forEach(row -> opened(row).ifPresent(all::add));
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (page.size() == RowStore.LONGEST_PAGE);
        return List.copyOf(all);
    }

    private Optional<KnownPerson> opened(SealedRow row) {
        try {
            return Optional.of(current(codec.open(row)));
        } catch (TamperedRow e) {
            LOG.error("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The person as stored now; they may have changed while they were read, so an older row is looked at again. */
    private KnownPerson current(KnownPerson read) {
        return newest(read)
                .orElseThrow(() -> new TamperedRow("The stored person `" + read.id()
                        + "` is older than what was stored last: somebody changed the database. They count for nobody"
                        + " until they sign in again."));
    }

    private Optional<KnownPerson> newest(KnownPerson read) {
        Optional<KnownPerson> found = Optional.of(read);
        for (int i = 0; i < LOOKS && found.isPresent(); i++) {
            if (found.get().revision() >= reach(found.get()).revision()) {
                return found;
            }
            found = store.find(read.id().toString()).map(codec::open);
        }
        return Optional.empty();
    }

    private Identities.Known reach(KnownPerson person) {
        return reached.merge(
                person.account(),
                new Identities.Known(person.id(), person.revision(), person.disabled()),
                Identities.Known::newest);
    }

    /**
     * Takes in what the provider vouches for, at a sign-in.
     *
     * @throws SignInRefused when the person is disabled here
     */
    KnownPerson signedIn(Claims claims) throws SignInRefused {
        KnownPerson.Account account = new KnownPerson.Account(config.issuer().toString(), claims.subject());
        KnownPerson person = find(account).orElseGet(() -> first(account, claims));
        if (person.disabled()) {
            throw new SignInRefused("disabled", "Your account is disabled here. Ask an administrator.");
        }
        return told(person.id(), claims)
                .orElseThrow(
                        () -> new SignInRefused("disabled", "Your account is disabled here. Ask an administrator."));
    }

    /** Empty also when the row is older than one that was there before. */
    private Optional<KnownPerson> find(KnownPerson.Account account) {
        List<KnownPerson> found = store.of(PersonCodec.owner(account)).stream()
                .map(codec::open) // one that was tampered with must not make room for another
                .filter(person -> person.account().equals(account))
                .toList();
        if (found.size() > 1) {
            throw new TamperedRow(
                    "Two people have the same account (`" + found.getFirst().id() + "`, `"
                            + found.get(1).id() + "`): nobody is signed in with it until one of the rows is gone.");
        }
        return found.stream().findFirst().flatMap(this::newest);
    }

    private synchronized KnownPerson first(KnownPerson.Account account, Claims claims) {
        Optional<KnownPerson> meanwhile = find(account);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        Optional<Identities.Known> before = Optional.ofNullable(reached.get(account));
        Instant now = clock.instant();
        KnownPerson fresh = new KnownPerson(
                before.map(Identities.Known::id).orElseGet(() -> PersonName.of(account)),
                account,
                claims.name(),
                claims.groups(),
                config.rolesOf(claims.groups()),
                before.map(Identities.Known::disabled).orElse(false),
                now,
                now,
                before.map(Identities.Known::revision).orElse(0L) + 1);
        record(fresh, before.isPresent() ? "changed" : "known", "provider", now);
        if (before.isPresent()) {
            LOG.error(
                    "The stored person `{}` was gone, or older than what was stored last: somebody changed the"
                            + " database. They signed in, so they are stored anew, {}.",
                    fresh.id(),
                    fresh.disabled() ? "disabled as before" : "as the provider tells of them");
            store.remove(fresh.id().toString());
        }
        if (!store.insert(codec.seal(fresh))) {
            return find(account)
                    .orElseThrow(() -> new TamperedRow("`" + fresh.id()
                            + "` is the name of another account already: somebody changed the database."));
        }
        reach(fresh);
        return fresh;
    }

    /** Takes in what the provider says of somebody now; empty when they are not known or disabled. */
    Optional<KnownPerson> told(PrincipalId id, Claims claims) {
        Set<String> groups = claims.groups();
        Instant now = clock.instant();
        return change(id, person -> {
                    if (person.disabled() || !person.account().subject().equals(claims.subject())) {
                        return person;
                    }
                    KnownPerson next = person.told(claims.name(), groups, config.rolesOf(groups), now);
                    if (!next.name().equals(person.name())
                            || !next.groups().equals(person.groups())
                            || !next.roles().equals(person.roles())) {
                        record(next, "changed", "provider", now);
                    }
                    return next;
                })
                .filter(person ->
                        !person.disabled() && person.account().subject().equals(claims.subject()));
    }

    /** The provider refuses to vouch for somebody: from now on they count for nobody, until they sign in again. */
    void refused(PrincipalId id) {
        change(id, person -> {
            if (person.confirmed().equals(Instant.EPOCH)) {
                return person;
            }
            record(person.refused(), "refused", "provider", clock.instant());
            return person.refused();
        });
    }

    /** Disables somebody here, or enables them again; empty when they are not known. */
    public Optional<KnownPerson> disable(PrincipalId id, boolean disabled, PrincipalId by) {
        return change(id, person -> {
            if (person.disabled() == disabled) {
                return person;
            }
            KnownPerson next = person.disabled(disabled);
            record(next, disabled ? "disabled" : "enabled", by.toString(), clock.instant());
            return next;
        });
    }

    private Optional<KnownPerson> change(PrincipalId id, UnaryOperator<KnownPerson> step) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<KnownPerson> before = known(id);
            if (before.isEmpty()) {
                return before;
            }
            KnownPerson next = step.apply(before.get());
            if (next.equals(before.get())) {
                return before;
            }
            if (store.replace(codec.seal(next))) {
                reach(next);
                return Optional.of(next);
            }
        }
        throw new IllegalStateException("`" + id + "` changes too often to be changed.");
    }

    private void record(KnownPerson person, String what, String by, Instant now) {
        audit.append(List.of(new AuditEvent.PersonChanged(person, what, by, now)))
                .join();
    }
}
