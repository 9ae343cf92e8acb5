package dev.imprimatur.server.config;

import dev.imprimatur.connector.postgres.PostgresConfig;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads what an operator writes about a PostgreSQL target. */
public final class PostgresTarget {

    private final Path base;
    private final Map<String, String> environment;

    /**
     * Reads with these.
     *
     * @param base for relative paths
     */
    public PostgresTarget(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The target, with its secrets read.
     *
     * @param links under which approvals are shown
     * @throws dev.imprimatur.identity.yaml.YamlRefused with the place of what is wrong
     */
    public PostgresConfig read(Target target, Block block, URI links, PostgresConfig.Limits limits) {
        block.only("listen", "certificate", "upstream", "sensitivity");
        return new PostgresConfig(
                target,
                Addresses.listen(block.get("listen").scalar()),
                block.findBlock("certificate").map(this::certificate),
                upstream(block.block("upstream")),
                block.findBlock("sensitivity")
                        .map(PostgresTarget::sensitivities)
                        .orElse(Map.of()),
                links,
                limits);
    }

    private PostgresConfig.Certificate certificate(Block block) {
        block.only("chain-file", "key-file");
        return new PostgresConfig.Certificate(
                base.resolve(block.text("chain-file")), base.resolve(block.text("key-file")));
    }

    private PostgresConfig.Upstream upstream(Block block) {
        block.only(
                "host",
                "port",
                "database",
                "user",
                "password",
                "password-file",
                "password-env",
                "tls",
                "authority-file");
        try {
            return new PostgresConfig.Upstream(
                    block.text("host"),
                    block.find("port").map(port -> port(port.scalar())).orElse(5432),
                    block.text("database"),
                    block.text("user"),
                    SecretReference.read(block, "password", base, environment),
                    PostgresConfig.Tls.parse(block.findText("tls").orElse("verify-full")),
                    block.findText("authority-file").map(base::resolve));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private static int port(Yaml.Scalar written) {
        long port = written.whole();
        if (port < 1 || port > 65_535) {
            throw written.refused("`" + port + "` is no port: use 1 to 65535.");
        }
        return (int) port;
    }

    private static Map<String, Sensitivity> sensitivities(Block block) {
        Map<String, Sensitivity> labels = new HashMap<>();
        for (Map.Entry<String, Yaml> entry : block.values().entrySet()) {
            Yaml.Scalar label = entry.getValue().scalar();
            try {
                labels.put(entry.getKey(), new Sensitivity(label.text()));
            } catch (IllegalArgumentException e) {
                throw label.refused(String.valueOf(e.getMessage()));
            }
        }
        return labels;
    }
}
