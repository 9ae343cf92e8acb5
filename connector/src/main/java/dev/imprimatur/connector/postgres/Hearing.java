package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.execution.Outcome;
import java.util.List;
import java.util.Optional;

/** What the session learns from the target's messages. */
final class Hearing implements Relay.Listener {

    private final Conversation conversation;
    private final SessionNames names;
    private final Circumstances circumstances;
    private final Consequences consequences;
    private boolean fatal;

    Hearing(Conversation conversation, SessionNames names, Circumstances circumstances, Consequences consequences) {
        this.conversation = conversation;
        this.names = names;
        this.circumstances = circumstances;
        this.consequences = consequences;
    }

    @Override
    public void prepared(Awaited.Parsed parsed) {
        names.confirmStatement(parsed.name(), parsed.prepared());
    }

    @Override
    public void bound(Awaited.Bound bound) {
        names.confirmPortal(bound.name(), bound.portal()).ifPresent(this::closeEarly);
    }

    @Override
    public void closed(Awaited.Closed closed) {
        if (closed.statement()) {
            names.forgetStatement(closed.name());
        } else {
            names.forgetPortal(closed.name()).ifPresent(this::closeEarly);
        }
    }

    /** A portal that is closed before it gave all its rows has still been executed. */
    private void closeEarly(Portal portal) {
        portal.suspended().ifPresent(execution -> conversation.outcome(execution, execution.outcome()));
        portal.resume();
    }

    @Override
    public void executed(Awaited.Executed executed, boolean suspended) {
        if (executed.execution().isEmpty()) {
            return;
        }
        Execution execution = executed.execution().get();
        if (execution.cut() && !execution.hasFailed() && execution.withheld().isEmpty()) {
            conversation.outcome(execution, execution.outcome());
            conversation.become(conversation.refuse(false, Sentences.tooManyRows(execution)));
        } else if (suspended
                && executed.portal().isPresent()
                && execution.withheld().isEmpty()) { // who did not get its first rows gets none of the others
            executed.portal().get().suspend(execution);
        } else {
            finish(execution);
        }
    }

    private void finish(Execution execution) {
        if (execution.hasFailed()) {
            consequences.doubt(execution.effects());
        } else {
            execution.effects().forEach(this::settle);
        }
        if (execution.opaque()) {
            circumstances.codeRan(); // whatever else was settled meanwhile
        }
        conversation.outcome(execution, execution.outcome());
    }

    private void settle(SessionEffect effect) {
        consequences.settle(effect);
        if (effect instanceof SessionEffect.SetParameter(String name, List<String> values, boolean local)) {
            String said = String.join(" ", values);
            Intent before = conversation.intent();
            switch (name) {
                case "imprimatur.intent" -> conversation.intend(Intent.shortened(said, before.task()));
                case "imprimatur.task" -> conversation.intend(Intent.shortened(before.text(), said));
                default -> {
                    // of no meaning here
                }
            }
        }
    }

    @Override
    public void queried(Optional<Execution> execution) {
        execution.ifPresent(this::finish);
        names.forgetStatement("");
        names.forgetPortal("").ifPresent(this::closeEarly);
    }

    @Override
    public void skipped(Execution execution, Outcome.Failed because) {
        execution.failed(new Outcome.Failed(because.code(), Conversation.SKIPPED.message()));
        finish(execution);
    }

    @Override
    public void failed(boolean simple, boolean syncSent) {
        if (!simple && !syncSent) {
            conversation.become(conversation.state().failed(false));
        } else if (conversation.state() instanceof CopyingIn copying) {
            conversation.become(copying.failed(syncSent));
        }
    }

    @Override
    public void rolledBack() {
        circumstances.rolledBackPartly();
    }

    @Override
    public void reported(String name, String value) throws ProtocolViolation {
        circumstances.report(name, value);
    }

    @Override
    public void ready(char status) {
        names.settled();
        circumstances.ready(status);
        if (status == 'I') {
            names.forgetPortals().forEach(this::closeEarly);
        }
        conversation.ready();
    }

    @Override
    public boolean takesRows(boolean simple, Optional<Execution> execution) throws ProtocolViolation {
        if (execution.isEmpty() || execution.get().approval().isPresent()) {
            conversation.copyFail("The rows of a COPY are not in what people approved.");
            return false;
        }
        conversation.become(conversation.state().copyIn(simple));
        return true;
    }

    @Override
    public void cut(Execution execution) {
        conversation.stopTarget();
    }

    @Override
    public void fatal() {
        fatal = true;
    }

    /** Whether the client has been told why the connection ends. */
    boolean toldWhy() {
        return fatal;
    }
}
