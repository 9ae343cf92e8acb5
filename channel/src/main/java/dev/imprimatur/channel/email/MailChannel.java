package dev.imprimatur.channel.email;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells people by mail what waits and how it ended. Whom a message reached is noted for each address, so that a second attempt
 * goes only to the others, and so that an end is told only to those who were asked. An address that the server refuses for good
 * keeps the message from nobody else.
 */
public final class MailChannel implements Channel {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    /** The types that ask people, and those that tell whoever was asked. */
    private static final Map<String, String> NEWS = Map.of(
            "held", "An action waits for people.",
            "reminded", "An action still waits for people.",
            "undelivered", "An action waits for people, and another channel could not tell them.",
            "approved", "An action was approved.",
            "denied", "An action was denied.",
            "expired", "Nobody decided in time.",
            "withdrawn", "An action waits no longer: it was taken back.",
            "revoked", "An approval was taken back.",
            "glass-broken", "AN ACTION WAS RUN WITHOUT APPROVAL, and has to be looked into.");

    private static final Set<String> ASKING = Set.of("held", "reminded", "undelivered");

    private final MailConfig config;
    private final String log;
    private final Cards cards;
    private final Postings postings;
    private final Smtp smtp;
    private final InstantSource clock;
    private final Consumer<String> complaints;
    private final Gathering gathering;

    /**
     * For one configuration.
     *
     * @param log the origin of the log, which makes names of messages the only ones
     * @param complaints sentences for the operator, about addresses
     */
    public MailChannel(
            MailConfig config,
            String log,
            Cards cards,
            Postings postings,
            InstantSource clock,
            Consumer<String> complaints) {
        this(config, log, cards, postings, new Smtp(config, STEP, WHOLE, clock), clock, complaints);
    }

    MailChannel(
            MailConfig config,
            String log,
            Cards cards,
            Postings postings,
            Smtp smtp,
            InstantSource clock,
            Consumer<String> complaints) {
        this.config = config;
        this.log = Json.of(log).digest().hex().substring(0, 16);
        this.cards = cards;
        this.postings = postings;
        this.smtp = smtp;
        this.clock = clock;
        this.complaints = complaints;
        this.gathering = new Gathering(config.digests());
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return "mail";
    }

    @Override
    public Optional<Retries> retries() {
        return Optional.of(Retries.SOON);
    }

    @Override
    public boolean wants(String type) {
        return NEWS.containsKey(type);
    }

    @Override
    public Delivery deliver(AuditEntry entry) {
        Json.Fields event = entry.event();
        boolean nothingNew = event.find("attached").isPresent() && event.flag("attached");
        boolean own = event.findText("channel").equals(Optional.of(config.name()));
        Optional<Card> found = event.findText("approval").map(ApprovalId::new).flatMap(cards::card);
        if (nothingNew || own || found.isEmpty()) {
            return new Delivery.Done();
        }
        Card card = found.get();
        String type = event.text("type");
        if (ASKING.contains(type) && !card.status().open()) {
            return new Delivery.Done(); // who is told of it now could only be too late
        }
        Optional<Instant> later =
                type.equals("held") ? gathering.later(card, event, clock.instant()) : Optional.empty();
        if (later.isPresent()) {
            return new Delivery.Later(later.get());
        }
        if (type.equals("held") && gathering.has(card.approval())) {
            return together(entry.index());
        }
        return told(card, type, entry.index());
    }

    /** One approval, to everybody who is to be told of this and was not. */
    private Delivery told(Card card, String type, long index) {
        List<Posting> known = postings.of(config.name(), card.approval());
        Set<String> places = places(card, type, known);
        List<Mail> mails = new ArrayList<>();
        String root = card.approval().text() + "." + log + "@" + config.domain();
        String id =
                type.equals("held") ? root : card.approval().text() + "." + index + "." + log + "@" + config.domain();
        boolean again = !type.equals("held");
        Letter letter = Letters.card(NEWS.getOrDefault(type, ""), card, again);
        boolean once = type.equals("undelivered"); // whoever was told here already needs no second message
        for (String place : places) {
            if (known.stream()
                    .noneMatch(posting -> posting.place().equals(place) && (once || shown(posting) >= index))) {
                mails.add(new Mail(place, id, Optional.of(root).filter(name -> again), letter, false));
            }
        }
        return sent(mails, mail -> note(card.approval(), mail.to(), index, false));
    }

