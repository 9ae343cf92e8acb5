package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in one workspace: channels, members, messages, windows. Everything in it may be asked from any thread. */
final class Workspace {

    private static final Duration HOOK_LIVES = Duration.ofMinutes(30);
    private static final int HOOK_USES = 5;

    private final InstantSource clock;
    private final Map<String, String> channels = new LinkedHashMap<>();
    private final Map<String, String> members = new LinkedHashMap<>();
    private final Map<String, SlackMessage> messages = new LinkedHashMap<>();
    private final Map<String, Json.Fields> views = new LinkedHashMap<>();
    private final Map<String, String> triggers = new LinkedHashMap<>();
    private final Map<String, Hook> hooks = new LinkedHashMap<>();
    private long last;
    private int count;

    Workspace(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void channel(String id, String name) {
        channels.put(id, name);
    }

    synchronized void member(String id, String name) {
        members.put(id, name);
    }

    /** Names by id; those of direct messages begin with {@code @}. */
    synchronized Map<String, String> channels() {
        return new LinkedHashMap<>(channels);
    }

    synchronized Map<String, String> members() {
        return new LinkedHashMap<>(members);
    }

    /** The id of a channel that is called by its id, or by {@code #} and its name. */
    synchronized Optional<String> channel(String written) {
        return channels.containsKey(written)
                ? Optional.of(written)
                : channels.entrySet().stream()
                        .filter(entry -> written.equals("#" + entry.getValue()))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    /** The channel of direct messages with a member. */
    synchronized Optional<String> direct(String member) {
        if (!members.containsKey(member)) {
            return Optional.empty();
        }
        String id = "D" + member.substring(1);
        channels.putIfAbsent(id, "@" + members.get(member));
        return Optional.of(id);
    }

    /** The next moment, as Slack names messages: no two are the same. */
    synchronized String ts() {
        long now = Math.max(clock.instant().toEpochMilli() * 1_000, last + 1);
        last = now;
        return now / 1_000_000 + "." + "%06d".formatted(now % 1_000_000);
    }

    /** A name that nothing else has. */
    synchronized String fresh(String prefix) {
        count++;
        return prefix + "%08d".formatted(count);
    }

    synchronized SlackMessage put(SlackMessage message) {
        messages.put(message.channel() + "/" + message.ts(), message);
        return message;
    }

    synchronized Optional<SlackMessage> find(String channel, String ts) {
        return Optional.ofNullable(messages.get(channel + "/" + ts));
    }

    synchronized void remove(SlackMessage message) {
        messages.remove(message.channel() + "/" + message.ts());
    }

    synchronized List<SlackMessage> messages() {
        return new ArrayList<>(messages.values());
    }

    /** What allows to open a window for a member. */
    synchronized String trigger(String member) {
        String trigger = fresh("13345224609.8534564800.");
        triggers.put(trigger, member);
        return trigger;
    }

    /** Whose trigger it is; each is good once. */
    synchronized Optional<String> spend(String trigger) {
        return Optional.ofNullable(triggers.remove(trigger));
    }

    /** A place that takes up to five answers to a member, for half an hour. */
    synchronized String hook(String channel, String member) {
        String name = fresh("R");
        hooks.put(name, new Hook(channel, member, clock.instant().plus(HOOK_LIVES), HOOK_USES));
        return name;
    }

    /** Whom an answer is for; empty for one that comes too late or too often. */
    synchronized Optional<Hook> answer(String name) {
        Optional<Hook> hook = Optional.ofNullable(hooks.get(name))
                .filter(found -> found.left() > 0 && clock.instant().isBefore(found.until()));
        hook.ifPresent(
                found -> hooks.put(name, new Hook(found.channel(), found.member(), found.until(), found.left() - 1)));
        return hook;
    }

    /** Whom answers are for, until when, and how many more. */
    record Hook(String channel, String member, Instant until, int left) {}

    synchronized void open(Json.Fields view) {
        views.put(view.text("id"), view);
    }

    synchronized void close(String view) {
        views.remove(view);
    }

    synchronized List<Json.Fields> views() {
        return new ArrayList<>(views.values());
    }
}
