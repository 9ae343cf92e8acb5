package dev.imprimatur.server.config;

import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import java.util.List;

/**
 * Ways to others, each called differently.
 *
 * @param webhooks where events are posted
 * @param slacks workspaces where people are asked
 */
public record ChannelsConfig(List<WebhookConfig> webhooks, List<SlackConfig> slacks) {

    public ChannelsConfig {
        webhooks = List.copyOf(webhooks);
        slacks = List.copyOf(slacks);
    }
}
