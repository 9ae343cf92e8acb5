package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.identity.account.LinkedAccounts;
import dev.imprimatur.identity.oidc.OidcPeople;
import dev.imprimatur.identity.oidc.Sessions;
import java.time.Instant;
import java.util.List;

/** Who signed in here, and shutting somebody out: by administrators. */
public final class PeopleDesk implements Resource {

    private final OidcPeople people;
    private final Sessions sessions;
    private final LinkedAccounts accounts;
    private final Governed governed;

    public PeopleDesk(OidcPeople people, Sessions sessions, LinkedAccounts accounts, Governed governed) {
        this.people = people;
        this.sessions = sessions;
        this.accounts = accounts;
        this.governed = governed;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ADMINISTRATOR, "/v1/people", this::list),
                Route.post(Access.ADMINISTRATOR, "/v1/people/{id}/disable", call -> disable(call, true)),
                Route.post(Access.ADMINISTRATOR, "/v1/people/{id}/enable", call -> disable(call, false)));
    }

    private Answer list(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "people",
                                Json.array(people.everybody().stream()
                                        .map(PeopleDesk::form)
                                        .toList()))
                        .build());
    }

    private Answer disable(Call call, boolean disabled) {
        Caller caller = call.caller();
        PrincipalId id = id(call.variable("id"));
        if (people.known(id).isEmpty()) {
            throw unknown(id);
        }
        return governed.change(
                call,
                disabled ? "imprimatur.person.disable" : "imprimatur.person.enable",
                Json.fields().with("person", id.toString()).build(),
                () -> disable(id, disabled, caller.subject().actor().id()));
    }

    /** A person is disabled under every name, and enabled so. What runs in their name ends with them. */
    private Answer disable(PrincipalId id, boolean disabled, PrincipalId by) {
        for (PrincipalId name : accounts.names(id)) {
            people.disable(name, disabled, by);
            if (disabled) {
                sessions.endAll(name, by);
            }
        }
        return Answer.json(200, form(people.known(id).orElseThrow(() -> unknown(id))));
    }

    private static Problem unknown(PrincipalId id) {
        return Problem.notFound("`" + id + "` never signed in here.");
    }

    static PrincipalId id(String text) {
        try {
            return text.startsWith("person:")
                    ? PrincipalId.parse(text)
                    : new PrincipalId(PrincipalId.Kind.PERSON, text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private static Json form(KnownPerson person) {
        Json.Builder json = Json.fields()
                .with("person", person.id().toString())
                .with("name", person.name())
                .with("issuer", person.account().issuer())
                .with("account", person.account().subject())
                .with("groups", Json.texts(person.groups().stream().sorted().toList()))
                .with("administrator", person.administrator())
                .with(
                        "roles",
                        Json.texts(
                                person.roles().stream().map(Role::word).sorted().toList()))
                .with("disabled", person.disabled())
                .with("known", person.known().toString());
        return (person.confirmed().equals(Instant.EPOCH)
                        ? json
                        : json.with("confirmed", person.confirmed().toString()))
                .build();
    }
}
