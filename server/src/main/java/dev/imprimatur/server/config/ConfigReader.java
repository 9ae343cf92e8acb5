package dev.imprimatur.server.config;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        root.only(
                "data",
                "api",
                "storage",
                "audit",
                "policies",
                "identity",
                "workloads",
                "tokens",
                "delegations",
                "holds",
                "targets",
                "channels");
        Path data = path(root, "data").orElse(base.resolve("data"));
        Block api = root.block("api").only("listen", "url", "trusted-proxies");
        Optional<Block> audit = root.findBlock("audit")
                .map(block ->
                        block.only("directory", "key-file", "origin", "personal", "reads", "witnesses", "publish"));
        Set<Target> open = new HashSet<>();
        Map<Target, Block> connected = new HashMap<>();
        root.findBlock("targets").ifPresent(targets -> targets(targets, open, connected));
        IdentityConfig identity = new IdentityReader(base, System.getenv()).read(root.block("identity"));
        return new ServerConfig(
                digest,
                base,
                data,
                Addresses.listen(api.get("listen").scalar()),
                api.find("url").map(url -> Addresses.url(url.scalar())),
                Set.copyOf(api.texts("trusted-proxies")),
                new StorageReader(base, System.getenv()).read(root.findBlock("storage"), data),
                audit.flatMap(block -> path(block, "directory")).orElse(data.resolve("log")),
                audit.flatMap(block -> path(block, "key-file"))
                        .orElse(data.resolve("keys").resolve("log.key")),
                audit.flatMap(ConfigReader::origin),
                audit.map(ConfigReader::personal).orElse(Set.of()),
                audit.map(ConfigReader::batchedReads).orElse(false),
                new PublishingReader(base, data).read(audit),
                base.resolve(root.text("policies")),
                identity,
                new WorkloadsReader(base, identity.client()).read(root.list("workloads")),
                WorkloadsReader.longest(root.findBlock("tokens")),
                Spans.longestDelegation(root),
                HoldsReader.read(root.findBlock("holds")),
                open,
                connected,
                new ChannelsReader(base, System.getenv()).read(root.findBlock("channels")));
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

    private static boolean batchedReads(Block audit) {
        String word = audit.findText("reads").orElse("recorded");
        return switch (word) {
            case "recorded" -> false;
            case "batched" -> true;
            default ->
                throw audit.get("reads")
                        .refused("`" + word + "` is no way to answer reads: use `recorded`, for after they are in the"
                                + " audit log, or `batched`, for a moment before.");
        };
    }

    private static Set<Personal> personal(Block audit) {
        Set<Personal> all = EnumSet.noneOf(Personal.class);
        for (Yaml word : audit.list("personal")) {
            String written = word.scalar().text();
            Personal personal = Personal.parse(written)
                    .orElseThrow(() -> word.refused("`" + written + "` is nothing that can be erased: use "
                            + Arrays.stream(Personal.values())
                                    .map(Personal::word)
                                    .collect(Collectors.joining(", "))
                            + "."));
            if (!all.add(personal)) {
                throw word.refused("`" + written + "` stands here twice.");
            }
        }
        return all;
    }

    private Optional<Path> path(Block block, String key) {
        return block.findText(key).map(base::resolve);
    }
}
