package dev.imprimatur.server;

import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.Identities;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Accounts;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccountCodec;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PersonCodec;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.Workload;
import dev.imprimatur.identity.account.Claims;
import dev.imprimatur.identity.account.LinkedAccounts;
import dev.imprimatur.identity.local.PeopleFile;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.oidc.Envelope;
import dev.imprimatur.identity.oidc.Oidc;
import dev.imprimatur.identity.oidc.OidcPeople;
import dev.imprimatur.identity.oidc.Session;
import dev.imprimatur.identity.oidc.SessionCodec;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.identity.workload.Acquaintance;
import dev.imprimatur.server.api.AccountDesk;
import dev.imprimatur.server.api.AccountPages;
import dev.imprimatur.server.api.BrowserSession;
import dev.imprimatur.server.api.BrowserSignIns;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.DeviceSignIns;
import dev.imprimatur.server.api.Governed;
import dev.imprimatur.server.api.PeopleDesk;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Resource;
import dev.imprimatur.server.config.IdentityConfig;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** People at an OpenID Connect provider; agents and workloads in a file. */
final class ProviderIdentity implements Identity {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderIdentity.class);

    private final Federated federated;
    private final Optional<PeopleFile> programs;
    private final OidcPeople people;
    private final Tokens tokens;
    private final LinkedAccounts accounts;
    private final Oidc oidc;
    private final Ticker rounds;

    /**
     * What this stands on.
     *
     * @param rows seals rows
     * @param envelope encrypts what the provider gave
     * @param identities of people, by the log
     */
    record Ports(
            RowStore people,
            RowStore sessions,
            RowStore accounts,
            RowStore claims,
            MacKey rows,
            Envelope envelope,
            AuditLog audit,
            InstantSource clock,
            SecureRandom chance,
            Identities identities) {}

    ProviderIdentity(IdentityConfig.Provider config, Federated federated, Issuing issuing, Ports ports) {
        this.federated = federated;
        programs = config.programs().map(file -> PeopleFile.programs(file, new PeopleNews()));
        people = new OidcPeople(
                config.oidc(),
                ports.people(),
                new PersonCodec(ports.rows()),
                ports.audit(),
                ports.clock(),
                ports.identities().people());
        tokens = issuing.to(this::find);
        accounts = new LinkedAccounts(
                ports.accounts(),
                new LinkedAccountCodec(ports.rows()),
                new Claims(ports.claims(), ports.rows(), ports.clock(), ports.chance()),
                ports.audit(),
                ports.clock(),
                people::known,
                session -> tokens.find(session)
                        .filter(credential -> credential.goodAt(ports.clock().instant()))
                        .isPresent(),
                ports.identities().accounts());
        oidc = new Oidc(
                config.oidc(),
                new Oidc.Ports(
                        people,
                        tokens,
                        ports.sessions(),
                        new SessionCodec(ports.rows(), ports.envelope()),
                        ports.envelope(),
                        ports.clock(),
                        ports.chance()));
        rounds = new Ticker(List.of(new Ticker.Task(
                "asking the provider about sessions", () -> oidc.rechecks().round())));
    }

    /** Somebody who may hold a credential now: a program only while its owner may act here. */
    private Optional<Principal> find(PrincipalId id) {
        return switch (id.kind()) {
            case PERSON -> people.person(id).map(accounts::whole);
            case AGENT, WORKLOAD ->
                federated
                        .find(id)
                        .or(() -> programs.flatMap(file -> file.roster().find(id)))
                        .filter(program -> answers(owner(program)));
        };
    }

    private static PrincipalId owner(Principal program) {
        return switch (program) {
            case Person person -> person.id();
            case Agent agent -> agent.owner();
            case Workload workload -> workload.owner();
        };
    }

    private Optional<KnownPerson> enabled(PrincipalId id) {
        return people.known(id).filter(person -> !person.disabled());
    }

    /** An owner answers for a program also while they are not signed in; but not when they were shut out. */
    private boolean answers(PrincipalId owner) {
        return enabled(owner).isPresent();
    }

    @Override
    public Acquaintance acquaintance() {
        return new Acquaintance() {
            // a person also while they are not signed in, as for an owner
            @Override
            public Optional<Principal> named(PrincipalId id) {
                return id.kind() == PrincipalId.Kind.PERSON
                        ? people.known(id)
                                .filter(person -> !person.disabled())
                                .map(KnownPerson::person)
                                .map(accounts::whole)
                        : find(id);
            }

            @Override
            public Optional<Person> account(String issuer, String subject) {
                return people.account(new KnownPerson.Account(issuer, subject))
                        .filter(person -> !person.disabled())
                        .map(KnownPerson::person)
                        .map(accounts::whole);
            }

            @Override
            public boolean answers(PrincipalId owner) {
                return ProviderIdentity.this.answers(owner);
            }
        };
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Roster roster() {
        Map<PrincipalId, Principal> everyone = new HashMap<>();
        programs.ifPresent(file -> everyone.putAll(file.roster().everyone()));
        people.everybody().stream()
                .filter(person -> !person.disabled())
                .map(KnownPerson::person)
                .map(accounts::whole)
                .forEach(person -> everyone.put(person.id(), person));
        return federated.with(new Roster(everyone));
    }

    @Override
    public Set<PrincipalId> refused() {
        return people.everybody().stream()
                .filter(person -> person.confirmed().equals(Instant.EPOCH))
                .map(KnownPerson::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public Directory power() {
        Directory asking = oidc.rechecks().asking();
        return new Directory() {
            @Override
            public Optional<Person> person(PrincipalId id) {
                return asking.person(id).map(accounts::whole);
            }

            @Override
            public Directory lastKnown() {
                return id -> people.person(id).map(accounts::whole);
            }
        };
    }

    @Override
    public Directory shown() {
        return id -> people.known(id).map(KnownPerson::person).map(accounts::whole);
    }

    @Override
    public Authenticator bearers() {
        return oidc.sessions().from(Session.Kind.DEVICE);
    }

    /** Whose code was entered by somebody else, is signed in as them. */
    @Override
    public boolean bearersVote() {
        return oidc.config().deviceVotes();
    }

    @Override
    public Optional<BrowserSession> browsers(URI url) {
        return Optional.of(new BrowserSession(url, oidc.sessions().from(Session.Kind.BROWSER)));
    }

    /** Which groups the provider has, and who will sign in, only the provider knows. */
    @Override
    public Optional<dev.imprimatur.policy.Roster> named() {
        return Optional.empty();
    }

    @Override
    public List<Ticker.Task> tasks() {
        return List.of();
    }

    @Override
    public List<Resource> resources(
            Callers callers,
            Optional<BrowserSession> browsers,
            Governed governed,
            Recorder recorder,
            InstantSource clock) {
        BrowserSession browser = browsers.orElseThrow();
        AccountDesk desk = new AccountDesk(accounts, this::enabled, governed, bearersVote(), browser.url(), clock);
        return List.of(
                desk,
                new AccountPages(callers, browser, accounts, desk, people::known),
                new BrowserSignIns(oidc, tokens, callers, browser, recorder, clock),
                new DeviceSignIns(oidc, recorder, clock),
                new PeopleDesk(people, oidc.sessions(), accounts, governed));
    }

    @Override
    public void begin() {
        LOG.info("People sign in at {}.", oidc.config().issuer());
        if (!oidc.config().roles().containsKey(Role.ADMINISTRATOR)) {
            LOG.warn("`roles` names no group of administrators, so nobody administers this gateway.");
        }
    }

    @Override
    public void close() {
        rounds.close();
        oidc.close();
    }
}
