package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Status;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.doubles.teams.BotConnectorDouble;
import dev.imprimatur.doubles.teams.FrameworkIssuer;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A bot, its connector, one approval that Ben may decide on, and the messages that show it. */
final class Scene implements AutoCloseable, Cards, Postings, Chat {

    static final String APP = "4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11";
    static final String TENANT = "9b6d0a0e-7c1f-4c5e-8a57-0d8c1f2b3a44";
    static final String PLACE = "19:approvals@thread.tacv2";
    static final TeamsPerson BEN = TeamsPerson.of("Ben", 2);
    static final TeamsPerson REQUESTER = TeamsPerson.of("Anna", 1);
    static final TeamsPerson STRANGER = TeamsPerson.of("Stranger", 5);

    Instant now = HostileCards.NOON;
    final InstantSource clock = () -> now;
    final BotConnectorDouble connector = BotConnectorDouble.start(APP, TENANT, "the secret", clock);
    final Outbound outbound = new Outbound(Duration.ofSeconds(10));
    final List<String> refusals = new ArrayList<>();
    final List<Chat.Word> counted = new ArrayList<>();
    final List<Account> voters = new ArrayList<>();
    final TeamsConfig config;
    final TeamsCallback callback;
    Card card = HostileCards.plain();
    private final Map<String, Posting> postings = new LinkedHashMap<>();
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile boolean broken;
    private int sent;

    Scene() {
        this(Duration.ofSeconds(8));
    }

    /** @param patience with clicks */
    Scene(Duration patience) {
        config = new TeamsConfig(
                "teams",
                APP,
                TENANT,
                new LinkedHashSet<>(Set.of(TENANT)),
                new Secret("the secret"),
                Map.of("approvals", PLACE),
                Optional.of("approvals"),
                new Cloud(
                        "https://api.botframework.com",
                        connector.address().resolve("/v1/.well-known/openidconfiguration"),
                        connector.address(),
                        "https://api.botframework.com/.default",
                        connector.service(),
                        Set.of("127.0.0.1")),
                new Reach(true, InetAddress::getAllByName));
        connector.install(PLACE, BEN, REQUESTER, STRANGER);
        put(new Posting("teams", PLACE + "/100", card.approval(), PLACE, ""));
        put(new Posting("teams", PLACE + "/200", new ApprovalId("apr-3333333333"), PLACE, ""));
        callback = new TeamsCallback(
                config, outbound, this, this, this, clock, refused -> refusals.add(refused.why()), patience);
    }

    /** From now on nobody knows who somebody is, until {@link #known}. */
    void slow() {
        slow = true;
    }

    /** What is asked for fails. */
    void fail() {
        broken = true;
    }

    Chat.Sender sender(TeamsPerson person) {
        return new Chat.Sender(new Account("teams", TENANT, person.object()), person.name(), "teams", now);
    }

    void known() {
        known.countDown();
    }

    /** What Ben presses: approve. */
    Json.Fields click() {
        return click(BEN, "approve", data());
    }

    Json.Fields data() {
        return Json.fields()
                .with("approval", card.approval().text())
                .with("seen", card.digest().toString())
                .build();
    }

    Json.Fields click(TeamsPerson person, String verb, Json.Fields data) {
        return activity(person, "invoke")
                .with("name", "adaptiveCard/action")
                .with("replyToId", "100")
                .with(
                        "value",
                        Json.fields()
                                .with(
                                        "action",
                                        Json.fields()
                                                .with("type", "Action.Execute")
                                                .with("verb", verb)
                                                .with("data", data)
                                                .build())
                                .with("trigger", "manual")
                                .build())
                .build();
    }

