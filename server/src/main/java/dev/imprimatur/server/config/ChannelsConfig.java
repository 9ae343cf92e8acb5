package dev.imprimatur.server.config;

import dev.imprimatur.channel.webhook.WebhookConfig;
import java.util.List;

/**
 * Ways to others, each called differently.
 *
 * @param webhooks where events are posted
 */
public record ChannelsConfig(List<WebhookConfig> webhooks) {

    public ChannelsConfig {
        webhooks = List.copyOf(webhooks);
    }
}
