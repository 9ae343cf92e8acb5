package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows approvals in Teams. Each event only says that something changed: what is shown is how the approval is now, posted where
 * nothing shows it yet, and put in the place of what shows something else. So it may come twice, late, or after a restart.
 */
public final class TeamsChannel implements Channel {

    private static final Set<String> WANTED = Set.of(
            "held",
            "voted",
            "approved",
            "denied",
            "expired",
            "withdrawn",
            "revoked",
            "reminded",
            "undelivered",
            "glass-broken",
            "executed",
            "not-released",
            "review-overdue",
            "undone");

    private static final int MOST_TOLD = 1_000;

    private final TeamsConfig config;
    private final TeamsApi api;
    private final Cards cards;
    private final Postings postings;
    private final TeamsMembers members;
    private final Map<String, String> own = new ConcurrentHashMap<>();
    private final SequencedSet<String> told = new LinkedHashSet<>();

    public TeamsChannel(
            TeamsConfig config, Outbound outbound, Cards cards, Postings postings, Chat chat, InstantSource clock) {
        this.config = config;
        this.api = new TeamsApi(config, outbound, clock);
        this.cards = cards;
        this.postings = postings;
        this.members = new TeamsMembers(config, api, chat, clock);
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return "teams";
    }

    @Override
    public Optional<Retries> retries() {
        return Optional.of(Retries.SOON);
    }

    @Override
    public boolean wants(String type) {
        return WANTED.contains(type);
    }

    /** What a message is called here: no two conversations call one the same. */
    static String message(String conversation, String id) {
        return conversation + "/" + id;
    }

    /** What tells a message that shows one thing from one that shows another. */
    static String shown(Json.Fields drawn) {
        return drawn.digest().hex();
    }

    @Override
    public Delivery deliver(AuditEntry entry) {
        Optional<Card> found = entry.event().findText("approval").flatMap(id -> cards.card(new ApprovalId(id)));
        if (found.isEmpty()) {
            return new Delivery.Done();
        }
        Card card = found.get();
        List<Posting> before = postings.of(config.name(), card.approval());
        TeamsCard sheet = new TeamsCard(card);
        Attempts attempts = new Attempts();
        for (Posting posting : before) {
            attempts.run(() -> tell(entry, card, posting, brought(posting, card, sheet)));
        }
        if (card.status().open()) {
            boolean instead = entry.event().text("type").equals("undelivered");
            attempts.run(() -> places(card, instead)
                    .forEach(place -> attempts.run(() -> {
                        String conversation = conversation(place);
                        if (before.stream().noneMatch(posting -> posting.place().equals(conversation))) {
                            post(card, sheet, conversation);
                        }
                    })));
        }
        return attempts.delivery();
    }

    /** All of several places are tried, whatever the others say; what is said is why the first failed. */
    private static final class Attempts {

        private Optional<TeamsFailure> failed = Optional.empty();

        @FunctionalInterface
        private interface Attempt {
            void run() throws TeamsFailure;
        }

        void run(Attempt attempt) {
            try {
                attempt.run();
            } catch (TeamsFailure e) {
                failed = failed.or(() -> Optional.of(e));
            }
        }

        Delivery delivery() {
            return failed.<Delivery>map(e -> new Delivery.Failed(e.clause(), e.rest()))
                    .orElseGet(Delivery.Done::new);
        }
    }

    private void post(Card card, TeamsCard sheet, String place) throws TeamsFailure {
        Json.Fields drawn = drawn(card, sheet, place);
        String id = posted(card, place, drawn);
        postings.put(new Posting(config.name(), message(place, id), card.approval(), place, shown(drawn)));
    }

