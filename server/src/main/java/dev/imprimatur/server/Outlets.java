package dev.imprimatur.server;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.email.MailChannel;
import dev.imprimatur.channel.integration.IntegrationCallback;
import dev.imprimatur.channel.slack.Slack;
import dev.imprimatur.channel.slack.SlackCallback;
import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.channel.slack.SocketMode;
import dev.imprimatur.channel.teams.TeamsCallback;
import dev.imprimatur.channel.teams.TeamsChannel;
import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.channel.webhook.WebhookChannel;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.delivery.SealedPostings;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.server.api.IntegrationHook;
import dev.imprimatur.server.api.Refusals;
import dev.imprimatur.server.api.Resource;
import dev.imprimatur.server.api.SlackHook;
import dev.imprimatur.server.api.TeamsHook;
import dev.imprimatur.server.config.ChannelsConfig;
import dev.imprimatur.server.delivery.Couriers;
import dev.imprimatur.server.delivery.Unserved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways to others that the configuration names, with what comes back on them. */
final class Outlets {

    private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

    private final Foundation base;
    private final Outbound outbound;
    private final Postings postings;
    private final Cards cards;
    private final Refusals refusals;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private final List<SocketMode> sockets = new ArrayList<>();

    /**
     * @param cards what chats show
     * @param chat what people do there
     * @param later runs what is done once somebody is answered
     */
    Outlets(Foundation base, Cards cards, Chat chat, Executor later) {
        this.base = base;
        this.cards = cards;
        this.outbound = base.part(new Outbound(Duration.ofSeconds(20)));
        this.postings = new SealedPostings(
                base.storage.postings(),
                base.keys.rows(),
                row -> LOG.error(
                        "The message `{}` of the channel `{}` is not noted as this gateway notes it: somebody changed the"
                                + " database, or its key. It counts for nothing.",
                        row.message(),
                        row.channel()));
        ChannelsConfig config = base.config.channels();
        this.refusals = new Refusals(config.answering(), base.meters, base.clock, LOG::warn);
        config.webhooks()
                .forEach(webhook -> channels.add(
                        new WebhookChannel(webhook, base.keys.log().key().name(), outbound, base.clock)));
        config.mails()
                .forEach(mail -> channels.add(new MailChannel(
                        mail,
                        base.keys.log().key().name(),
                        cards,
                        postings,
                        base.clock,
                        complaint -> LOG.warn("{}", complaint))));
        resources.add(slack(config, cards, chat, later));
        resources.add(teams(config, cards, chat, later));
        resources.add(new IntegrationHook(
                config.integrations().stream()
                        .map(each -> new IntegrationCallback(each, chat, base.clock))
                        .toList(),
                refusals));
    }

    private TeamsHook teams(ChannelsConfig config, Cards cards, Chat chat, Executor later) {
        List<TeamsCallback> callbacks = new ArrayList<>();
        for (TeamsConfig each : config.teams()) {
            channels.add(new TeamsChannel(each, outbound, cards, postings, chat, base.clock));
            callbacks.add(new TeamsCallback(
                    each,
                    outbound,
                    cards,
                    postings,
                    chat,
                    base.clock,
                    refused -> refusals.refused(each.name(), refused.why() + ", " + refused.clause())));
        }
        return new TeamsHook(callbacks, later, refusals);
    }

    private SlackHook slack(ChannelsConfig config, Cards cards, Chat chat, Executor later) {
        Map<String, SlackCallback> slacks = new HashMap<>();
        for (SlackConfig slack : config.slacks()) {
            Slack both = Slack.of(
                    slack,
                    outbound,
                    cards,
                    postings,
                    chat,
                    base.clock,
                    base.chance,
                    why -> refusals.refused(slack.name(), why));
            channels.add(both.channel());
            slacks.put(slack.name(), both.callback());
            both.socket().ifPresent(sockets::add);
        }
        return new SlackHook(slacks, later, refusals);
    }

    /** What is called from outside, because of one of them. */
    List<Resource> resources() {
        return List.copyOf(resources);
    }

    /**
     * Begins to carry to all of them what was recorded.
     *
     * @param undelivered takes note of holds that they could not tell people of
     */
    Couriers start(Couriers.Undelivered undelivered) {
        sockets.forEach(socket -> base.part(socket).start());
        base.part(Couriers.start(
                List.of(new Unserved(base.config.channels().names(), cards, undelivered)),
                base.storage.backlog(),
                base.log,
                Retries.SOON,
                Demand.LONGEST,
                (approval, channel, why) -> {}, // it tells nobody itself
                base.clock,
                base.chance));
        return base.part(Couriers.start(
                channels,
                base.storage.backlog(),
                base.log,
                Retries.STANDARD,
                base.config.channels().patience(),
                undelivered,
                base.clock,
                base.chance));
    }
}
