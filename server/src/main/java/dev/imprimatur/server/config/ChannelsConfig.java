package dev.imprimatur.server.config;

import dev.imprimatur.channel.email.MailConfig;
import dev.imprimatur.channel.integration.IntegrationConfig;
import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** What those are called by which people, or systems of theirs, answer. */
    public Set<String> answering() {
        return Stream.of(
                        slacks.stream().map(SlackConfig::name),
                        teams.stream().map(TeamsConfig::name),
                        integrations.stream().map(IntegrationConfig::name))
                .flatMap(names -> names)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What those are called in which people, or systems of theirs, are told. */
    public Set<String> names() {
        return Stream.of(
                        webhooks.stream().map(WebhookConfig::name),
                        mails.stream().map(MailConfig::name),
                        slacks.stream().map(SlackConfig::name),
                        teams.stream().map(TeamsConfig::name))
                .flatMap(names -> names)
                .collect(Collectors.toUnmodifiableSet());
    }
}
