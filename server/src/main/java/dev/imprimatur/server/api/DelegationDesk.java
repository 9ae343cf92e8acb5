package dev.imprimatur.server.api;

import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Who decides in whose place while they are away. Each person lends their own, in a session of their own. */
public final class DelegationDesk implements Resource {

    private final Delegations delegations;
    private final boolean bearersVote;
    private final InstantSource clock;

    /** @param bearersVote whether a person's bearer token is enough to vote, and so to lend a vote */
    public DelegationDesk(Delegations delegations, boolean bearersVote, InstantSource clock) {
        this.delegations = delegations;
        this.bearersVote = bearersVote;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.PERSON, "/v1/delegations", this::list),
                Route.post(Access.PERSON, "/v1/delegations", this::delegate),
                Route.delete(Access.PERSON, "/v1/delegations/{id}", this::end));
    }

    private Answer list(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with("delegations", Json.array(delegations.all(), this::form))
                        .build());
    }

    private Answer delegate(Call call) {
        Votes.requireDecides(call.caller(), bearersVote);
        Body body = call.body("to", "from_time", "until", "groups", "because");
        Instant begins = body.findText("from_time")
                .map(text -> moment("from_time", text))
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        Instant until = moment("until", body.text("until"));
        Set<String> groups = body.fields().find("groups").isPresent() ? Set.copyOf(body.texts("groups")) : Set.of();
        return switch (delegations.delegate(
                FreezeDesk.person(call), principal(body.text("to")), groups, begins, until, FreezeDesk.reason(body))) {
            case Delegations.Made.Done(Delegation made) -> Answer.json(201, form(made));
            case Delegations.Made.Refused(String sentence) -> throw Problem.forbidden(sentence);
        };
    }

    private Answer end(Call call) {
        String id = call.variable("id");
        Person person = FreezeDesk.person(call);
        return switch (delegations.end(id, person, FreezeDesk.reason(call.body("because")))) {
            case Delegations.Ended.Done(Delegation ended) -> Answer.json(200, form(ended));
            case Delegations.Ended.NotYours _ ->
                throw Problem.forbidden(
                        "`" + id + "` is between others: either of them ends it, or an operator or administrator.");
            case Delegations.Ended.Unknown _ ->
                throw Problem.notFound("There is no delegation `" + Call.brief(id)
                        + "` that is not over: `imprimatur delegations` shows those that are there.");
        };
    }

    private static PrincipalId principal(String text) {
        try {
            return PrincipalId.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private static Instant moment(String member, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid(
                    "`" + Call.brief(text) + "` is no moment: write `" + member + "` as `2026-11-01T12:00:00Z`.");
        }
    }

    private Json form(Delegation delegation) {
        return Json.fields()
                .with("id", delegation.id())
                .with("from", delegation.from().toString())
                .with("to", delegation.to().toString())
                .with("groups", Json.sorted(delegation.groups()))
                .with("from_time", delegation.begins().toString())
                .with("until", delegation.until().toString())
                .with("because", delegation.because())
                .with("in_force", delegation.inForce(clock.instant()))
                .build();
    }
}
