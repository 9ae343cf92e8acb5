package dev.imprimatur.channel.slack;

import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Who sends something, in our workspace and by our app; everything else is refused.
 *
 * @param member their id
 * @param trigger what allows a window to be opened for them
 */
record Origin(String member, String name, String trigger) {

    /** The kind of their accounts. */
    static final String KIND = "slack";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with why it is refused
     */
    static Origin of(Json.Fields payload, SlackConfig config) {
        Json.Fields user = payload.fields("user");
        same(payload.text("api_app_id"), config.app(), "another app");
        same(payload.fields("team").text("id"), config.team(), "another workspace");
        same(text(user, "team_id", config.team()), config.team(), "a member of another workspace");
        if ((user.find("is_bot").isPresent() && user.flag("is_bot"))
                || user.find("bot_id").isPresent()) {
            throw new IllegalArgumentException("It comes from a bot.");
        }
        return new Origin(
                member(user.text("id")),
                text(user, "username", text(user, "name", user.text("id"))),
                text(payload, "trigger_id", ""));
    }

    /**
     * Reads it from a command.
     *
     * @throws IllegalArgumentException with why it is refused
     */
    static Origin of(Map<String, String> form, SlackConfig config) {
        same(form.getOrDefault("api_app_id", ""), config.app(), "another app");
        same(form.getOrDefault("team_id", ""), config.team(), "another workspace");
        String member = member(form.getOrDefault("user_id", ""));
        return new Origin(member, form.getOrDefault("user_name", member), form.getOrDefault("trigger_id", ""));
    }

    /** As who they vote. */
    Chat.Sender sender(SlackConfig config, Instant at) {
        return new Chat.Sender(new Account(KIND, config.team(), member), name, config.name(), at);
    }

    private static String member(String id) {
        if (!id.matches("[UW][A-Z0-9]{2,30}") || id.equals("USLACKBOT")) {
            throw new IllegalArgumentException("It comes from no member.");
        }
        return id;
    }

    private static void same(String found, String wanted, String otherwise) {
        if (!found.equals(wanted)) {
            throw new IllegalArgumentException("It comes from " + otherwise + ".");
        }
    }

    private static String text(Json.Fields from, String name, String otherwise) {
        return from.find(name).isPresent() && !(from.get(name) instanceof Json.Nothing) ? from.text(name) : otherwise;
    }

    /** The moment that Slack names, as {@code 1700000000.000100}; empty for anything else. */
    static Optional<Instant> moment(String ts) {
        return ts.matches("[0-9]{10}\\.[0-9]{1,9}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(ts.substring(0, 10))))
                : Optional.empty();
    }
}
