package dev.imprimatur.server.config;

import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code audit.witnesses} and {@code audit.publish}. */
final class PublishingReader {

    private final Path base;
    private final Path data;

    /**
     * For one configuration.
     *
     * @param base for relative paths
     * @param data where checkpoints are kept when nobody says otherwise
     */
    PublishingReader(Path base, Path data) {
        this.base = base;
        this.data = data;
    }

    Publishing read(Optional<Block> audit) {
        Optional<Block> publish =
                audit.flatMap(block -> block.findBlock("publish")).map(block -> block.only("webhook", "directory"));
        return new Publishing(
                audit.flatMap(block -> block.find("witnesses")).map(file -> policy(file.scalar())),
                publish.flatMap(block -> block.findText("directory"))
                        .map(base::resolve)
                        .orElse(data.resolve("checkpoints")),
                publish.flatMap(block -> block.find("webhook")).map(url -> webhook(url.scalar())));
    }

    private WitnessPolicy policy(Yaml.Scalar written) {
        Path file = base.resolve(written.text());
        WitnessPolicy policy;
        try {
            policy = WitnessPolicy.parse(Files.readString(file));
        } catch (IOException e) {
            throw written.refused("The file `" + file + "` can't be read: check that it exists, and who may read it.");
        } catch (IllegalArgumentException e) {
            throw written.refused("The witnesses in `" + file + "` are not understood. " + e.getMessage());
        }
        for (WitnessPolicy.Party witness : policy.witnesses()) {
            if (witness.url().filter(PublishingReader::isWeb).isEmpty()) {
                throw written.refused(
                        "The witness `" + witness.name() + "` in `" + file
                                + "` can't be asked: write its address at the end of its line, as `https://witness.example.com`.");
            }
        }
        return policy;
    }

    static URI webhook(Yaml.Scalar written) {
        if (!isWeb(written.text())) {
            throw written.refused(
                    "The webhook is no address of a web page: write it as `https://siem.example.com/notes`.");
        }
        return URI.create(written.text());
    }

    private static boolean isWeb(String text) {
        try {
            URI url = new URI(text);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
