package dev.imprimatur.server.config;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.channel.slack.SlackConfig;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads one of {@code channels.slack}. */
final class SlackReader {

    private final Path base;
    private final Map<String, String> environment;

    /** @param base for relative paths */
    SlackReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    SlackConfig read(String name, Block block) {
        block.only("name", "team", "app", "bot-token", "signing-secret", "app-token", "default", "api", "inside");
        boolean inside =
                block.find("inside").map(value -> value.scalar().flag()).orElse(false);
        try {
            return new SlackConfig(
                    name,
                    block.text("team"),
                    block.text("app"),
                    secret(block, "bot-token")
                            .orElseThrow(() ->
                                    block.refused("A bot token is missing: write `bot-token: { secret-file: PATH }`.")),
                    secret(block, "signing-secret"),
                    secret(block, "app-token"),
                    block.find("default").map(value -> value.scalar().text()),
                    api(block),
                    new Reach(inside, InetAddress::getAllByName));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Secret> secret(Block block, String name) {
        return block.find(name)
                .map(written -> SecretReference.read(
                        written.block().only("secret-file", "secret-env", "secret"), "secret", base, environment));
    }

    private static URI api(Block block) {
        Optional<Yaml> written = block.find("api");
        if (written.isEmpty()) {
            return SlackConfig.API;
        }
        URI api = PublishingReader.webhook(written.get().scalar());
        if (!api.getPath().endsWith("/")) {
            throw written.get().refused("`" + api + "` must end with a slash: methods are appended.");
        }
        return api;
    }
}
