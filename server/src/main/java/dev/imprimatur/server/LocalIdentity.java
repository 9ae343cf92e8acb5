package dev.imprimatur.server;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.Accounts;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.local.PeopleFile;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.local.SignInCodes;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.identity.workload.Acquaintance;
import dev.imprimatur.server.api.BrowserSession;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.Governed;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Resource;
import dev.imprimatur.server.api.SignIns;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** People in a file, with codes in files: for trying out. */
final class LocalIdentity implements Identity {

    private static final Logger LOG = LoggerFactory.getLogger(LocalIdentity.class);

    private final Federated federated;
    private final Path place;
    private final PeopleFile file;
    private final SignInCodes codes;
    private final Tokens tokens;
    private final InstantSource clock;

    /** @param place of the codes */
    LocalIdentity(
            Path people, Path place, Federated federated, Issuing issuing, InstantSource clock, SecureRandom chance) {
        this.federated = federated;
        this.place = place;
        this.file = PeopleFile.open(people, new PeopleNews());
        this.codes = new SignInCodes(place, chance);
        this.tokens = issuing.to(this::find);
        this.clock = clock;
    }

    private Optional<Principal> find(PrincipalId id) {
        return federated.find(id).or(() -> file.roster().find(id));
    }

    @Override
    public Acquaintance acquaintance() {
        return new Acquaintance() {
            @Override
            public Optional<Principal> named(PrincipalId id) {
                return find(id);
            }

            // under `accounts`, as oidc:ISSUER#SUBJECT
            @Override
            public Optional<Person> account(String issuer, String subject) {
                return file.roster().people().stream()
                        .filter(person -> person.accounts().contains("oidc:" + issuer + "#" + subject))
                        .findFirst();
            }

            @Override
            public boolean answers(PrincipalId owner) {
                return file.roster().person(owner).isPresent();
            }
        };
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Roster roster() {
        return federated.with(file.roster());
    }

    @Override
    public Set<PrincipalId> refused() {
        return Set.of();
    }

    /** As they are written in the file of people, {@code slack:TEAM|USER}; nobody links one by signing in. */
    @Override
    public Accounts accounts() {
        return new Accounts() {
            @Override
            public Optional<PrincipalId> person(Account account) {
                return file.roster().people().stream()
                        .filter(person -> person.accounts().contains(account.text()))
                        .map(Person::id)
                        .findFirst();
            }

            @Override
            public Optional<PrincipalId> person(Account account, Instant moment) {
                return person(account);
            }

            @Override
            public Optional<Secret> offer(Account account, String name) {
                return Optional.empty();
            }
        };
    }

    @Override
    public Directory power() {
        return file;
    }

    @Override
    public Directory shown() {
        return file;
    }

    @Override
    public Authenticator bearers() {
        return tokens;
    }

    @Override
    public boolean bearersVote() {
        return true;
    }

    @Override
    public Optional<BrowserSession> browsers(URI url) {
        return Optional.empty();
    }

    @Override
    public Optional<dev.imprimatur.policy.Roster> named() {
        return Optional.of(dev.imprimatur.policy.Roster.of(file.roster().people()));
    }

    @Override
    public List<Ticker.Task> tasks() {
        return List.of(new Ticker.Task("keeping sign-in codes", this::keep));
    }

    private void keep() {
        codes.keep(file.roster().people(), clock.instant());
    }

    @Override
    public List<Resource> resources(
            Callers callers,
            Optional<BrowserSession> browsers,
            Governed governed,
            Recorder recorder,
            InstantSource now) {
        return List.of(new SignIns(codes, tokens, recorder, now));
    }

    @Override
    public void begin() {
        LOG.warn(
                "`identity: local`: whoever can read `{}` can sign in as anybody. This is for trying Imprimatur out, NOT"
                        + " FOR PRODUCTION.",
                place);
        keep();
    }

    @Override
    public void close() {}
}
