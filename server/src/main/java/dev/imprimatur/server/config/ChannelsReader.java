package dev.imprimatur.server.config;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.channel.integration.IntegrationConfig;
import dev.imprimatur.channel.webhook.WebhookConfig;
import dev.imprimatur.channel.webhook.WebhookKey;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads {@code channels}. */
final class ChannelsReader {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path base;
    private final Map<String, String> environment;

    /** @param base for relative paths */
    ChannelsReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    ChannelsConfig read(Optional<Block> channels) {
        channels.ifPresent(
                block -> block.only("undelivered-after", "webhooks", "mail", "slack", "teams", "integrations"));
        Set<String> names = new HashSet<>();
        TeamsReader teams = new TeamsReader(base, environment);
        SlackReader slacks = new SlackReader(base, environment);
        MailReader mails = new MailReader(base, environment);
        return new ChannelsConfig(
                each(channels, "webhooks", names, this::webhook),
                each(channels, "mail", names, mails::read),
                each(channels, "slack", names, slacks::read),
                each(channels, "teams", names, teams::read),
                each(channels, "integrations", names, this::integration),
                channels.flatMap(block -> block.find("undelivered-after"))
                        .map(value -> Spans.read(value.scalar()))
                        .orElse(PATIENCE));
    }

    /** All of a kind; no two channels of any kind are called the same. */
    private static <C> List<C> each(
            Optional<Block> channels, String kind, Set<String> names, BiFunction<String, Block, C> reader) {
        List<C> all = new ArrayList<>();
        for (Yaml each : channels.map(block -> block.list(kind)).orElse(List.of())) {
            String name = name(each.block());
            if (!names.add(name)) {
                throw each.refused("Two channels are called `" + name + "`: what one has still to deliver"
                        + " would be taken for the other's.");
            }
            all.add(reader.apply(name, each.block()));
        }
        return all;
    }

    private static String name(Block block) {
        String name = block.text("name");
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw block.get("name").refused("`" + name + "` names no channel: use a-z, 0-9 and `-`.");
        }
        return name;
    }

    private WebhookConfig webhook(String name, Block block) {
        block.only("name", "url", "keys", "events", "inside");
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

    private IntegrationConfig integration(String name, Block block) {
        block.only("name", "keys");
        List<WebhookKey.Shared> keys = new ArrayList<>();
        for (Yaml each : block.list("keys")) {
            if (!(key(each) instanceof WebhookKey.Shared shared)) {
                throw each.refused("A request is verified with a shared key: one that begins with `whsec_`.");
            }
            keys.add(shared);
        }
        if (keys.isEmpty()) {
            throw block.refused(
                    "Whoever hands over decisions signs them: write `keys: [{ secret-file: PATH }]`, with a text"
                            + " like `whsec_…` (32 random bytes in Base64) in that file.");
        }
        return new IntegrationConfig(name, keys);
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
