package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The gateway's files for the demo below one folder: configuration, people, policy, the secret of the target. The same
 * files that a real installation has.
 */
public final class Installation {

    /** The name of the one target. */
    public static final String TARGET = "postgres/shop";

    private final Path folder;

    private Installation(Path folder) {
        this.folder = folder;
    }

    /** Writes them anew; {@code port} is the target's, {@code password} the gateway's at the target. */
    public static Installation write(Path folder, int port, Secret password) throws IOException {
        Installation installation = new Installation(folder);
        installation.copy("people.yaml", folder.resolve("people.yaml"));
        installation.copy("policy.yaml", installation.policy());
        installation.secret(folder.resolve("secrets").resolve("shop"), password);
        Files.writeString(installation.config(), """
                # Written by `imprimatur demo`; start it again with `imprimatur serve --config imprimatur.yaml`
                api: { listen: "127.0.0.1:0" }
                policies: policies/
                identity: { local: people.yaml }
                targets:
                  %s:
                    listen: "127.0.0.1:0"
                    upstream: { host: 127.0.0.1, port: %d, database: postgres, user: gateway, password-file: secrets/shop, tls: disable }
                    sensitivity: { public.customers: pii }
                """.formatted(TARGET, port));
        return installation;
    }

    /** The file that the gateway is started with. */
    public Path config() {
        return folder.resolve("imprimatur.yaml");
    }

    /** The file of all its rules. */
    public Path policy() {
        return folder.resolve("policies").resolve("rules.yaml");
    }

    /** What verifies the audit log. */
    public Path logKey() {
        return folder.resolve("data/keys/log.key.pub");
    }

    /** The folder of the audit log. */
    public Path log() {
        return folder.resolve("data").resolve("log");
    }

    /** The one-time code with which a person signs in, which only who can read the gateway's files knows. */
    public String signInCode(String person) throws IOException {
        return Files.readString(folder.resolve("data").resolve("sign-in").resolve(person))
                .strip();
    }

    /** Appends to the file that the gateway is started with. */
    void more(String lines) throws IOException {
        Files.writeString(config(), lines, StandardOpenOption.APPEND);
    }

    /** Puts a secret beside the others. */
    void secret(String name, Secret text) throws IOException {
        secret(folder.resolve("secrets").resolve(name), text);
    }

    private void copy(String resource, Path to) throws IOException {
        Files.createDirectories(Demo.required(to.getParent(), "a parent"));
        try (InputStream content = Demo.class.getResourceAsStream(resource)) {
            Files.write(to, Demo.required(content, resource).readAllBytes());
        }
    }

    private void secret(Path to, Secret text) throws IOException {
        Files.createDirectories(Demo.required(to.getParent(), "a parent"));
        Files.deleteIfExists(to);
        Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(to, text.reveal());
    }
}
