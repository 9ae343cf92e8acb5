package dev.imprimatur.identity.account;

import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.Accounts;
import dev.imprimatur.core.subject.Alias;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.LinkedAccountCodec;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which accounts are of one person: linking them by a login on both sides, taking that back, and parting them. */
public final class LinkedAccounts implements Accounts {

    /** Both sides must have signed in so lately: a stolen session gains no account. */
    public static final Duration FRESH = Duration.ofMinutes(10);

    private static final int MOST = 50;

    private final Links links;
    private final Claims claims;
    private final InstantSource clock;
    private final Function<PrincipalId, Optional<KnownPerson>> known;
    private final Predicate<String> open;

    /**
     * @param known people, whatever became of them
     * @param open whether the session of this name still is
     * @param standing by the log, at the start
     */
    public LinkedAccounts(
            RowStore store,
            LinkedAccountCodec codec,
            Claims claims,
            AuditLog audit,
            InstantSource clock,
            Function<PrincipalId, Optional<KnownPerson>> known,
            Predicate<String> open,
            List<LinkedAccount> standing) {
        this.links = new Links(store, codec, audit, clock, standing);
        this.claims = claims;
        this.clock = clock;
        this.known = known;
        this.open = open;
    }

    /** The person with all their names and accounts. */
    public Person whole(Person person) {
        Graph now = links.now();
        Set<Alias> aliases = new HashSet<>();
        now.names(person.id()).forEach((name, until) -> aliases.add(alias(name, until)));
        Set<String> accounts = new HashSet<>(person.accounts());
        now.of(person.id()).stream()
                .filter(link -> link.lasts() && link.other().isEmpty())
                .forEach(link -> accounts.add(link.account().text()));
        return new Person(person.id(), person.name(), person.groups(), accounts, person.roles(), aliases);
    }

    private Alias alias(PrincipalId name, Instant until) {
        Optional<Person> other = known.apply(name).map(KnownPerson::person);
        return new Alias(
                name,
                other.map(Person::groups).orElse(Set.of()),
                other.filter(Person::onlyAudits).isPresent(),
                until);
    }

    /** Everybody who is this person now, and this person. */
    public Set<PrincipalId> names(PrincipalId person) {
        Set<PrincipalId> names = new HashSet<>(Set.of(person));
        links.now().names(person).forEach((name, until) -> {
            if (until.equals(Instant.MAX)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The links of a person that last, the oldest first. */
    public List<LinkedAccount> of(PrincipalId person) {
        return names(person).stream()
                .flatMap(name -> links.now().of(name).stream())
                .filter(LinkedAccount::lasts)
                .distinct()
                .sorted(Comparator.comparing(LinkedAccount::linked).thenComparing(link -> link.id()))
                .toList();
    }

    /** A link that lasts. */
    public Optional<LinkedAccount> find(String id) {
        return links.now().find(id).filter(LinkedAccount::lasts);
    }

    @Override
    public Optional<PrincipalId> person(Account account) {
        return person(account, Instant.MAX);
    }

    @Override
    public Optional<PrincipalId> person(Account account, Instant moment) {
        List<PrincipalId> holders = links.now().of(account).stream()
                .filter(link -> link.lasts() && link.other().isEmpty())
                .filter(link -> !link.linked().isAfter(moment))
                .map(LinkedAccount::person)
                .toList();
        return holders.size() == 1 ? Optional.of(holders.getFirst()) : Optional.empty();
    }

    @Override
    public Optional<Secret> offer(Account account, String name) {
        if (account.kind().equals(Account.OIDC)) {
            throw new AccountRefused("Who has an account at the sign-in provider signs in there.");
        }
        return Optional.of(claims.offer(account, name));
    }

    /** A code with which another account of {@code person} becomes known as theirs. */
    public Secret offer(PrincipalId person, String session, Instant signedIn) {
        requireFresh(signedIn);
        return claims.offer(person, session);
    }

    private void requireFresh(Instant signedIn) {
        if (signedIn.isBefore(clock.instant().minus(FRESH))) {
            throw new AccountRefused("You signed in at " + signedIn + ", which is more than " + FRESH.toMinutes()
                    + " minutes ago: sign in again, then link the accounts.");
        }
    }

    /** What the other side of a code says. */
    public Offer look(Secret code) {
        Offer offer = claims.look(code).orElseThrow(LinkedAccounts::gone);
        if (offer instanceof Offer.OfPerson(PrincipalId person, String session, Instant expires)
                && !(open.test(session)
                        && known.apply(person).filter(one -> !one.disabled()).isPresent())) {
            throw gone();
        }
        return offer;
    }

    private static AccountRefused gone() {
        return new AccountRefused(
                "This code is not good: it was used, is older than " + Claims.PATIENCE.toMinutes()
                        + " minutes, or the session in which it was made is over. Make a new one.",
                true);
    }

    /**
     * Links both sides of a code.
     *
     * @param claimant who shows the code, in a session of their own
     * @param signedIn when they proved who they are
     */
    public LinkedAccount claim(Secret code, KnownPerson claimant, Instant signedIn) {
        requireFresh(signedIn);
        return links.inTurn(() -> {
            LinkedAccount wanted = wanted(look(code), claimant);
            requirePossible(wanted);
            if (!claims.spend(code)) {
                throw gone();
            }
            LinkedAccount next = links.now()
                    .find(wanted.id())
                    .map(before -> before.again(wanted.linked()))
                    .orElse(wanted);
            links.become(next, claimant.id());
            return next;
        });
    }

    private LinkedAccount wanted(Offer offer, KnownPerson claimant) {
        Instant now = clock.instant();
        return switch (offer) {
            case Offer.OfPerson(PrincipalId person, String session, Instant expires) -> {
                if (person.equals(claimant.id())) {
                    throw new AccountRefused("You are signed in with the account that made this code: sign in with the"
                            + " other one, and show it there.");
                }
                yield new LinkedAccount(
                        claimant.linkable(), person, Optional.of(claimant.id()), now, Optional.empty(), 1);
            }
            case Offer.OfAccount(Account account, String name, Instant expires) ->
                new LinkedAccount(account, claimant.id(), Optional.empty(), now, Optional.empty(), 1);
        };
    }

    private void requirePossible(LinkedAccount wanted) {
        Optional<LinkedAccount> held = links.now().of(wanted.account()).stream()
                .filter(link ->
                        link.lasts() && (link.other().isEmpty() || link.id().equals(wanted.id())))
                .findFirst();
        if (held.isPresent()) {
            throw new AccountRefused("This account is linked already"
                    + (held.get().person().equals(wanted.person())
                            ? "."
                            : " to somebody else, who has to unlink it first."));
        }
        if (links.now().of(wanted.person()).size() >= MOST) {
            throw new AccountRefused("`" + wanted.person() + "` has had " + MOST + " accounts, which is the most.");
        }
    }

    /**
     * Takes a link back.
     *
     * @param by one of the people themself, or an administrator. Who takes back their own link stays one person where they
     *     may not decide: that these are two people, only somebody else can say
     */
    public LinkedAccount unlink(LinkedAccount link, Person by) {
        return links.inTurn(() -> {
            LinkedAccount before = links.now()
                    .find(link.id())
                    .filter(LinkedAccount::lasts)
                    .orElseThrow(() -> new AccountRefused("This was unlinked already.", true));
            boolean own =
                    by.is(before.person()) || before.other().filter(by::is).isPresent();
            LinkedAccount next = before.endedBy(by.id(), !own, clock.instant());
            links.become(next, by.id());
            return next;
        });
    }
}
