package dev.imprimatur.channel.integration;

import dev.imprimatur.channel.Replays;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Takes decisions, signed as Standard Webhooks 1.0 has it: {@code {"approval", "choice", "seen", "because", "person": {"id", "name"}}}.
 * The signature says that the other system vouches for who decided there; whose account that is, only the person said, who linked
 * it in a session of their own. Each request counts once, and only within five minutes of its time.
 */
public final class IntegrationCallback {

    private static final Duration WINDOW = Duration.ofMinutes(5);

    /** A request may be early by as much as it may be late. */
    private static final Duration KEPT = WINDOW.multipliedBy(2);

    private static final int MOST_REMEMBERED = 20_000;
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Set<String> MEMBERS = Set.of("approval", "choice", "seen", "because", "person");

    private final IntegrationConfig config;
    private final Chat chat;
    private final InstantSource clock;
    private final Replays replays = new Replays(MOST_REMEMBERED);

    public IntegrationCallback(IntegrationConfig config, Chat chat, InstantSource clock) {
        this.config = config;
        this.chat = chat;
        this.clock = clock;
    }

    public String name() {
        return config.name();
    }

    /**
     * Answers one request.
     *
     * @param body as it came
     * @param header the value of a header
     */
    public IntegrationReply answer(byte[] body, Function<String, Optional<String>> header) {
        Instant now = clock.instant();
        String id = header.apply("webhook-id").orElse("");
        String timestamp = header.apply("webhook-timestamp").orElse("");
        if (!ID.matcher(id).matches() || !SECONDS.matcher(timestamp).matches()) {
            return IntegrationReply.refused(401, "it has no `webhook-id` and `webhook-timestamp`");
        }
        long seconds = Long.parseLong(timestamp);
        if (!signed(id, seconds, body, header.apply("webhook-signature").orElse(""))) {
            return IntegrationReply.refused(401, "no key that is known here signed it");
        }
        Duration off = Duration.between(Instant.ofEpochSecond(seconds), now).abs();
        if (off.compareTo(WINDOW) > 0) {
            return IntegrationReply.refused(401, "its time is more than five minutes off");
        }
        return switch (replays.arrival(id, now.plus(KEPT), now)) {
            case FIRST -> decided(body, Instant.ofEpochSecond(seconds));
            case AGAIN -> IntegrationReply.refused(409, "it was here before");
            case TOO_MANY -> IntegrationReply.refused(503, "more requests came than can be remembered");
        };
    }

    /** All are compared, in a time that tells nothing. */
    private boolean signed(String id, long seconds, byte[] body, String given) {
        boolean good = false;
        for (String signature : given.split(" ", 20)) {
            for (var key : config.keys()) {
                good |= MessageDigest.isEqual(
                        key.sign(id, seconds, body).getBytes(StandardCharsets.UTF_8),
                        signature.getBytes(StandardCharsets.UTF_8));
            }
        }
        return good;
    }

    private IntegrationReply decided(byte[] body, Instant at) {
        Chat.Sender sender;
        Chat.Word word;
        try {
            if (!(Json.parse(body) instanceof Json.Fields fields)
                    || !MEMBERS.containsAll(fields.members().keySet())) {
                return IntegrationReply.refused(400, "it is no decision: it has other members");
            }
            Json.Fields person = fields.fields("person");
            sender = new Chat.Sender(
                    new Account(Account.EXTERNAL, config.name(), person.text("id")),
                    person.findText("name").orElse(person.text("id")),
                    config.name(),
                    at);
            word = new Chat.Word(
                    new ApprovalId(fields.text("approval")),
                    Choice.parse(fields.text("choice")),
                    fields.findText("because").orElse(""),
                    Terms.NONE,
                    Digest.parse(fields.text("seen")));
        } catch (IllegalArgumentException e) {
            return IntegrationReply.refused(400, "it is no decision: " + e.getMessage());
        }
        return said(chat.decide(sender, word));
    }

    private static IntegrationReply said(Chat.Said said) {
        Json.Builder json = Json.fields().with("sentence", said.sentence());
        switch (said) {
            case Chat.Done(String sentence, var card) -> {
                json.with("counts", true);
                card.ifPresent(it -> json.with("state", it.status().word()));
            }
            case Chat.Refused(String sentence, var card) -> {
                json.with("counts", false);
                card.ifPresent(it -> json.with("state", it.status().word()));
            }
            case Chat.Unlinked(String sentence, Optional<String> link) ->
                json.with("counts", false).with("link", link);
        }
        return new IntegrationReply(200, Optional.of(json.build()), "");
    }
}
