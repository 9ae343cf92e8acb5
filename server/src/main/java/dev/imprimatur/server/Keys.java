package dev.imprimatur.server;

import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.identity.oidc.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The gateway's own keys, in files that only their owner can read, outside the database. They are made at the first
 * start; a key that was lost makes everything sealed under it worthless, so back them up.
 *
 * @param rows seals approvals and credentials in the database
 * @param records seals what the audit log has not signed yet; derived from the one for rows
 * @param log signs the checkpoints of the audit log, under its origin
 * @param permits signs permits of programs
 * @param sessions encrypts what a provider gave for a session
 */
public record Keys(MacKey rows, MacKey records, NoteSigner log, SigningKey permits, Envelope sessions) {

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    /**
     * Reads the keys, and makes those that are missing.
     *
     * @param named the origin of the log; empty for the one beside its key, and if there is none, {@code common}
     * @throws StartRefused when one can't be read or made, or others than its owner may read it
     */
    public static Keys open(Path directory, Path logKey, Optional<String> named, String common, SecureRandom chance) {
        SigningKey log = signing(logKey);
        MacKey rows = new MacKey(bytes(directory.resolve("row.key"), chance));
        return new Keys(
                rows,
                rows.derived("audit-log"),
                signer(log, logKey, named, common),
                signing(directory.resolve("permit.key")),
                new Envelope(bytes(directory.resolve("session.key"), chance), chance));
    }

    private static byte[] bytes(Path file, SecureRandom chance) {
        return Base64.getDecoder()
                .decode(secret(file, () -> random(chance)).reveal().strip());
    }

    /**
     * The signing key in a file, which is made when it is missing.
     *
     * @throws StartRefused when it can't be read or made, or others than its owner may read it
     */
    public static SigningKey signing(Path file) {
        return SigningKey.decode(secret(file, () -> SigningKey.generate().encode()));
    }

    /** The public half lies beside the key, for whoever verifies the log; it keeps the origin when addresses change. */
    private static NoteSigner signer(SigningKey key, Path file, Optional<String> named, String common) {
        Path open = file.resolveSibling(file.getFileName() + ".pub");
        try {
            Optional<String> known = Files.exists(open)
                    ? Optional.of(NoteKey.parse(Files.readString(open).strip()).name())
                    : Optional.empty();
            NoteSigner signer = new NoteSigner(named.or(() -> known).orElse(common), key);
            Files.writeString(open, signer.key().text() + "\n");
            return signer;
        } catch (IOException | IllegalArgumentException e) {
            throw new StartRefused(
                    "The public key `" + open + "` can't be read or written (" + e.getMessage()
                            + "): remove it, and it is made anew.",
                    e);
        }
    }

    private static Secret random(SecureRandom chance) {
        byte[] key = new byte[MacKey.LENGTH];
        chance.nextBytes(key);
        return new Secret(Base64.getEncoder().encodeToString(key) + "\n");
    }

    private static Secret secret(Path file, Supplier<Secret> fresh) {
        try {
            if (!Files.exists(file)) {
                make(file, fresh.get());
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!PRIVATE.containsAll(permissions)) {
                throw new StartRefused("The key `" + file + "` can be read by others (`"
                        + PosixFilePermissions.toString(permissions) + "`): do `chmod 600` on it.");
            }
            return new Secret(Files.readString(file));
        } catch (IOException e) {
            throw new StartRefused(
                    "The key `" + file + "` can't be read or made: check the directory and its permissions.", e);
        }
    }

    private static void make(Path file, Secret key) throws IOException {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path part = directory.resolve("." + file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PRIVATE));
        Files.write(part, key.reveal().getBytes(StandardCharsets.US_ASCII), StandardOpenOption.SYNC);
        try {
            Files.createLink(file, part); // never over a key that is there
        } catch (FileAlreadyExistsException e) {
            throw new StartRefused("Another gateway is starting on `" + directory + "`: give each its own.", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
