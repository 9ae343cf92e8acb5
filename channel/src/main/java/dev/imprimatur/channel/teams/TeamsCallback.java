package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.Replays;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the Bot Framework tells us: checked, each once, then given to those who know what it means. Who did something is the
 * tenant and the object of the token's own activity; nothing that a card or a client carries says that.
 */
public final class TeamsCallback {

    private static final int LONGEST = 128 * 1024;

    /** What is older was on its way for too long, or was kept by somebody. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** Longer than an activity is fresh, by whichever clock. */
    private static final Duration KEPT = Duration.ofMinutes(11);

    private static final int MOST_REMEMBERED = 200_000;

    /** Teams waits ten seconds for the answer to a click. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final String FAILED =
            "The gateway could not settle what you pressed. Look at the card before you press again.";

    private final TeamsConfig config;
    private final TeamsToken token;
    private final TeamsClicks clicks;
    private final TeamsSentences sentences;
    private final Replays replays = new Replays(MOST_REMEMBERED);
    private final InstantSource clock;
    private final Consumer<TeamsRefused> refusals;
    private final Duration patience;

    /** @param refusals is told what was not believed, and why */
    public TeamsCallback(
            TeamsConfig config,
            Outbound outbound,
            Cards cards,
            Postings postings,
            Chat chat,
            InstantSource clock,
            Consumer<TeamsRefused> refusals) {
        this(config, outbound, cards, postings, chat, clock, refusals, PATIENCE);
    }

    /** @param patience with the work of a click, before whoever clicked is told that it goes on */
    TeamsCallback(
            TeamsConfig config,
            Outbound outbound,
            Cards cards,
            Postings postings,
            Chat chat,
            InstantSource clock,
            Consumer<TeamsRefused> refusals,
            Duration patience) {
        this.config = config;
        this.patience = patience;
        this.clock = clock;
        this.refusals = refusals;
        this.token = new TeamsToken(config, new SigningKeys(config, outbound, clock), clock);
        this.clicks = new TeamsClicks(config.name(), cards, postings, chat);
        this.sentences = new TeamsSentences(config, new TeamsApi(config, outbound, clock), cards, postings, chat);
    }

    /** What it is called in the configuration. */
    public String name() {
        return config.name();
    }

    /**
     * Answers one request. May block; throws what the ports throw.
     *
     * @param headers by lower-case name
     */
    public TeamsReply answer(byte[] body, Function<String, Optional<String>> headers) {
        try {
            return believed(body, headers);
        } catch (TeamsRefused e) {
            refusals.accept(e);
            return TeamsReply.empty(e.status());
        }
    }

    private TeamsReply believed(byte[] body, Function<String, Optional<String>> headers) throws TeamsRefused {
        Instant arrived = clock.instant();
        if (body.length > LONGEST) {
            throw new TeamsRefused(413, "size", "its body has more than " + LONGEST + " bytes");
        }
        String type = headers.apply("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.replaceFirst(";.*", "").strip().equals("application/json")
                || headers.apply("content-encoding").isPresent()) {
            throw new TeamsRefused(415, "type", "its body is no plain JSON");
        }
        TeamsToken.Proven proven = token.proven(headers.apply("authorization"));
        TeamsActivity activity = TeamsActivity.read(body);
        token.matches(proven, activity);
        Instant now = clock.instant();
        Instant at = moment(activity);
        if (Duration.between(at, now).abs().compareTo(FRESH) > 0) {
            throw new TeamsRefused(403, "stale", "it says it happened at " + at);
        }
        if (replays.arrival(activity.conversation() + "/" + activity.id(), now.plus(KEPT), now)
                != Replays.Arrival.FIRST) {
            throw new TeamsRefused(409, "replay", "it was here before");
        }
        return switch (activity.type()) {
            case "invoke" -> inTime(activity, sender(activity, at), arrived);
            case "message" -> sentences.said(activity, sender(activity, at));
            case "conversationUpdate", "installationUpdate" -> sentences.arrived(activity);
            default -> TeamsReply.empty(200);
        };
    }

    /** What takes longer than Teams waits goes on, and whoever pressed is told what came of it in their own chat. */
    private TeamsReply inTime(TeamsActivity activity, Chat.Sender sender, Instant arrived) {
        FutureTask<TeamsReply> work = new FutureTask<>(() -> invoked(activity, sender));
        Thread.ofVirtual().name("teams click").start(work);
        Duration left = patience.minus(Duration.between(arrived, clock.instant()));
        try {
            return finished(work, Math.max(0, left.toMillis()));
        } catch (TimeoutException e) {
            return clicks.goesOn(activity).followedBy(() -> late(activity, work));
        }
    }

    private static TeamsReply finished(FutureTask<TeamsReply> work, long millis) throws TimeoutException {
        try {
            return work.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            work.cancel(true);
            throw new IllegalStateException("The gateway stops.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed
                    ? failed
                    : new IllegalStateException("A click could not be settled.", e.getCause());
        }
    }

    private void late(TeamsActivity activity, FutureTask<TeamsReply> work) {
        Optional<Json.Fields> told = Optional.of(TeamsCard.note(FAILED, Optional.empty(), Optional.empty()));
        try {
            told = finished(work, Long.MAX_VALUE).late();
        } catch (TimeoutException e) {
            throw new IllegalStateException("A click was never settled.", e);
        } finally {
            told.ifPresent(card -> sentences.tell(activity, card));
        }
    }

    private TeamsReply invoked(TeamsActivity activity, Chat.Sender sender) {
        return switch (activity.name()) {
            case "adaptiveCard/action" -> clicks.action(activity, sender);
            case "task/fetch" -> clicks.asked(activity, sender);
            case "task/submit" -> clicks.sent(activity, sender);
            default -> TeamsReply.empty(501);
        };
    }

    private static Instant moment(TeamsActivity activity) throws TeamsRefused {
        try {
            return Instant.parse(activity.timestamp());
        } catch (DateTimeException e) {
            throw new TeamsRefused(400, "form", "it does not say when it happened");
        }
    }

    private Chat.Sender sender(TeamsActivity activity, Instant at) throws TeamsRefused {
        if (!TeamsConfig.guid(activity.object())) {
            throw new TeamsRefused(403, "sender", "it does not say who did it");
        }
        return new Chat.Sender(
                new Account("teams", activity.tenant(), activity.object()), activity.sender(), config.name(), at);
    }
}
