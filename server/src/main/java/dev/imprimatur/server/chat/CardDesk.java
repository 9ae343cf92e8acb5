package dev.imprimatur.server.chat;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Past;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.server.delivery.Reception;
import dev.imprimatur.server.delivery.Receptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;

/** Draws approvals as they are now. */
public final class CardDesk implements Cards {

    private final ApprovalDesk desk;
    private final Directory people;
    private final Precedents precedents;
    private final Receptions receptions;
    private final URI url;
    private final InstantSource clock;

    /**
     * @param people as they were last known
     * @param url under which browsers reach the gateway
     */
    public CardDesk(
            ApprovalDesk desk,
            Directory people,
            Precedents precedents,
            Receptions receptions,
            URI url,
            InstantSource clock) {
        this.desk = desk;
        this.people = people;
        this.precedents = precedents;
        this.receptions = receptions;
        this.url = url;
        this.clock = clock;
    }

    @Override
    public Optional<Card> card(ApprovalId id) {
        return desk.find(id).map(this::card);
    }

    /** The card of an approval that was just looked up. */
    public Card card(Approval approval) {
        Past past = precedents.of(approval.ask());
        Reception reception = receptions.known(approval.id()).orElse(Reception.NONE);
        Card card = Card.of(
                approval,
                people,
                past,
                Math.toIntExact(reception.repeated()),
                url + "/approvals/" + approval.id() + "/decide",
                clock.instant());
        return reception.undelivered().isEmpty()
                ? card
                : card.also(
                        "Not told by",
                        reception.undelivered().stream()
                                .map(miss -> miss.channel() + " (" + miss.why() + ")")
                                .collect(Collectors.joining(", ")));
    }
}