    Json.Builder activity(TeamsPerson person, String type) {
        sent++;
        return Json.fields()
                .with("type", type)
                .with("id", "f:" + sent)
                .with("timestamp", now.toString())
                .with("channelId", "msteams")
                .with("serviceUrl", connector.service().toString())
                .with(
                        "from",
                        Json.fields()
                                .with("id", person.member())
                                .with("name", person.name())
                                .with("aadObjectId", person.object())
                                .build())
                .with("recipient", Json.fields().with("id", "28:" + APP).build())
                .with(
                        "conversation",
                        Json.fields()
                                .with("id", PLACE + ";messageid=100")
                                .with("tenantId", TENANT)
                                .with("conversationType", "channel")
                                .build())
                .with(
                        "channelData",
                        Json.fields()
                                .with("tenant", Json.fields().with("id", TENANT).build())
                                .build());
    }

    Json.Builder claims() {
        return connector.issuer().claims(APP, connector.service().toString(), now);
    }

    String token() {
        return connector.issuer().token(connector.issuer().header().build(), claims().build());
    }

    TeamsReply send(Json.Fields activity) {
        return send(activity.canonicalBytes(), Optional.of("Bearer " + token()), Map.of());
    }

    TeamsReply send(byte[] body, Optional<String> authorization, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(Map.of("content-type", "application/json"));
        authorization.ifPresent(value -> headers.put("authorization", value));
        headers.putAll(more);
        return callback.answer(body, name -> Optional.ofNullable(headers.get(name)));
    }

    FrameworkIssuer issuer() {
        return connector.issuer();
    }

    URI service() {
        return connector.service();
    }

    void ended() {
        card = new Card(
                card.approval(),
                card.revision() + 1,
                card.digest(),
                card.risk(),
                new Status("denied", "Denied by person:dora.", false),
                card.title(),
                card.entries(),
                card.passages(),
                card.claims(),
                card.places(),
                card.oneClick(),
                card.rationale(),
                card.page());
    }

    void rule(boolean oneClick, boolean rationale) {
        card = new Card(
                card.approval(),
                card.revision(),
                card.digest(),
                card.risk(),
                card.status(),
                card.title(),
                card.entries(),
                card.passages(),
                card.claims(),
                List.of(),
                oneClick,
                rationale,
                card.page());
    }

    @Override
    public Optional<Card> card(ApprovalId id) {
        return Optional.of(card).filter(one -> one.approval().equals(id));
    }

    @Override
    public List<Posting> of(String channel, ApprovalId approval) {
        return postings.values().stream()
                .filter(posting -> posting.approval().equals(approval))
                .toList();
    }

    @Override
    public Optional<Posting> find(String channel, String message) {
        return Optional.ofNullable(postings.get(message));
    }

    @Override
    public void put(Posting posting) {
        postings.put(posting.message(), posting);
    }

    /** Nothing is posted yet. */
    void clear() {
        postings.clear();
    }

    @Override
    public Said decide(Sender sender, Word word) {
        try {
            if (slow && !known.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody said who it is.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (broken) {
            throw new IllegalStateException("broken");
        }
        if (unlinked(sender).isPresent()) {
            return unlinked(sender).orElseThrow();
        }
        if (!sender.account().subject().equals(BEN.object())
                || !card.status().open()
                || !word.seen().equals(card.digest())) {
            return new Refused("It does not count.", Optional.of(card));
        }
        counted.add(word);
        voters.add(sender.account());
        return new Done("It counts.", Optional.of(card));
    }

    @Override
    public Optional<Unlinked> unlinked(Sender sender) {
        return sender.account().subject().equals(STRANGER.object())
                ? Optional.of(new Unlinked("Whose account is this?", Optional.of("https://i.example.com/link/secret")))
                : Optional.empty();
    }

    @Override
    public List<Card> waiting(Sender sender, int limit) {
        return asks(sender.account(), card.approval()) ? List.of(card) : List.of();
    }

    @Override
    public Said freeze(Sender sender, String scope, String because) {
        return new Refused("Only operators freeze.", Optional.empty());
    }

    @Override
    public boolean asks(Account account, ApprovalId approval) {
        return card.status().open()
                && account.equals(new Account("teams", TENANT, BEN.object()))
                && approval.equals(card.approval());
    }

    @Override
    public void close() {
        outbound.close();
        connector.close();
    }
}
