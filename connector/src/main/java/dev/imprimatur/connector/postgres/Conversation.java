package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Gate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said between one client and the target: which messages pass, which meet the gate first, and what the session
 * knows by then. It moves no bytes itself. Belongs to one loop.
 */
final class Conversation {

    /** What became of statements behind a failed one in the same pipeline. */
    static final Problem SKIPPED =
            Problem.of("25P02", "an earlier statement of the same pipeline failed, so the target skipped this one.", "", "");

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    /** What the conversation needs of the connection that carries it. */
    interface Carrier {

        /** Runs a step of this session on its loop, later. Any thread may call this. */
        void later(Runnable step);

        /** The client says goodbye. */
        void terminate();

        /** Stops what the target runs. Does not block. */
        void stopTarget();

        /** Memory that is not needed while people think. */
        void rest();
    }

    private final PostgresGateway gateway;
    private final Instant expires;
    private final PostgresActions actions;
    private final SessionNames names;
    private final Circumstances circumstances;
    private final Consequences consequences;
    private final Answers answers;
    private final PostgresExecutor executor;
    private final Relay relay;
    private final Hearing hearing;
    private final Carrier carrier;
    private final String poison;
    private Intent intent;
    private SourceModel model;
    private SessionState state = new Accepting(this);

    Conversation(
            PostgresGateway gateway,
            SessionStart start,
            Circumstances circumstances,
            Answers answers,
            Wire client,
            PostgresActions actions,
            SessionNames names,
            Carrier carrier) {
        this.gateway = gateway;
        this.expires = start.known().expires();
        this.intent = start.options().intent();
        this.model = start.options().model();
        this.poison = start.poison();
        this.actions = actions;
        this.names = names;
        this.circumstances = circumstances;
        this.consequences = new Consequences(names, circumstances);
        this.answers = answers;
        this.executor = new PostgresExecutor(answers, gateway.clock());
        this.hearing = new Hearing(this, names, circumstances, consequences);
        this.relay = new Relay(client, answers, hearing);
        this.carrier = carrier;
    }

    Relay relay() {
        return relay;
    }

    SessionState state() {
        return state;
    }

    /** Whether the target itself has told the client why the connection ends. */
    boolean toldWhy() {
        return hearing.toldWhy();
    }

    void become(SessionState next) {
        state = next;
    }

    PostgresGateway gateway() {
        return gateway;
    }

    /** Something was sent since the last Sync that the target has not answered yet. */
    boolean pipelined() {
        return !answers.isEmpty();
    }

    /** Takes the client's next message; false when it has to wait. */
    boolean take(ClientMessage message) throws ProtocolViolation {
        if (!state.takes()) {
            return false;
        }
        if (state.defers(message.type())) {
            answers.flush();
            become(new Settling(this));
            return false;
        }
        become(state.take(message));
        return true;
    }

    // What executes

    SessionState query(ClientMessage message) throws ProtocolViolation {
        byte[] content = message.upToNul();
        message.end();
        String text = ClientMessage.utf8(content);
        byte[] whole = message.whole();
        Optional<Judged> judged = actions.query(text, content, occasion());
        if (judged.isEmpty()) {
            executor.runNothing(whole, Optional.empty());
            return new Answering(this);
        }
        return attempt(new Unsent(judged.get(), whole, Optional.empty()));
    }

    SessionState execute(ClientMessage message) throws ProtocolViolation {
        String name = message.text();
        message.i32();
        message.end();
        byte[] whole = message.whole();
        needOwnName(name);
        Optional<Portal> portal = names.portal(name);
        if (portal.isPresent() && portal.get().suspended().isPresent()) {
            executor.resume(portal.get().suspended().get(), portal.get(), whole);
            return new Accepting(this);
        }
        Optional<Judged> judged = actions.execute(name, portal, occasion());
        if (judged.isEmpty()) {
            executor.runNothing(whole, portal);
            return new Accepting(this);
        }
        return attempt(new Unsent(judged.get(), whole, portal));
    }

    private PostgresActions.Occasion occasion() throws ProtocolViolation {
        Instant now = gateway.clock().instant();
        if (!now.isBefore(expires)) {
            Problem expired = Sentences.expired(expires.toString());
            throw new ProtocolViolation(expired.code(), expired.message());
        }
        return new PostgresActions.Occasion(gateway.ids().next(), intent, model, now);
    }

    private SessionState attempt(Unsent unsent) {
        Optional<Problem> objection = unsent.judged().objection();
        if (objection.isPresent()) {
            return refuse(unsent, objection.get());
        }
        Attempt attempt;
        try {
            attempt = gateway.gate().attempt(unsent.judged().action(), false);
        } catch (RuntimeException e) {
            LOG.error("The gate failed on an attempt, which was refused.", e);
            return refuse(unsent, Sentences.notDecided());
        }
        return switch (attempt) {
            case Attempt.Permitted(Permit permit, CompletableFuture<Long> recorded) ->
                permitted(unsent, permit, recorded);
            case Attempt.Refused refused ->
                refuse(unsent, unsent.judged().syntax().orElseGet(() -> Sentences.refused(refused)));
            case Attempt.Held(CompletableFuture<Pending> opened) -> open(new Opening(this, unsent), opened);
        };
    }

