package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.Workload;
import java.util.List;

/** Seeing who one is. */
public final class Whoami implements Resource {

    private final Callers callers;

    public Whoami(Callers callers) {
        this.callers = callers;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/whoami", this::whoami));
    }

    private Answer whoami(Call call) {
        Caller caller = callers.actor(call);
        Principal actor = caller.subject().actor();
        Json.Builder json = Json.fields()
                .with("subject", actor.id().toString())
                .with("name", actor.name())
                .with("kind", actor.id().kind().word())
                .with("audience", caller.audience().word())
                .with("credential", caller.subject().credential())
                .with("groups", Json.texts(actor.groups().stream().sorted().toList()))
                .with("administrator", caller.administers())
                .with(
                        "targets",
                        Json.texts(caller.known().targets().stream().sorted().toList()))
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
}
