package dev.imprimatur.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where cards go. */
class SlackChannelTest {

    private final SlackDouble slack = SlackDouble.start(InstantSource.system());
    private final Outbound outbound = new Outbound(Duration.ofSeconds(10));
    private final Map<String, Posting> rows = new LinkedHashMap<>();
    private final Postings postings = new Postings() {
        @Override
        public List<Posting> of(String channel, ApprovalId approval) {
            return List.copyOf(rows.values());
        }

        @Override
        public Optional<Posting> find(String channel, String message) {
            return Optional.ofNullable(rows.get(message));
        }

        @Override
        public void put(Posting posting) {
            rows.put(posting.message(), posting);
        }
    };

    SlackChannelTest() throws IOException {
        slack.channel("C0USUAL", "usual");
        slack.channel("C0GOOD", "good");
    }

    @AfterEach
    void close() {
        outbound.close();
        slack.close();
    }

    /** What comes of one event about a card that asks in these places. */
    private Delivery deliver(String type, String... places) {
        SlackConfig config = new SlackConfig(
                "chat",
                slack.keys().team(),
                slack.keys().app(),
                new Secret(slack.keys().botToken()),
                Optional.of(new Secret(slack.keys().signing())),
                Optional.empty(),
                Optional.of("#usual"),
                slack.api(),
                new Reach(true, InetAddress::getAllByName));
        Card card = asking(HostileCards.plain(), List.of(places));
        Messages messages = new Messages(config, new SlackApi(config.api(), config.reach(), outbound));
        Board board = new Board(config, id -> Optional.of(card), postings, messages);
        Json.Fields event = Json.fields()
                .with("type", type)
                .with("approval", card.approval().text())
                .with("at", HostileCards.NOON.toString())
                .build();
        return new SlackChannel(config, board, messages, Optional.empty()).deliver(new AuditEntry(7, event));
    }

    private static Card asking(Card card, List<String> places) {
        return new Card(
                card.approval(),
                card.revision(),
                card.digest(),
                card.risk(),
                card.status(),
                card.title(),
                card.entries(),
                card.passages(),
                card.claims(),
                places,
                card.oneClick(),
                card.rationale(),
                card.page());
    }

    private List<String> posted() {
        return slack.messages().stream().map(SlackMessage::channel).toList();
    }

    @Test
    void onePlaceThatFailsHoldsNoOtherUp() {
        assertThat(deliver("held", "chat:#gone", "chat:#good")).isInstanceOf(Delivery.Failed.class);
        assertThat(posted()).containsExactly("C0GOOD");
        assertThat(deliver("held", "chat:#gone", "chat:#good")).isInstanceOf(Delivery.Failed.class);
        assertThat(posted()).as("once, however often it is tried").containsExactly("C0GOOD");
    }

    @Test
    void aPlaceThatSlackCannotHaveIsAskedInTheUsualOne() {
        assertThat(deliver("held", "chat:no place", "chat:#good")).isEqualTo(new Delivery.Done());
        assertThat(posted()).containsExactlyInAnyOrder("C0USUAL", "C0GOOD");
    }

    @Test
    void otherChannelsPlacesAreNotItsOwn() {
        assertThat(deliver("held", "other:#good")).isEqualTo(new Delivery.Done());
        assertThat(posted()).containsExactly("C0USUAL");
    }

    @Test
    void whatAnotherChannelCouldNotTellIsShownInTheUsualPlaceToo() {
        assertThat(deliver("undelivered", "chat:#good")).isEqualTo(new Delivery.Done());
        assertThat(posted()).containsExactlyInAnyOrder("C0USUAL", "C0GOOD");
    }
}