    private SessionState permitted(Unsent unsent, Permit permit, CompletableFuture<Long> recorded) {
        if (recorded.isDone() && !recorded.isCompletedExceptionally()) {
            return send(permit, unsent);
        }
        if (unsent.judged().plainRead()) {
            return read(unsent, permit, recorded);
        }
        Deciding deciding = new Deciding(this, unsent, permit);
        var _ = recorded.whenComplete((position, failure) -> carrier.later(() -> {
            if (state == deciding) {
                become(deciding.recorded(failure == null));
            }
        }));
        return deciding;
    }

    /** A read runs while it is being recorded, and its result waits for the record. */
    private SessionState read(Unsent unsent, Permit permit, CompletableFuture<Long> recorded) {
        Execution execution;
        try {
            execution = executor.run(permit, unsent);
        } catch (PermitRefused refused) {
            return notSent(unsent, permit, refused);
        }
        relay.hold();
        var _ = recorded.whenComplete((position, failure) -> carrier.later(() -> {
            if (failure == null) {
                relay.release();
            } else {
                relay.discard(execution, Sentences.resultNotRecorded());
            }
        }));
        return sent(unsent, execution);
    }

    /** Sends what is permitted and recorded. */
    SessionState send(Permit permit, Unsent unsent) {
        try {
            return sent(unsent, executor.run(permit, unsent));
        } catch (PermitRefused refused) {
            return notSent(unsent, permit, refused);
        }
    }

    private SessionState notSent(Unsent unsent, Permit permit, PermitRefused refused) {
        Problem problem = Sentences.notReleased(refused.sentence());
        neverSent(unsent, permit, problem);
        return refuse(unsent, problem);
    }

    private SessionState sent(Unsent unsent, Execution execution) {
        Judged judged = unsent.judged();
        if (judged.opaque()) {
            circumstances.unsure();
        }
        if (unsent.simple()) {
            return new Answering(this);
        }
        judged.effects().forEach(consequences::expect);
        if (judged.takesRows() || judged.action().operation().equals(SqlOperation.UNRECOGNISED.operation())
                || execution.mostRows() < Long.MAX_VALUE) {
            answers.flush();
            return new Settling(this);
        }
        return new Accepting(this);
    }

    /** Tells the client no, and makes the target fail in the same place. */
    SessionState refuse(Unsent unsent, Problem problem) {
        return refuse(unsent.simple(), problem);
    }

    SessionState refuse(boolean simple, Problem problem) {
        answers.fail(ServerMessages.error(problem), simple);
        return simple ? new Answering(this) : new Skipping(this);
    }

    /** It was permitted, and did not go out. */
    void neverSent(Unsent unsent, Permit permit, Problem why) {
        gateway.outcomes().neverSent(unsent, permit.approval(), why);
    }

    // Holds

    private SessionState open(Opening opening, CompletableFuture<Pending> opened) {
        if (!opening.unsent().simple() && !answers.isEmpty()) {
            answers.flush();
        }
        var _ = opened.thenApplyAsync(
                        pending -> HoldView.join(gateway.desk(), gateway.blocking(), pending), gateway.blocking())
                .whenComplete((hold, failure) -> {
                    if (failure != null) {
                        LOG.error("A hold could not be opened, so its action was refused.", failure);
                    }
                    carrier.later(() -> opened(opening, failure == null ? Optional.of(hold) : Optional.empty()));
                });
        return opening;
    }

    private void opened(Opening opening, Optional<HoldView> hold) {
        if (state != opening) {
            hold.ifPresent(view -> view.withdraw("The client went away, or what it belonged to failed."));
            return;
        }
        become(opening.opened(hold));
        if (state instanceof Held held) {
            carrier.rest();
            var _ = held.hold().end().thenAccept(approval -> carrier.later(() -> ended(held, approval)));
        }
    }

    private void ended(Held held, Approval approval) {
        if (state == held) {
            become(held.ended(approval));
        }
    }

    void tellHeld(Pending pending) {
        relay.tell(ServerMessages.notice(Sentences.held(pending, gateway.config().links())));
    }

