package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.Attempt;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said between one client and the target: which messages pass, which meet the gate first, and what the session
 * knows by then. It moves no bytes itself. Belongs to one loop.
 */
final class Conversation {

    /** What became of statements behind a failed one in the same pipeline. */
    static final Problem SKIPPED = Problem.of(
            "25P02", "an earlier statement of the same pipeline failed, so the target skipped this one.", "", "");

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    /** What the conversation needs of the connection that carries it. */
    interface Carrier {

        /** Something that happens on the loop. */
        interface Step {
            void run() throws ProtocolViolation;
        }

        /** Runs a step of this session on its loop, later. Any thread may call this. */
        void later(Step step);

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
    private final Preparations preparations;
    private final Holds holds;
    private final Perusals perusals;
    private final Pipeline pipeline = new Pipeline();
    private Intent intent;
    private SourceModel model;
    private Optional<Trace> trace;
    private SessionState state = new Accepting(this);

    Conversation(
            PostgresGateway gateway,
            SessionStart start,
            Circumstances circumstances,
            Answers answers,
            Wire client,
            PostgresActions actions,
            Texts texts,
            SessionNames names,
            Carrier carrier) {
        this.gateway = gateway;
        this.expires = start.known().expires();
        this.intent = start.options().intent();
        this.model = start.known().model().isEmpty()
                ? start.options().model()
                : SourceModel.of(
                        start.known().model(), "", start.options().model().agent());
        this.trace = start.options().trace();
        this.actions = actions;
        this.names = names;
        this.circumstances = circumstances;
        this.consequences = new Consequences(names, circumstances);
        this.answers = answers;
        this.executor =
                new PostgresExecutor(answers, new ReadOnlyRun(answers, circumstances, start.poison()), gateway.clock());
        this.hearing = new Hearing(this, names, circumstances, consequences);
        this.relay = new Relay(client, answers, hearing);
        this.preparations = new Preparations(names, circumstances, answers, start.poison());
        this.holds = new Holds(this, gateway, actions, answers, relay, carrier);
        this.perusals = new Perusals(
                this, gateway.room(), texts, start.known().subject().actor().id(), answers, carrier);
        this.carrier = carrier;
    }

    Preparations preparations() {
        return preparations;
    }

    Holds holds() {
        return holds;
    }

    Perusals perusals() {
        return perusals;
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
        return perusals.go(true, () -> query(text, content, whole));
    }

    private SessionState query(String text, byte[] content, byte[] whole) throws ProtocolViolation, TextUnread {
        Optional<Judged> judged = actions.query(text, content, occasion());
        if (judged.isEmpty()) {
            executor.runNothing(whole, Optional.empty());
            return new Answering(this);
        }
        return attempt(new Unsent(judged.get(), whole, Optional.empty()));
    }

    SessionState execute(ClientMessage message) throws ProtocolViolation {
        String name = message.name();
        message.i32();
        message.end();
        byte[] whole = message.whole();
        preparations.needOwnName(name);
        return perusals.go(false, () -> execute(name, whole));
    }

