package dev.imprimatur.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program of the system's. */
final class Tool {

    private Tool() {}

    /** Where it is; {@code packaged} says what to install when it is nowhere. */
    static String find(String name, String packaged) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "`" + name + "` is missing: install it (Debian and Ubuntu: apt-get install " + packaged + ")."))
                .toString();
    }
}
