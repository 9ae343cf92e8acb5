package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.core.subject.Workload;
import java.util.List;

/** Seeing who one is. */
public final class Whoami implements Resource {

    @Override
    public List<Route> routes() {
        return List.of(Route.get(Access.KNOWN, "/v1/whoami", this::whoami));
    }

    private Answer whoami(Call call) {
        Caller caller = call.caller();
        Principal actor = caller.subject().actor();
        Json.Builder json = Json.fields()
                .with("subject", actor.id().toString())
                .with("name", actor.name())
                .with("kind", actor.id().kind().word())
                .with("audience", caller.audience().word())
                .with("credential", caller.subject().credential())
                .with("groups", Json.sorted(actor.groups()))
                .with("administrator", caller.administers())
                .with("roles", actor instanceof Person person ? roles(person) : Json.texts(List.of()))
                .with("targets", Json.sorted(caller.known().targets()))
                .with("expires", caller.known().expires().toString());
        return Answer.json(
                200,
                switch (actor) {
                    case Person person -> json.build();
                    case Agent agent ->
                        json.with("owner", agent.owner().toString()).build();
                    case Workload workload ->
                        json.with("owner", workload.owner().toString()).build();
                });
    }

    private static Json roles(Person person) {
        return Json.texts(person.roles().stream().map(Role::word).sorted().toList());
    }
}
