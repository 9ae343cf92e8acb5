package dev.imprimatur.channel.slack;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Postings;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One workspace, both ways.
 *
 * @param channel what is shown there
 * @param callback what people do there
 * @param socket the connection by which that comes; empty where Slack calls the gateway
 */
public record Slack(SlackChannel channel, SlackCallback callback, Optional<SocketMode> socket) {

    /**
     * All of it, for one workspace.
     *
     * @param refusals is told what came by the socket and was not believed, and why
     */
    public static Slack of(
            SlackConfig config,
            Outbound outbound,
            Cards cards,
            Postings postings,
            Chat chat,
            InstantSource clock,
            RandomGenerator chance,
            Consumer<String> refusals) {
        SlackApi api = new SlackApi(config.api(), config.reach(), outbound);
        Messages messages = new Messages(config, api);
        Board board = new Board(config, cards, postings, messages);
        SlackCallback callback = new SlackCallback(config, board, messages, chat, clock);
        Optional<SocketMode> socket =
                config.socket().map(token -> new SocketMode(config, api, token, callback, chance, refusals));
        return new Slack(new SlackChannel(config, board, messages, socket), callback, socket);
    }
}