    /** Fetches the permit, with the action read again from the bytes that would be sent. */
    SessionState release(Releasing releasing) {
        Judged again;
        try {
            again = releasing.unsent().again(actions);
        } catch (ProtocolViolation e) {
            return refuse(releasing.unsent(), Sentences.notReleased(e.sentence()));
        }
        gateway.blocking().execute(() -> {
            try {
                Permit permit = gateway.desk().release(releasing.hold().id(), again.action());
                carrier.later(() -> released(releasing, permit));
            } catch (PermitRefused refused) {
                carrier.later(() -> unreleased(releasing, Sentences.notReleased(refused.sentence())));
            } catch (RuntimeException e) {
                LOG.error("An approved action could not be released.", e);
                carrier.later(() -> unreleased(releasing, Sentences.notDecided()));
            }
        });
        return releasing;
    }

    private void released(Releasing releasing, Permit permit) {
        if (state == releasing) {
            become(releasing.released(permit));
        } else {
            neverSent(releasing.unsent(), permit, SKIPPED);
        }
    }

    private void unreleased(Releasing releasing, Problem why) {
        if (state == releasing) {
            become(releasing.refused(why));
        }
    }

    // What prepares

    SessionState parse(ClientMessage message, SessionState next) throws ProtocolViolation {
        String name = message.text();
        byte[] content = message.upToNul();
        String text = ClientMessage.utf8(content);
        int[] types = new int[message.i16() & 0xffff];
        for (int i = 0; i < types.length; i++) {
            types[i] = message.i32();
        }
        message.end();
        boolean doubtful = circumstances.isUnsure() && PostgresActions.readsDifferently(content);
        Prepared prepared = Prepared.parsed(text, content, types, doubtful);
        needRoom();
        names.expectStatement(name, Optional.of(prepared));
        answers.send(message.whole(), Optional.of(new Awaited.Parsed(name, prepared)));
        return next;
    }

    SessionState bind(ClientMessage message, SessionState next) throws ProtocolViolation {
        String name = message.text();
        String statement = message.text();
        needOwnName(name);
        Portal portal = new Portal(name, names.statement(statement), message.rest());
        needRoom();
        names.expectPortal(name, Optional.of(portal));
        answers.send(message.whole(), Optional.of(new Awaited.Bound(name, portal)));
        return next;
    }

    SessionState describe(ClientMessage message, SessionState next) throws ProtocolViolation {
        named(message);
        answers.send(message.whole(), Optional.of(Awaited.DESCRIBED));
        return next;
    }

    SessionState close(ClientMessage message, SessionState next) throws ProtocolViolation {
        Awaited.Closed closed = named(message);
        if (closed.statement()) {
            names.expectStatement(closed.name(), Optional.empty());
        } else {
            names.expectPortal(closed.name(), Optional.empty());
        }
        answers.send(message.whole(), Optional.of(closed));
        return next;
    }

    /** What a Describe or Close is about. */
    private Awaited.Closed named(ClientMessage message) throws ProtocolViolation {
        int kind = message.bytes(1)[0];
        String name = message.text();
        message.end();
        if (kind != 'S' && kind != 'P') {
            throw new ProtocolViolation("The message `" + message.type() + "` is malformed.");
        }
        needOwnName(name);
        return new Awaited.Closed(kind == 'S', name);
    }

    private void needOwnName(String name) throws ProtocolViolation {
        if (name.equals(poison)) {
            throw new ProtocolViolation("42501", "This name is the gateway's own.");
        }
    }

    private void needRoom() throws ProtocolViolation {
        if (names.size() > 20_000) {
            throw new ProtocolViolation(
                    "54000", "The session keeps more than 20000 prepared statements and portals: close some.");
        }
    }

    SessionState flush(ClientMessage message, SessionState next) throws ProtocolViolation {
        message.end();
        answers.flush();
        return next;
    }

    SessionState sync(ClientMessage message) throws ProtocolViolation {
        message.end();
        answers.send(message.whole(), Optional.of(Awaited.SYNCED));
        return new Answering(this);
    }

    SessionState rows(ClientMessage message, SessionState next) {
        answers.send(message.whole(), Optional.empty());
        return next;
    }

    SessionState terminate() {
        carrier.terminate();
        return new Ended();
    }

    ProtocolViolation unknown(ClientMessage message) {
        return new ProtocolViolation("The message `" + message.type()
                + "` is not taken by this gateway; it speaks simple and extended queries and COPY.");
    }

    // What the session learns

    void stopTarget() {
        carrier.stopTarget();
    }

    void copyFail(String reason) {
        answers.send(ClientMessages.copyFail(reason), Optional.empty());
    }

    void intend(Intent said) {
        intent = said;
    }

    void outcome(Execution execution, Outcome outcome) {
        gateway.outcomes().record(execution, outcome);
    }

    /** Ends whatever waits; nothing of this session happens any more. */
    void end(String because) {
        SessionState last = state;
        state = new Ended();
        last.end(because);
        answers.lose(execution -> outcome(execution, new Outcome.Indeterminate(because)));
        names.forgetPortals().forEach(portal -> portal.suspended()
                .ifPresent(execution -> outcome(execution, execution.outcome())));
    }
}
