package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.identity.passkey.PasskeyRefused;
import dev.imprimatur.identity.passkey.Passkeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** People's passkeys: each person registers, lists and removes their own, and asks what to sign for a vote. */
public final class PasskeyDesk implements Resource {

    static final String OFF =
            "Passkeys are off: browsers know them only by a name and with TLS, so set `api.url` in the"
                    + " gateway's configuration to `https://NAME` (or `http://localhost:PORT` to try them out).";

    private final Optional<Passkeys> passkeys;
    private final Predicate<ApprovalId> known;
    private final boolean bearersVote;

    /**
     * @param passkeys empty where browsers would refuse them
     * @param known whether there is such an approval
     * @param bearersVote whether a person's bearer token is enough to vote, and so to say which passkeys do
     */
    public PasskeyDesk(Optional<Passkeys> passkeys, Predicate<ApprovalId> known, boolean bearersVote) {
        this.bearersVote = bearersVote;
        this.passkeys = passkeys;
        this.known = known;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.PERSON, "/v1/passkeys", this::list),
                Route.post(Access.PERSON, "/v1/passkeys/registration", this::begin),
                Route.post(Access.PERSON, "/v1/passkeys", this::register),
                Route.delete(Access.PERSON, "/v1/passkeys/{id}", this::remove),
                Route.post(Access.PERSON, "/v1/approvals/{id}/assertion", this::ask));
    }

    private <T> T with(Function<Passkeys, T> step) {
        try {
            return step.apply(passkeys.orElseThrow(() -> Problem.unavailable(OFF)));
        } catch (PasskeyRefused e) {
            throw Problem.forbidden(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Answer list(Call call) {
        call.queryOnly();
        Caller caller = call.caller();
        List<Passkey> mine = with(all -> all.of(caller.subject().actor().id()));
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "passkeys",
                                Json.array(mine.stream().map(PasskeyDesk::form).toList()))
                        .build());
    }

    private static Json form(Passkey passkey) {
        return Json.fields()
                .with("id", passkey.id())
                .with("name", passkey.name())
                .with("site", passkey.site())
                .with("registered", passkey.registered().toString())
                .build();
    }

    private Answer begin(Call call) {
        Caller caller = call.caller();
        Votes.requireDecides(caller, bearersVote);
        Person person = (Person) caller.subject().actor();
        return Answer.json(200, with(all -> all.beginning(person, caller.known().at())));
    }

    private Answer register(Call call) {
        Caller caller = call.caller();
        Votes.requireDecides(caller, bearersVote);
        Body body = call.body("name", "credential");
        Passkey registered = with(all -> {
            Json.Fields response = body.object("credential").fields("response");
            return all.register(
                    caller.subject().actor().id(),
                    caller.known().at(),
                    body.text("name").strip(),
                    Bytes.ofBase64Url(response.text("clientDataJSON")),
                    Bytes.ofBase64Url(response.text("authenticatorData")));
        });
        return Answer.json(201, form(registered));
    }

    private Answer remove(Call call) {
        Caller caller = call.caller();
        Votes.requireDecides(caller, bearersVote);
        String id = call.variable("id");
        if (!with(
                all -> all.remove(caller.subject().actor().id(), caller.known().at(), id))) {
            throw Problem.notFound("You have no passkey `" + Call.brief(id) + "`.");
        }
        return Answer.nothing();
    }

    private Answer ask(Call call) {
        Caller caller = call.caller();
        ApprovalId id = Approvals.id(call.variable("id"));
        if (!known.test(id)) {
            throw Approvals.unknown(id);
        }
        Body body = call.body("choice", "because", "constraints", "standing", "seen");
        Digest challenge = body.text("choice").equals(BrokenGlass.CHOICE)
                ? with(all -> BrokenGlass.challenge(id, FreezeDesk.reason(body), Digest.parse(body.text("seen"))))
                : Ballot.of(body).challenge(id);
        return Answer.json(200, with(all -> all.asking(caller.subject().actor().id(), challenge)));
    }
}
