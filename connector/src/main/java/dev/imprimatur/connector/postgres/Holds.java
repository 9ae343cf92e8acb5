package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.TooManyHolds;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a session waits for people: opening a hold, hearing its end, fetching the permit. What blocks runs elsewhere. */
final class Holds {

    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    private final Conversation conversation;
    private final PostgresGateway gateway;
    private final PostgresActions actions;
    private final Answers answers;
    private final Relay relay;
    private final Conversation.Carrier carrier;

    Holds(
            Conversation conversation,
            PostgresGateway gateway,
            PostgresActions actions,
            Answers answers,
            Relay relay,
            Conversation.Carrier carrier) {
        this.conversation = conversation;
        this.gateway = gateway;
        this.actions = actions;
        this.answers = answers;
        this.relay = relay;
        this.carrier = carrier;
    }

    /** Waits for the hold. */
    SessionState open(Opening opening, CompletableFuture<Pending> opened) {
        if (!opening.unsent().simple() && !answers.isEmpty()) {
            answers.flush();
        }
        var _ = opened.thenApplyAsync(
                        pending -> HoldView.join(gateway.desk(), gateway.blocking(), pending), gateway.blocking())
                .whenComplete((hold, failure) -> {
                    if (failure == null) {
                        carrier.later(() -> opened(opening, Optional.of(hold), Sentences.notHeld()));
                    } else {
                        Problem why = unheld(failure);
                        carrier.later(() -> opened(opening, Optional.empty(), why));
                    }
                });
        return opening;
    }

    private static Problem unheld(Throwable failure) {
        if (failure.getCause() instanceof TooManyHolds full) {
            return Sentences.tooManyHeld(full.sentence());
        }
        LOG.error("A hold could not be opened, so its action was refused.", failure);
        return Sentences.notHeld();
    }

    private void opened(Opening opening, Optional<HoldView> hold, Problem otherwise) {
        if (!conversation.state().equals(opening)) {
            hold.ifPresent(view -> view.withdraw("The client went away, or what it belonged to failed."));
            return;
        }
        conversation.become(opening.opened(hold, otherwise));
        if (conversation.state() instanceof Held held) {
            if (!held.hold().grantedAhead()) {
                tell(held.hold().pending());
            }
            carrier.rest();
            var _ = held.hold().end().thenAccept(approval -> carrier.later(() -> ended(held, approval)));
        }
    }

    private void ended(Held held, Approval approval) {
        if (conversation.state().equals(held)) {
            conversation.become(held.ended(approval));
        }
    }

    /** The notice, at once. */
    private void tell(Pending pending) {
        relay.tell(
                ServerMessages.notice(Sentences.held(pending, gateway.config().links())));
    }

    /** Fetches the permit, with the action read again from the bytes that would be sent. */
    SessionState release(Releasing releasing) {
        Judged again;
        try {
            again = releasing.unsent().again(actions);
        } catch (ProtocolViolation e) {
            return conversation.refuse(releasing.unsent(), Sentences.notReleased(e.sentence()));
        } catch (TextUnread unread) {
            return conversation.perusals().again(releasing, unread.text());
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
        if (conversation.state().equals(releasing)) {
            conversation.become(releasing.released(permit));
        } else {
            conversation.neverSent(releasing.unsent(), permit, Conversation.SKIPPED);
        }
    }

    private void unreleased(Releasing releasing, Problem why) {
        if (conversation.state().equals(releasing)) {
            conversation.become(releasing.refused(why));
        }
    }
}
