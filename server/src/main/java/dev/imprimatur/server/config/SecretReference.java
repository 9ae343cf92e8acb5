package dev.imprimatur.server.config;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Secrets stand in a file or in the environment, never in the configuration itself. */
public final class SecretReference {

    private SecretReference() {}

    /**
     * The secret that {@code block} refers to by {@code NAME-file} or {@code NAME-env}, one of the two. One line break at
     * the end of a file does not belong to it.
     *
     * @param base for relative paths
     */
    public static Secret read(Block block, String name, Path base, Map<String, String> environment) {
        Optional<Yaml> file = block.find(name + "-file");
        Optional<Yaml> variable = block.find(name + "-env");
        if (block.find(name).isPresent()) {
            throw block.get(name)
                    .refused("A secret does not belong into this file: put it into a file of its own and write `" + name
                            + "-file: PATH`, or `" + name + "-env: VARIABLE`.");
        }
        if (file.isPresent() == variable.isPresent()) {
            throw block.refused("Write `" + name + "-file` or `" + name + "-env` here, one of the two.");
        }
        return new Secret(
                file.isPresent()
                        ? content(file.get().scalar(), base)
                        : value(variable.orElseThrow().scalar(), environment));
    }

    private static String content(Yaml.Scalar written, Path base) {
        Path path = base.resolve(written.text());
        try {
            return Files.readString(path).replaceFirst("\\r?\\n$", "");
        } catch (IOException e) {
            throw written.refused("The file `" + path + "` can't be read: check that it exists, and who may read it.");
        }
    }

    private static String value(Yaml.Scalar written, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(written.text()))
                .orElseThrow(
                        () -> written.refused("The environment has no variable `" + written.text() + "`: set it."));
    }
}
