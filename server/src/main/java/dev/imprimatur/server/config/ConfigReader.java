package dev.imprimatur.server.config;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code imprimatur.yaml}; everything it does not understand is refused with its place. */
public final class ConfigReader {

    private final Path base;
    private final Set<String> connectors;

    private ConfigReader(Path base, Set<String> connectors) {
        this.base = base;
        this.connectors = connectors;
    }

    /**
     * Reads the file.
     *
     * @param connectors the kinds of target that a connector serves
     * @throws YamlRefused with the place of what is wrong
     */
    public static ServerConfig read(Path file, Set<String> connectors) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new YamlRefused(
                    file.toString(), "This file can't be read: check that it exists, and who may read it.");
        }
        Path base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return new ConfigReader(base, connectors)
                .config(Digest.of(text.getBytes(StandardCharsets.UTF_8)), Yaml.parse(file.toString(), text));
    }

    private ServerConfig config(Digest digest, Block root) {
        root.only("data", "api", "storage", "audit", "policies", "identity", "targets");
        Path data = path(root, "data").orElse(base.resolve("data"));
        Block api = root.block("api").only("listen", "url");
        Optional<Block> audit = root.findBlock("audit")
                .map(block -> block.only("directory", "key-file", "origin", "witnesses", "publish"));
        Set<Target> open = new HashSet<>();
        Map<Target, Block> connected = new HashMap<>();
        root.findBlock("targets").ifPresent(targets -> targets(targets, open, connected));
        return new ServerConfig(
                digest,
                base,
                data,
                Addresses.listen(api.get("listen").scalar()),
                api.find("url").map(url -> Addresses.url(url.scalar())),
                new StorageReader(base, System.getenv()).read(root.findBlock("storage"), data),
                audit.flatMap(block -> path(block, "directory")).orElse(data.resolve("log")),
                audit.flatMap(block -> path(block, "key-file"))
                        .orElse(data.resolve("keys").resolve("log.key")),
                audit.flatMap(ConfigReader::origin),
                new PublishingReader(base, data).read(audit),
                base.resolve(root.text("policies")),
                new IdentityReader(base, System.getenv()).read(root.block("identity")),
                open,
                connected);
    }

    private void targets(Block targets, Set<Target> open, Map<Target, Block> connected) {
        for (Map.Entry<String, Yaml> entry : targets.values().entrySet()) {
            Target target;
            try {
                target = new Target(entry.getKey());
            } catch (IllegalArgumentException e) {
                throw new YamlRefused(
                        Optional.ofNullable(targets.keys().get(entry.getKey())).orElse(targets.place()),
                        String.valueOf(e.getMessage()));
            }
            Block settings = entry.getValue().block();
            if (target.equals(Target.SELF)) {
                throw settings.refused(
                        "`imprimatur` is what administrators change here, and no target of anybody else's.");
            }
            if (connectors.contains(target.kind())) {
                connected.put(target, settings);
            } else if (settings.values().isEmpty()) {
                open.add(target);
            } else {
                throw settings.refused("No connector serves targets of the kind `" + target.kind()
                        + "`, so this one has no settings: write `{}`. Programs propose actions on it.");
            }
        }
    }

    private static Optional<String> origin(Block audit) {
        Optional<String> origin = audit.findText("origin");
        if (origin.isPresent() && !origin.get().matches("[\\x21-\\x7e&&[^+]]{1,200}")) {
            throw audit.refused("`" + origin.get()
                    + "` names no log: `origin` is like `gateway.example.com/log`, without" + " white space and `+`.");
        }
        return origin;
    }

    private Optional<Path> path(Block block, String key) {
        return block.findText(key).map(base::resolve);
    }
}
