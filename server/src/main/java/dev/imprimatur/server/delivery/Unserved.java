package dev.imprimatur.server.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Stands in for channels in which rules ask and which this gateway does not have: whatever waits there is noted as not told, so
 * that others tell it. Which events it still has to look at is durable, as for any channel.
 */
public final class Unserved implements Channel {

    /** No channel of a configuration can be called so. */
    public static final String NAME = "(none)";

    private final Set<String> channels;
    private final Cards cards;
    private final Couriers.Undelivered undelivered;

    /** @param channels those that are there */
    public Unserved(Set<String> channels, Cards cards, Couriers.Undelivered undelivered) {
        this.channels = Set.copyOf(channels);
        this.cards = cards;
        this.undelivered = undelivered;
    }

    /** Those among {@code places}, as {@code channel:place}, whose channel is not there, each once. */
    static List<String> missing(List<String> places, Set<String> channels) {
        return places.stream()
                .map(place -> place.substring(0, Math.max(0, place.indexOf(':'))))
                .filter(channel -> !channels.contains(channel))
                .distinct()
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String kind() {
        return "none";
    }

    /** Also when people are reminded: other places are asked by then. */
    @Override
    public boolean wants(String type) {
        return type.equals("held") || type.equals("reminded");
    }

    @Override
    public Delivery deliver(AuditEntry entry) {
        try {
            entry.event().findText("approval").map(ApprovalId::new).ifPresent(this::note);
            return new Delivery.Done();
        } catch (RuntimeException e) {
            return new Delivery.Failed(
                    "that nobody is told in a channel that is not there can't be noted: " + e.getMessage(),
                    Duration.ZERO);
        }
    }

    private void note(ApprovalId approval) {
        List<String> places = cards.card(approval)
                .filter(card -> card.status().open())
                .map(Card::places)
                .orElse(List.of());
        for (String channel : missing(places, channels)) {
            undelivered.undelivered(
                    approval, channel, "a rule asks there, and no channel of the configuration is called so");
        }
    }
}
