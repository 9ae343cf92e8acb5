package dev.imprimatur.core;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Published test vectors of others, which are not in this repository: in the folder that the environment variable
 * {@code IMPRIMATUR_VECTORS} names, else in {@code ../shared/vectors} beside the repository. Tests are skipped without it.
 */
public final class Vectors {

    private Vectors() {}

    /** A file of them. */
    public static Path file(String name) {
        Optional<Path> found = Stream.of(
                        Optional.ofNullable(System.getenv("IMPRIMATUR_VECTORS")).map(Path::of),
                        Optional.of(Path.of("../../shared/vectors")))
                .flatMap(Optional::stream)
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(),
                "`" + name + "` is neither in `../shared/vectors` nor where IMPRIMATUR_VECTORS says: not checked");
        return found.orElseThrow();
    }

    /** A JSON file of them. */
    public static Json.Fields json(String name) {
        try {
            return (Json.Fields) Json.parse(Files.readAllBytes(file(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
