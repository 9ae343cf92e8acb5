package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.oidc.OidcPeople;
import dev.imprimatur.identity.oidc.Sessions;
import java.time.Instant;
import java.util.List;

/** Who signed in here, and shutting somebody out: by administrators. */
public final class PeopleDesk implements Resource {

    private final OidcPeople people;
    private final Sessions sessions;

    public PeopleDesk(OidcPeople people, Sessions sessions) {
        this.people = people;
        this.sessions = sessions;
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
        KnownPerson person = people.disable(
                        id, disabled, caller.subject().actor().id())
                .orElseThrow(() -> Problem.notFound("`" + id + "` never signed in here."));
        if (disabled) {
            sessions.endAll(id, caller.subject().actor().id());
        }
        return Answer.json(200, form(person));
    }

    private static PrincipalId id(String text) {
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
                .with("disabled", person.disabled())
                .with("known", person.known().toString());
        return (person.confirmed().equals(Instant.EPOCH)
                        ? json
                        : json.with("confirmed", person.confirmed().toString()))
                .build();
    }
}
