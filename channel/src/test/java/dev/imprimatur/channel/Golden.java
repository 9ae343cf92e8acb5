package dev.imprimatur.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is drawn, against a file that somebody looked at. {@code -Dgolden.write=true} writes the files instead: read the diff. */
public final class Golden {

    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Claims that {@code drawn} is what {@code file}, below the golden files, says. */
    public static void check(String file, String drawn) {
        Path path = ROOT.resolve(file);
        try {
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, drawn);
            }
            assertThat(path).as("a file that says how it is drawn").exists();
            assertThat(drawn).isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
