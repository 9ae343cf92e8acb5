package dev.imprimatur.sqlgrammar.compiler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Remembers from which inputs the compiled grammar was made: the npm package and the code of this very program. */
final class Stamp {

    private final Path file;
    private final String inputs;

    Stamp(Path file, NpmPackage npm) throws IOException {
        this.file = file;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path input : List.of(npm.wasm(), npm.script(), npm.declarations("types"), npm.declarations("enums"))) {
            all.writeBytes(Files.readAllBytes(input));
        }
        all.writeBytes(ownCode());
        this.inputs = NpmPackage.sha256(all.toByteArray());
    }

    /** Whether the last complete run had the same inputs. */
    boolean isCurrent() throws IOException {
        return Files.exists(file) && Files.readString(file).equals(inputs);
    }

    void write() throws IOException {
        Files.writeString(file, inputs, StandardCharsets.UTF_8);
    }

    /** The same for a directory of classes and for the archive made of it. */
    private static byte[] ownCode() throws IOException {
        Path place;
        try {
            place = Path.of(Stamp.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the place of this program has no name", e);
        }
        if (Files.isDirectory(place)) {
            return classes(place);
        }
        try (FileSystem archive = FileSystems.newFileSystem(place)) {
            return classes(archive.getPath("/"));
        }
    }

    private static byte[] classes(Path root) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path each : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted((a, b) -> root.relativize(a)
                            .toString()
                            .compareTo(root.relativize(b).toString()))
                    .toList()) {
                all.writeBytes(Files.readAllBytes(each));
            }
        }
        return all.toByteArray();
    }
}
