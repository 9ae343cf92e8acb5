package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shows held actions in Slack, and what becomes of them. Each event only says that something changed: what is shown is how it
 * stands now, so that it does not matter how late it comes, or how often.
 */
public final class SlackChannel implements Channel {

    private static final int TOLD = 4_096;

    private final String name;
    private final Board board;
    private final Messages messages;
    private final Optional<SocketMode> socket;
    private final Map<String, Boolean> told = new LinkedHashMap<>(64, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > TOLD;
        }
    };

    /** @param socket by which clicks come; empty where Slack calls the gateway */
    SlackChannel(SlackConfig config, Board board, Messages messages, Optional<SocketMode> socket) {
        this.socket = socket;
        this.name = config.name();
        this.board = board;
        this.messages = messages;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "slack";
    }

    @Override
    public Optional<String> trouble() {
        return socket.flatMap(SocketMode::failing).map(why -> "no click arrives: " + why);
    }

    @Override
    public boolean wants(String type) {
        return type.equals("held") || type.equals("undelivered") || Story.TYPES.contains(type);
    }

    @Override
    public Optional<Retries> retries() {
        return Optional.of(Retries.SOON);
    }

    @Override
    public Delivery deliver(AuditEntry entry) {
        Optional<ApprovalId> approval = entry.event().findText("approval").map(ApprovalId::new);
        if (approval.isEmpty()) {
            return new Delivery.Done();
        }
        Optional<SlackApi.Reply.Refused> refused =
                board.refresh(approval.get(), entry.event().text("type").equals("undelivered"));
        Optional<String> line = Story.line(entry.event());
        if (refused.isEmpty() && line.isPresent()) {
            refused = tell(approval.get(), entry.index(), line.get());
        }
        return refused.<Delivery>map(
                        why -> new Delivery.Failed(why.why(), why.rest().isNegative() ? Duration.ZERO : why.rest()))
                .orElseGet(Delivery.Done::new);
    }

    /** The line in each thread; where some of it failed before, only where it is missing. */
    private Optional<SlackApi.Reply.Refused> tell(ApprovalId approval, long index, String line) {
        for (Message message : board.of(approval)) {
            String once = index + " " + message.text();
            if (told.containsKey(once)) {
                continue;
            }
            Optional<SlackApi.Reply.Refused> refused = messages.reply(message, line);
            if (refused.isPresent()
                    && !refused.get().error().equals("thread_not_found")
                    && !refused.get().error().equals("message_not_found")) {
                return refused;
            }
            told.put(once, true);
        }
        return Optional.empty();
    }

    /** What an event's text has under a name, when it has it. */
    static Optional<String> text(Json.Fields event, String name) {
        return event.find(name).isPresent() && event.get(name) instanceof Json.Text(String value)
                ? Optional.of(value)
                : Optional.empty();
    }
}
