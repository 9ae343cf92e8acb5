package dev.imprimatur.sqlgrammar.compiler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The npm package that holds PostgreSQL's grammar as WebAssembly, installed beside the lock file that pins it. Its scripts are
 * never run.
 */
final class NpmPackage {

    /** SHA-256 of the one WebAssembly file that the rest of the build was written for. */
    private static final String GRAMMAR = "378b64e6182f65c71ad5dbd2c31c81e9dfed7d2f2debfb4b51c0d0de8fa2ae36";

    private static final String LOCK = "package-lock.json";

    private final Path directory;
    private final Path installed;

    /** @param directory where {@code package.json} and its lock file are */
    NpmPackage(Path directory) {
        this.directory = directory;
        this.installed = directory.resolve("node_modules");
    }

    /** Installs what the lock file pins, unless exactly that is there already. */
    void install() throws IOException, InterruptedException {
        Path copy = installed.resolve("installed-" + LOCK);
        byte[] lock = Files.readAllBytes(directory.resolve(LOCK));
        if (!Files.exists(copy) || !MessageDigest.isEqual(lock, Files.readAllBytes(copy))) {
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
            Files.write(copy, lock);
        }
        String found = sha256(Files.readAllBytes(wasm()));
        if (!found.equals(GRAMMAR)) {
            throw new BuildException(
                    "`%s` has the SHA-256 `%s`, but the grammar was prepared for `%s`: delete `%s` and build again."
                            .formatted(wasm(), found, GRAMMAR, installed));
        }
    }

    Path wasm() {
        return installed.resolve("libpg-query/wasm/libpg-query.wasm");
    }

    /** The script that comes with the WebAssembly and knows its shortened names. */
    Path script() {
        return installed.resolve("libpg-query/wasm/libpg-query.js");
    }

    /** TypeScript declarations: {@code types} of the nodes and their fields, {@code enums} of the enumerations. */
    Path declarations(String what) {
        return installed.resolve("@pgsql/types/" + what + ".d.ts");
    }

    private void npm(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder("npm");
        command.command().addAll(List.of(arguments));
        command.directory(directory.toFile()).redirectErrorStream(true);
        Process process;
        try {
            process = command.start();
        } catch (IOException e) {
            throw new BuildException(
                    "`npm` was not found: install Node.js with npm; it fetches PostgreSQL's grammar once.", e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BuildException("`npm ci` failed in `%s`:%n%s".formatted(directory, output));
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