    private Set<String> places(Card card, String type, List<Posting> known) {
        Set<String> places = new LinkedHashSet<>();
        if (ASKING.contains(type) || type.equals("glass-broken")) {
            places.addAll(asked(card));
        }
        if (type.equals("undelivered") || type.equals("glass-broken")) {
            places.addAll(config.to());
        }
        if (!ASKING.contains(type)) {
            known.stream()
                    .filter(posting -> !posting.shown().startsWith(Gathering.MARK))
                    .map(Posting::place)
                    .forEach(places::add);
        }
        return places;
    }

    /** Whom the rule names here, or else those of the configuration. */
    private List<String> asked(Card card) {
        String prefix = config.name() + ":";
        List<String> named = card.places().stream()
                .filter(place -> place.startsWith(prefix))
                .map(place -> place.substring(prefix.length()))
                .toList();
        return named.isEmpty() ? config.to() : named;
    }

    /** All that were gathered, in one message for each address. */
    private Delivery together(long index) {
        Map<String, List<Card>> byPlace = new java.util.LinkedHashMap<>();
        for (ApprovalId approval : gathering.all()) {
            Optional<Card> card = cards.card(approval).filter(it -> it.status().open());
            Set<String> reached = new LinkedHashSet<>();
            postings.of(config.name(), approval).forEach(posting -> reached.add(posting.place()));
            card.ifPresent(it -> asked(it).stream()
                    .filter(place -> !reached.contains(place))
                    .forEach(place -> byPlace.computeIfAbsent(place, none -> new ArrayList<>())
                            .add(it)));
        }
        List<Mail> mails = new ArrayList<>();
        byPlace.forEach((place, all) -> mails.add(new Mail(
                place,
                "digest." + index + "." + log + "@" + config.domain(),
                Optional.empty(),
                Letters.digest(all),
                true)));
        Delivery delivery = sent(
                mails,
                mail -> byPlace.getOrDefault(mail.to(), List.of())
                        .forEach(card -> note(card.approval(), mail.to(), index, true)));
        if (delivery instanceof Delivery.Done || delivery instanceof Delivery.Refused) {
            gathering.clear(); // what is tried again finds the others still here; what is given up must not linger
        }
        return delivery;
    }

    private Delivery sent(List<Mail> mails, Consumer<Mail> noted) {
        List<Mail> good =
                mails.stream().filter(mail -> MailConfig.isAddress(mail.to())).toList();
        mails.stream()
                .filter(mail -> !MailConfig.isAddress(mail.to()))
                .forEach(mail ->
                        complaints.accept("`" + mail.to() + "` is no address that mail is sent to: a rule names it for"
                                + " the channel `" + config.name() + "`."));
        if (good.isEmpty()) {
            return mails.isEmpty()
                    ? new Delivery.Done()
                    : new Delivery.Refused("no rule names an address that mail is sent to");
        }
        MailConfig.Server server = config.server();
        Optional<String> objection =
                config.reach().objection(URI.create("https://" + server.host() + ":" + server.port()));
        if (objection.isPresent()) {
            return new Delivery.Failed(objection.get(), Duration.ZERO);
        }
        return judged(good, smtp.send(good), noted);
    }

    private Delivery judged(List<Mail> mails, List<Taken> answers, Consumer<Mail> noted) {
        List<String> temporary = new ArrayList<>();
        List<String> forGood = new ArrayList<>();
        boolean reached = false;
        for (int i = 0; i < mails.size(); i++) {
            Mail mail = mails.get(i);
            switch (answers.get(i)) {
                case Taken.Yes() -> {
                    noted.accept(mail);
                    reached = true;
                }
                case Taken.Never(String why) -> forGood.add("`" + mail.to() + "`: " + why);
                case Taken.NotNow(String why) -> temporary.add("`" + mail.to() + "`: " + why);
            }
        }
        forGood.forEach(why -> complaints.accept("The mail server refuses for good what is for " + why));
        if (!temporary.isEmpty()) {
            return new Delivery.Failed(temporary.getFirst(), Duration.ZERO);
        }
        return reached ? new Delivery.Done() : new Delivery.Refused(forGood.getFirst());
    }

    private void note(ApprovalId approval, String place, long index, boolean digest) {
        postings.put(new Posting(
                config.name(),
                approval.text() + " " + place,
                approval,
                place,
                (digest ? Gathering.MARK : "event ") + index));
    }

    private static long shown(Posting posting) {
        return Long.parseLong(posting.shown().substring(posting.shown().lastIndexOf(' ') + 1));
    }
}
