package dev.imprimatur.server.config;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import dev.imprimatur.channel.webhook.WebhookKey;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code channels}. */
final class ChannelsReader {

    private final Path base;
    private final Map<String, String> environment;

    /** @param base for relative paths */
    ChannelsReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    ChannelsConfig read(Optional<Block> channels) {
        List<WebhookConfig> webhooks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        channels.ifPresent(block -> block.only("webhooks", "slack"));
        for (Yaml each : channels.map(block -> block.list("webhooks")).orElse(List.of())) {
            WebhookConfig webhook = webhook(each.block().only("name", "url", "keys", "events", "inside"));
            only(each, webhook.name(), names);
            webhooks.add(webhook);
        }
        List<SlackConfig> slacks = new ArrayList<>();
        for (Yaml each : channels.map(block -> block.list("slack")).orElse(List.of())) {
            SlackConfig slack = new SlackReader(base, environment).read(each.block());
            only(each, slack.name(), names);
            slacks.add(slack);
        }
        return new ChannelsConfig(webhooks, slacks);
    }

    private static void only(Yaml written, String name, Set<String> names) {
        if (!names.add(name)) {
            throw written.refused("Two channels are called `" + name + "`: what one has still to deliver would be taken"
                    + " for the other's.");
        }
    }

    static String name(Block block) {
        String name = block.text("name");
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw block.get("name").refused("`" + name + "` names no channel: use a-z, 0-9 and `-`.");
        }
        return name;
    }

    private WebhookConfig webhook(Block block) {
        String name = name(block);
        List<WebhookKey> keys = block.list("keys").stream().map(this::key).toList();
        if (keys.isEmpty()) {
            throw block.refused("A webhook signs its requests: write `keys: [{ secret-file: PATH }]`, with a text like"
                    + " `whsec_…` (32 random bytes in Base64) in that file.");
        }
        boolean inside =
                block.find("inside").map(value -> value.scalar().flag()).orElse(false);
        return new WebhookConfig(
                name,
                PublishingReader.webhook(block.get("url").scalar()),
                keys,
                events(block),
                new Reach(inside, InetAddress::getAllByName));
    }

    private WebhookKey key(Yaml written) {
        Block block = written.block().only("secret-file", "secret-env", "secret");
        try {
            return WebhookKey.parse(SecretReference.read(block, "secret", base, environment));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> events(Block block) {
        Set<String> events = new HashSet<>();
        for (Yaml each : block.list("events")) {
            String type = each.scalar().text();
            if (!EventTypes.ALL.contains(type)) {
                throw each.refused("`" + type + "` is no type of event: docs/audit-events.md has them.");
            }
            events.add(type);
        }
        return events;
    }
}
