package dev.imprimatur.server.config;

import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import java.util.List;

/**
 * Ways to others, each called differently.
 *
 * @param webhooks where events are posted
 * @param teams bots in Microsoft Teams
 */
public record ChannelsConfig(List<WebhookConfig> webhooks, List<TeamsConfig> teams) {

    public ChannelsConfig {
        webhooks = List.copyOf(webhooks);
        teams = List.copyOf(teams);
    }
}