    /**
     * Where the rule asks people in this channel, or else where it is usual; a place that nobody configured is usual too.
     *
     * @param instead of another channel, which could not tell people: then where it is usual as well
     */
    private SequencedSet<String> places(Card card, boolean instead) throws TeamsFailure {
        SequencedSet<String> places = new LinkedHashSet<>();
        boolean unknown = false;
        String prefix = config.name() + ":";
        for (String asked : card.places()) {
            if (asked.startsWith(prefix)) {
                String name = asked.substring(prefix.length()).replaceFirst("^#", "");
                Optional.ofNullable(config.places().get(name)).ifPresent(places::add);
                unknown |= !config.places().containsKey(name);
            }
        }
        if (places.isEmpty() || unknown || instead) {
            config.usual().map(config.places()::get).ifPresent(places::add);
        }
        if (places.isEmpty() && unknown) {
            throw new TeamsFailure(
                    0,
                    "a rule asks in a place that is not under `places`, and there is no `default`: "
                            + String.join(", ", card.places()),
                    Duration.ZERO);
        }
        return places;
    }

    /** A place that is a person's is the conversation with them alone. */
    private String conversation(String place) throws TeamsFailure {
        Optional<String> user = TeamsConfig.user(place);
        if (user.isEmpty()) {
            return place;
        }
        String found = own.get(place);
        if (found == null) {
            found = api.personal(user.get(), config.tenants().getFirst());
            own.put(place, found);
        }
        return found;
    }

    /** Brings a message up to date; whether it had to be. */
    private boolean brought(Posting posting, Card card, TeamsCard sheet) throws TeamsFailure {
        Json.Fields drawn = drawn(card, sheet, posting.place());
        if (posting.shown().equals(shown(drawn))) {
            return false;
        }
        try {
            updated(posting, card, drawn);
        } catch (TeamsFailure e) {
            if (!e.gone()) {
                throw e;
            }
            // somebody removed it there: there is nothing to bring up to date
        }
        postings.put(posting.showing(shown(drawn)));
        return true;
    }

    private String posted(Card card, String place, Json.Fields drawn) throws TeamsFailure {
        try {
            return api.post(place, TeamsCard.message(drawn, card.title()));
        } catch (TeamsFailure e) {
            if (!e.tooBig()) {
                throw e;
            }
            return api.post(
                    place,
                    TeamsCard.message(TeamsCard.small(card), card.approval().text()));
        }
    }

    private void updated(Posting posting, Card card, Json.Fields drawn) throws TeamsFailure {
        try {
            api.update(posting.place(), id(posting), TeamsCard.message(drawn, card.title()));
        } catch (TeamsFailure e) {
            if (!e.tooBig()) {
                throw e;
            }
            api.update(
                    posting.place(),
                    id(posting),
                    TeamsCard.message(TeamsCard.small(card), card.approval().text()));
        }
    }

    private static String id(Posting posting) {
        return posting.message().substring(posting.place().length() + 1);
    }

    private Json.Fields drawn(Card card, TeamsCard sheet, String place) {
        List<String> users = card.status().open() ? members.deciders(card, place) : List.of();
        return sheet.draw(TeamsCard.View.SHARED, Optional.empty(), users);
    }

    /** The story, below the message where a conversation has threads. Only what calls for somebody is told elsewhere. */
    private void tell(AuditEntry entry, Card card, Posting posting, boolean changed) throws TeamsFailure {
        Optional<String> sentence = TeamsStory.sentence(entry.event(), card, changed);
        boolean threads =
                posting.place().endsWith("@thread.tacv2") || posting.place().endsWith("@thread.skype");
        boolean calls =
                Set.of("reminded", "review-overdue").contains(entry.event().text("type"));
        String line = entry.index() + " " + posting.message();
        if (sentence.isEmpty() || told.contains(line) || !(threads || calls)) {
            return;
        }
        try {
            api.post(
                    threads ? posting.place() + ";messageid=" + id(posting) : posting.place(),
                    TeamsCard.message(
                            TeamsCard.note(sentence.get(), Optional.empty(), Optional.empty()), sentence.get()));
        } catch (TeamsFailure e) {
            if (!e.gone()) {
                throw e;
            }
            // somebody removed what it would stand below
        }
        remember(line);
    }

    /** What was told is not told again when another place makes the event come again. */
    private void remember(String line) {
        told.addLast(line);
        if (told.size() > MOST_TOLD) {
            told.removeFirst();
        }
    }
}
