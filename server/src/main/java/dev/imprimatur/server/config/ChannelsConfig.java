package dev.imprimatur.server.config;

import dev.imprimatur.channel.email.MailConfig;
import dev.imprimatur.channel.integration.IntegrationConfig;
import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import java.time.Duration;
import java.util.List;

/**
 * Ways to others, each called differently.
 *
 * @param webhooks where events are posted
 * @param mails how people are told by mail
 * @param slacks workspaces where people are asked
 * @param teams bots in Microsoft Teams
 * @param integrations systems that hand over decisions
 * @param patience with a channel that fails, before others tell people of what waits
 */
public record ChannelsConfig(
        List<WebhookConfig> webhooks,
        List<MailConfig> mails,
        List<SlackConfig> slacks,
        List<TeamsConfig> teams,
        List<IntegrationConfig> integrations,
        Duration patience) {

    public ChannelsConfig {
        webhooks = List.copyOf(webhooks);
        mails = List.copyOf(mails);
        slacks = List.copyOf(slacks);
        teams = List.copyOf(teams);
        integrations = List.copyOf(integrations);
    }
}
