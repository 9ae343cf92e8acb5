package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.account.AccountRefused;
import dev.imprimatur.identity.account.Claims;
import dev.imprimatur.identity.account.LinkedAccounts;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Linking one's accounts, and taking that back: by the people themself; parting them: by administrators. */
public final class AccountDesk implements Resource {

    private final LinkedAccounts accounts;
    private final Function<PrincipalId, Optional<KnownPerson>> known;
    private final Governed governed;
    private final boolean bearersVote;
    private final URI url;
    private final InstantSource clock;

    /**
     * @param known people who may act here
     * @param bearersVote whether a person's bearer token is enough to vote, and so to join accounts
     * @param url under which browsers reach the gateway
     */
    public AccountDesk(
            LinkedAccounts accounts,
            Function<PrincipalId, Optional<KnownPerson>> known,
            Governed governed,
            boolean bearersVote,
            URI url,
            InstantSource clock) {
        this.accounts = accounts;
        this.known = known;
        this.governed = governed;
        this.bearersVote = bearersVote;
        this.url = url;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.SIGNED_IN, "/v1/me/accounts", this::mine),
                Route.post(Access.SIGNED_IN, "/v1/me/accounts/link", this::offer),
                Route.post(Access.SIGNED_IN, "/v1/me/accounts/claim", this::claim),
                Route.delete(Access.SIGNED_IN, "/v1/me/accounts/{id}", this::takeBack),
                Route.get(Access.ADMINISTRATOR, "/v1/people/{id}/accounts", this::theirs),
                Route.delete(Access.ADMINISTRATOR, "/v1/accounts/{id}", this::part));
    }

    private Answer mine(Call call) {
        call.queryOnly();
        return list(call.caller().subject().actor().id());
    }

    private Answer theirs(Call call) {
        call.queryOnly();
        return list(PeopleDesk.id(call.variable("id")));
    }

    private Answer list(PrincipalId person) {
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "accounts",
                                Json.array(accounts.of(person).stream()
                                        .map(AccountDesk::form)
                                        .toList()))
                        .build());
    }

    private Answer offer(Call call) {
        Secret code = code(call.caller());
        return Answer.json(
                201,
                Json.fields()
                        .with("code", code.reveal())
                        .with("link", url + "/link/" + code.reveal())
                        .with(
                                "expires_at",
                                clock.instant().plus(Claims.PATIENCE).toString())
                        .build());
    }

    /** A code for whoever calls, in this session. */
    Secret code(Caller caller) {
        Votes.requireDecides(caller, bearersVote);
        return with(() -> accounts.offer(
                caller.subject().actor().id(),
                caller.subject().credential(),
                caller.known().at()));
    }

    private Answer claim(Call call) {
        Secret code = new Secret(call.body("code").text("code"));
        return Answer.json(200, form(claimed(call.caller(), code)));
    }

    /** Links whoever calls to whoever made the code; in a browser, as a session of a program could be one that was phished. */
    LinkedAccount claimed(Caller caller, Secret code) {
        Votes.requireDecides(caller, bearersVote);
        KnownPerson person = known.apply(caller.subject().actor().id())
                .orElseThrow(() -> Problem.forbidden("You are not known here any more: sign in again."));
        return with(() -> accounts.claim(code, person, caller.known().at()));
    }

    private Answer takeBack(Call call) {
        unlink(call.caller(), call.variable("id"));
        return Answer.nothing();
    }

    /** Takes back a link of whoever calls: from then on the two accounts are two people, and may decide as two. */
    void unlink(Caller caller, String id) {
        Votes.requireDecides(caller, bearersVote);
        Person person = (Person) caller.subject().actor();
        LinkedAccount link = accounts.find(id)
                .filter(found -> person.is(found.person())
                        || found.other().filter(person::is).isPresent())
                .orElseThrow(() -> unknown(id));
        with(() -> accounts.unlink(link, person));
    }

    private Answer part(Call call) {
        String id = call.variable("id");
        LinkedAccount link = accounts.find(id).orElseThrow(() -> unknown(id));
        Person by = (Person) call.caller().subject().actor();
        if (by.is(link.person()) || link.other().filter(by::is).isPresent()) {
            throw Problem.forbidden(
                    "These accounts are yours: whether they are of two people, another administrator has"
                            + " to say. You can take the link back at `/v1/me/accounts`.");
        }
        Json.Fields arguments = Json.fields()
                .with("link", link.id())
                .with("account", link.account().text())
                .with("person", link.person().toString())
                .build();
        return governed.change(call, "imprimatur.account.unlink", arguments, () -> {
            with(() -> accounts.unlink(link, by));
            return Answer.nothing();
        });
    }

    private static Problem unknown(String id) {
        return Problem.notFound("There is no linked account `" + Call.brief(id) + "` here.");
    }

    static <T> T with(Supplier<T> step) {
        try {
            return step.get();
        } catch (AccountRefused e) {
            String sentence = String.valueOf(e.getMessage());
            throw e.late() ? Problem.conflict(sentence) : Problem.forbidden(sentence);
        }
    }

    private static Json form(LinkedAccount link) {
        return Json.fields()
                .with("id", link.id())
                .with("kind", link.account().kind())
                .with("issuer", link.account().issuer())
                .with("account", link.account().subject())
                .with("person", link.person().toString())
                .with("other", link.other().map(PrincipalId::toString))
                .with("linked", link.linked().toString())
                .build();
    }
}