    private SessionState execute(String name, byte[] whole) throws ProtocolViolation, TextUnread {
        Optional<Portal> portal = names.portal(name);
        Optional<Execution> suspended = portal.flatMap(Portal::suspended);
        if (suspended.isPresent()) {
            Optional<Problem> withheld = suspended.get().withheld();
            if (withheld.isPresent()) {
                return refuse(false, withheld.get());
            }
            pipeline.sent(suspended.get());
            executor.resume(suspended.get(), portal.get(), whole);
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
        return new PostgresActions.Occasion(gateway.ids().next(), intent, model, trace, now);
    }

    private SessionState attempt(Unsent unsent) {
        Optional<Problem> objection = unsent.judged().objection();
        if (objection.isPresent()) {
            return refuse(unsent, objection.get());
        }
        Attempt attempt;
        try {
            Action action = unsent.judged().action();
            attempt = unsent.judged().plainRead()
                    ? gateway.gate().attemptRead(action)
                    : gateway.gate().attempt(action, false);
        } catch (RuntimeException e) {
            LOG.error("The gate failed on an attempt, which was refused.", e);
            return refuse(unsent, Sentences.notDecided());
        }
        return switch (attempt) {
            case Attempt.Permitted permitted
            when permitted.routine() && !pipeline.writes() -> routine(unsent, permitted);
            case Attempt.Permitted(Permit permit, CompletableFuture<Long> recorded, boolean routine) ->
                permitted(unsent, permit, recorded);
            case Attempt.Refused refused -> refuse(unsent, why(unsent.judged(), refused));
            case Attempt.Held(CompletableFuture<Pending> opened) -> holds.open(new Opening(this, unsent), opened);
        };
    }

    /** What is no SQL, or could not be read, is told as just that; a freeze comes first. */
    private static Problem why(Judged judged, Attempt.Refused refused) {
        if (refused.freeze().isPresent()) {
            return Sentences.refused(refused);
        }
        return judged.syntax()
                .or(() -> judged.unread().map(reason -> Sentences.refusedUnread(reason, refused)))
                .orElseGet(() -> Sentences.refused(refused));
    }

    /** Goes out once {@code recorded} is complete, and the log has the reads that went out before it too. */
    SessionState permitted(Unsent unsent, Permit permit, CompletableFuture<Long> recorded) {
        boolean reads = unsent.judged().plainRead() && !pipeline.writes();
        CompletableFuture<?> all = reads ? recorded : pipeline.behindReads(recorded);
        if (all.isDone() && !all.isCompletedExceptionally()) {
            return send(permit, unsent);
        }
        if (reads) {
            return read(unsent, permit, recorded);
        }
        Deciding deciding = new Deciding(this, unsent, permit, recorded);
        var _ = all.whenComplete((position, failure) -> carrier.later(() -> {
            // where its own record did not fail a read's did, which ends this state itself
            if (state.equals(deciding) && (failure == null || recorded.isCompletedExceptionally())) {
                become(deciding.recorded(failure == null));
            }
        }));
        return deciding;
    }

    /** A read whose result goes out while it is being recorded; the rest of it does not when that fails. */
    private SessionState routine(Unsent unsent, Attempt.Permitted permitted) {
        Execution execution;
        try {
            execution = executor.run(permitted.permit(), unsent);
        } catch (PermitRefused refused) {
            return notSent(unsent, permitted.permit(), permitted.recorded(), refused);
        }
        execution.recordedBy(permitted.recorded());
        pipeline.sent(execution);
        var _ = permitted.recorded().whenComplete((index, failure) -> {
            if (failure != null) {
                carrier.later(() -> {
                    relay.withhold(execution, Sentences.resultNotRecorded());
                    unrecorded(execution);
                });
            }
        });
        return sent(unsent, execution);
    }

    /** A read runs while it is being recorded, and its result waits for the record. */
    private SessionState read(Unsent unsent, Permit permit, CompletableFuture<Long> recorded) {
        Execution execution;
        try {
            execution = executor.run(permit, unsent);
        } catch (PermitRefused refused) {
            return notSent(unsent, permit, recorded, refused);
        }
        execution.recordedBy(recorded);
        pipeline.sent(execution);
        relay.hold();
        var _ = recorded.whenComplete((position, failure) -> carrier.later(() -> {
            if (failure == null) {
                relay.release();
            } else {
                relay.discard(execution, Sentences.resultNotRecorded());
                unrecorded(execution);
            }
        }));
        return sent(unsent, execution);
    }

    /** The client is told that this read failed, so it must have failed at the target as well. */
    private void unrecorded(Execution read) {
        if (!pipeline.has(read) || state instanceof Ended || state instanceof Skipping) {
            return;
        }
        if (!(state instanceof Answering)) {
            boolean simple = state.simple();
            answers.fail(ServerMessages.error(Sentences.resultNotRecorded()), simple);
            SessionState skipping = state.failed(false);
            become(simple ? new Answering(this) : skipping);
        } else if (answers.executions().contains(read)) {
            answers.failBehind();
        }
    }

    /** Sends what is permitted and recorded. */
    SessionState send(Permit permit, Unsent unsent) {
        try {
            return sent(unsent, executor.run(permit, unsent));
        } catch (PermitRefused refused) {
            return notSent(unsent, permit, CompletableFuture.completedFuture(0L), refused);
        }
    }

    private SessionState notSent(
            Unsent unsent, Permit permit, CompletableFuture<Long> recorded, PermitRefused refused) {
        Problem problem = Sentences.notReleased(refused.sentence());
        neverSent(unsent, permit, recorded, problem);
        return refuse(unsent, problem);
    }

    private SessionState sent(Unsent unsent, Execution execution) {
        Judged judged = unsent.judged();
        if (!judged.plainRead()) {
            pipeline.sent(judged);
        }
        if (judged.opaque()) {
            circumstances.unsure();
        }
        if (unsent.simple()) {
            return new Answering(this);
        }
        judged.effects().forEach(consequences::expect);
        if (judged.takesRows()
                || judged.action().operation().equals(SqlOperation.UNRECOGNISED.operation())
                || execution.mostRows() < Long.MAX_VALUE
                || execution.readOnly()) {
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

    /** It was permitted, and did not go out; said once the log has the attempt, or never. */
    void neverSent(Unsent unsent, Permit permit, CompletableFuture<Long> recorded, Problem why) {
        var _ = recorded.thenRun(() -> neverSent(unsent, permit, why));
    }

    /** It was permitted and recorded, and did not go out. */
    void neverSent(Unsent unsent, Permit permit, Problem why) {
        gateway.outcomes().neverSent(unsent, permit.approval(), why);
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

    /** The target is ready for the next statement. */
    void ready() {
        pipeline.ready();
        become(state.ready());
    }

    Intent intent() {
        return intent;
    }

    void intend(Intent said) {
        intent = said;
    }

    void outcome(Execution execution, Outcome outcome) {
        gateway.outcomes().record(execution, outcome);
    }

    /** Those under which something waits for its permit, or runs, or has given some of its rows. */
    Set<ApprovalId> approvals() {
        Set<ApprovalId> all = new HashSet<>();
        state.approval().ifPresent(all::add);
        answers.executions().forEach(execution -> execution.approval().ifPresent(all::add));
        names.suspended().forEach(execution -> execution.approval().ifPresent(all::add));
        return all;
    }

    /** Ends whatever waits; nothing of this session happens any more. */
    void end(String because) {
        SessionState last = state;
        state = new Ended();
        last.end(because);
        answers.lose(execution -> outcome(execution, new Outcome.Indeterminate(because)));
        names.forgetPortals()
                .forEach(portal -> portal.suspended().ifPresent(execution -> outcome(execution, execution.outcome())));
    }
}
