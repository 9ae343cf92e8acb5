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
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

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
            "glass-broken",
            "executed",
            "not-released",
            "review-overdue",
            "undone");

    private static final Duration KNOWN = Duration.ofMinutes(10);
    private static final int MOST_MEMBERS = 300;

    private record Known(List<TeamsApi.Member> members, Instant at) {}

    private final TeamsConfig config;
    private final TeamsApi api;
    private final Cards cards;
    private final Postings postings;
    private final Chat chat;
    private final InstantSource clock;
    private final Map<String, Known> known = new HashMap<>();

    public TeamsChannel(
            TeamsConfig config, Outbound outbound, Cards cards, Postings postings, Chat chat, InstantSource clock) {
        this.config = config;
        this.api = new TeamsApi(config, outbound, clock);
        this.cards = cards;
        this.postings = postings;
        this.chat = chat;
        this.clock = clock;
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
        try {
            List<Posting> before = postings.of(config.name(), card.approval());
            boolean changed = false;
            for (Posting posting : before) {
                changed |= brought(posting, card);
            }
            if (card.standing().open()) {
                post(card, before);
            }
            tell(entry.event(), card, before, changed);
            return new Delivery.Done();
        } catch (TeamsFailure e) {
            return new Delivery.Failed(e.clause(), e.rest());
        }
    }

    /** Posts it wherever it is asked for and not shown. */
    private void post(Card card, List<Posting> before) throws TeamsFailure {
        for (String place : places(card)) {
            if (before.stream().noneMatch(posting -> posting.place().equals(place))) {
                Json.Fields drawn = drawn(card, place);
                String id = api.post(place, TeamsCard.message(drawn, card.title()));
                postings.put(new Posting(config.name(), message(place, id), card.approval(), place, shown(drawn)));
            }
        }
    }

    /** Where the rule asks people in this channel, or else where it is usual; a place that nobody configured is usual too. */
    private SequencedSet<String> places(Card card) throws TeamsFailure {
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
        if (places.isEmpty() || unknown) {
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

    /** Brings a message up to date; whether it had to be. */
    private boolean brought(Posting posting, Card card) throws TeamsFailure {
        Json.Fields drawn = drawn(card, posting.place());
        if (posting.shown().equals(shown(drawn))) {
            return false;
        }
        try {
            api.update(posting.place(), id(posting), TeamsCard.message(drawn, card.title()));
        } catch (TeamsFailure e) {
            if (!e.gone()) {
                throw e;
            }
            // somebody removed it there: there is nothing to bring up to date
        }
        postings.put(posting.showing(shown(drawn)));
        return true;
    }

    private static String id(Posting posting) {
        return posting.message().substring(posting.place().length() + 1);
    }

    private Json.Fields drawn(Card card, String place) {
        List<String> users = card.standing().open() ? deciders(card, place) : List.of();
        return new TeamsCard(card).draw(TeamsCard.View.SHARED, Optional.empty(), users);
    }

    /** Who in a place may decide now. Without that list Teams still asks for each one's view where few read along. */
    private List<String> deciders(Card card, String place) {
        return members(place).stream()
                .limit(MOST_MEMBERS)
                .filter(member -> TeamsConfig.guid(member.object()))
                .filter(member -> config.tenants().stream()
                        .anyMatch(tenant -> chat.asks(new Account("teams", tenant, member.object()), card.approval())))
                .map(TeamsApi.Member::member)
                .sorted()
                .toList();
    }

    private synchronized List<TeamsApi.Member> members(String place) {
        Instant now = clock.instant();
        Optional<Known> recent = Optional.ofNullable(known.get(place))
                .filter(one -> now.isBefore(one.at().plus(KNOWN)));
        if (recent.isPresent()) {
            return recent.get().members();
        }
        List<TeamsApi.Member> members;
        try {
            members = api.members(place);
        } catch (TeamsFailure e) {
            members = Optional.ofNullable(known.get(place)).map(Known::members).orElse(List.of());
        }
        known.put(place, new Known(members, now));
        return members;
    }

    /** The story, below the message where a conversation has threads. Only what calls for somebody is told elsewhere. */
    private void tell(Json.Fields event, Card card, List<Posting> before, boolean changed) throws TeamsFailure {
        Optional<String> sentence = sentence(event, card, changed);
        boolean calls = Set.of("reminded", "review-overdue").contains(event.text("type"));
        if (sentence.isEmpty()) {
            return;
        }
        Json.Fields message =
                TeamsCard.message(TeamsCard.note(sentence.get(), Optional.empty(), Optional.empty()), sentence.get());
        for (Posting posting : before) {
            boolean threads =
                    posting.place().endsWith("@thread.tacv2") || posting.place().endsWith("@thread.skype");
            if (threads || calls) {
                api.post(threads ? posting.place() + ";messageid=" + id(posting) : posting.place(), message);
            }
        }
    }

    private static Optional<String> sentence(Json.Fields event, Card card, boolean changed) {
        return switch (event.text("type")) {
            case "voted" ->
                changed
                        ? Optional.of(event.text("voter") + ": " + event.text("choice") + ". "
                                + card.standing().sentence())
                        : Optional.empty();
            case "approved", "denied", "expired", "withdrawn", "revoked", "glass-broken" ->
                changed ? Optional.of(card.standing().sentence()) : Optional.empty();
            case "reminded" ->
                card.standing().open()
                        ? Optional.of("Still waiting. " + card.standing().sentence() + " " + card.title())
                        : Optional.empty();
            case "executed" -> Optional.of("It ran: " + outcome(event) + ".");
            case "not-released" -> Optional.of("It did not run: " + event.text("why"));
            case "review-overdue" -> Optional.of("Its review is late. " + card.title());
            default -> Optional.empty();
        };
    }

    private static String outcome(Json.Fields event) {
        try {
            return event.fields("outcome").text("word");
        } catch (IllegalArgumentException e) {
            return "nobody knows how it ended";
        }
    }
}
