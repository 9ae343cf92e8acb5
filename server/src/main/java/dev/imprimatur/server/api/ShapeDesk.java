package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.audit.ShapeUses;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import java.time.InstantSource;
import java.util.List;

/** What people approved ahead: they look at it, and end it. */
public final class ShapeDesk implements Resource {

    private static final int LONGEST_REASON = 2_000;

    private final ApprovalDesk desk;
    private final InstantSource clock;

    public ShapeDesk(ApprovalDesk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.PERSON, "/v1/shapes", this::list),
                Route.delete(Access.PERSON, "/v1/shapes/{id}", this::end));
    }

    private Answer list(Call call) {
        call.queryOnly();
        return Answer.json(
                200,
                Json.fields()
                        .with("shapes", Json.array(desk.shapes().all(clock.instant()), ShapeDesk::form))
                        .build());
    }

    private Answer end(Call call) {
        String id = call.variable("id");
        String because = call.body("because").text("because").strip();
        if (because.isEmpty() || because.length() > LONGEST_REASON) {
            throw Problem.invalid("`because` says why, in 1 to " + LONGEST_REASON + " characters.");
        }
        if (!(call.caller().subject().actor() instanceof Person person)) {
            throw new IllegalStateException("Access let something through that is no person.");
        }
        return switch (desk.endShape(id, person, because)) {
            case ENDED -> Answer.nothing();
            case UNKNOWN ->
                throw Problem.notFound(
                        "Nothing is approved ahead as `" + Call.brief(id) + "`: `imprimatur shapes` shows what is.");
            case NOT_YOURS ->
                throw Problem.forbidden(
                        "`" + Call.brief(id) + "` is ended by somebody who could have voted on it, by the"
                                + " requester's own people, by an operator or by an administrator.");
        };
    }

    private static Json form(ShapeUses each) {
        GrantedShape granted = each.granted();
        return Json.fields()
                .with("id", granted.id())
                .with("shape", granted.shape().toString())
                .with("approval", granted.approval().text())
                .with("subject", granted.actor().toString())
                .with("target", granted.target())
                .with("operation", granted.operation())
                .with("used", each.used())
                .with("most", granted.most())
                .with("granted_at", granted.at().toString())
                .with("until", granted.until().toString())
                .with(
                        "grants",
                        Json.array(
                                granted.votes(),
                                vote -> Json.fields()
                                        .with("voter", vote.voter().toString())
                                        .withAll(vote.terms()
                                                .standing()
                                                .orElseThrow()
                                                .canonical())
                                        .build()))
                .build();
    }
}
