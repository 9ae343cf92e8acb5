package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Revocation;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import dev.imprimatur.identity.local.Roster;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Stops things: freezes and thaws, and takes approvals back. */
public final class FreezeDesk implements Resource {

    private final Freezes freezes;
    private final ApprovalDesk desk;
    private final Sessions sessions;
    private final Approvals approvals;
    private final Supplier<Roster> roster;
    private final Governed governed;

    public FreezeDesk(
            ApprovalDesk desk, Sessions sessions, Approvals approvals, Supplier<Roster> roster, Governed governed) {
        this.freezes = desk.freezes();
        this.desk = desk;
        this.sessions = sessions;
        this.approvals = approvals;
        this.roster = roster;
        this.governed = governed;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.PERSON, "/v1/freezes", this::list),
                Route.post(Access.OPERATOR, "/v1/freezes", this::freeze),
                Route.delete(Access.OPERATOR, "/v1/freezes/{id}", this::thaw),
                Route.post(Access.PERSON, "/v1/approvals/{id}/revoke", this::revoke));
    }

    private Answer list(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "freezes",
                                Json.array(freezes.all().stream()
                                        .map(FreezeDesk::form)
                                        .toList()))
                        .build());
    }

    private Answer freeze(Call call) {
        Body body = call.body("scope", "because");
        FreezeScope scope;
        try {
            scope = FreezeScope.parse(body.text("scope"));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
        Freeze freeze =
                freezes.freeze(scope, roster.get().about(scope), person(call).id(), reason(body));
        return Answer.json(201, form(freeze));
    }

    private Answer thaw(Call call) {
        String id = call.variable("id");
        String because = reason(call.body("because"));
        Set<PrincipalId> about = new HashSet<>();
        freezes.all().stream()
                .filter(freeze -> freeze.id().equals(id))
                .forEach(freeze -> about.addAll(roster.get().about(freeze.scope())));
        Optional<Freeze> found =
                freezes.all().stream().filter(freeze -> freeze.id().equals(id)).findFirst();
        Person by = person(call);
        if (found.isEmpty() || freezes.isAbout(found.get(), about, by)) {
            return thawed(id, about, by, because); // which says why not; that needs nobody's approval
        }
        return governed.change(
                call,
                "imprimatur.thaw",
                Json.fields()
                        .with("freeze", id)
                        .with("scope", found.get().scope().text())
                        .with("because", because)
                        .build(),
                () -> thawed(id, about, by, because));
    }

    private Answer thawed(String id, Set<PrincipalId> about, Person by, String because) {
        return switch (freezes.thaw(id, about, by, because)) {
            case Freezes.Thaw.Done(Freeze freeze) -> Answer.json(200, form(freeze));
            case Freezes.Thaw.Own(Freeze freeze) ->
                throw Problem.forbidden("`" + freeze.scope().text()
                        + "` is you, or yours: another operator or administrator has to thaw it.");
            case Freezes.Thaw.Unknown unknown ->
                throw Problem.notFound(
                        "Nothing is frozen by `" + Call.brief(id) + "`: `imprimatur freezes` shows what is.");
        };
    }

    private Answer revoke(Call call) {
        ApprovalId id = Approvals.id(call.variable("id"));
        String because = reason(call.body("because"));
        Revocation revocation = desk.revoke(id, person(call), because).orElseThrow(() -> Approvals.unknown(id));
        Approval approval = revocation.approval();
        return switch (revocation) {
            case Revocation.Unused _ -> revoked(call, approval, 0);
            case Revocation.Used _ ->
                revoked(
                        call,
                        approval,
                        sessions.cut(
                                session -> session.approvals().contains(id),
                                "The approval " + id + " was revoked by "
                                        + person(call).id() + ": " + because));
            case Revocation.NotApproved _ ->
                throw Problem.conflict("The approval " + id + " is " + approval.state()
                        + ": only what was approved is revoked. What waits can be denied or withdrawn.");
            case Revocation.NotYours _ ->
                throw Problem.forbidden("`" + id + "` is revoked by somebody who could have voted on it, by the"
                        + " requester's own people, by an operator or by an administrator.");
        };
    }

    private Answer revoked(Call call, Approval approval, int cut) {
        return Answer.json(
                200,
                Json.fields()
                        .with("approval", approvals.shown(call.caller(), approval))
                        .with("cut", cut)
                        .build());
    }

    static Person person(Call call) {
        if (call.caller().subject().actor() instanceof Person person) {
            return person;
        }
        throw new IllegalStateException("Access let something through that is no person.");
    }

    /** Why, as {@code because} says it. */
    static String reason(Body body) {
        try {
            return Reason.of(body.text("because"));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Json form(Freeze freeze) {
        return Json.fields()
                .with("id", freeze.id())
                .with("scope", freeze.scope().text())
                .with("by", freeze.by().toString())
                .with("because", freeze.because())
                .with("since", freeze.since().toString())
                .build();
    }
}
