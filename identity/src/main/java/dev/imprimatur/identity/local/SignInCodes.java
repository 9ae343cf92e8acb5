package dev.imprimatur.identity.local;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One-time codes with which people sign in: one file for each person, readable by the owner of the gateway's files
 * alone. Who can read the file is taken for the person, which is why this is not for production. A code is good once, and
 * for a day.
 */
public final class SignInCodes {

    /** An unused code is replaced after this. */
    public static final Duration GOOD_FOR = Duration.ofDays(1);

    private static final int BYTES = 16;

    private final Path directory;
    private final SecureRandom chance;
    private final Map<PrincipalId, Code> codes = new HashMap<>();

    private record Code(Secret text, Instant made) {}

    /** @param directory made when it is missing; holds nothing else */
    public SignInCodes(Path directory, SecureRandom chance) {
        this.directory = directory;
        this.chance = chance;
    }

    /** The file with the code of the person called {@code name}. */
    public static Path file(Path directory, String name) {
        String plain = name.replace("/", "%2F");
        return directory.resolve(plain.startsWith(".") ? "%2E" + plain.substring(1) : plain);
    }

    /**
     * Gives a fresh code to everyone who has none or an old one, and takes the files of everyone else away.
     *
     * @throws UncheckedIOException when the files can't be written
     */
    public synchronized void keep(List<Person> people, Instant now) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            codes.keySet()
                    .removeIf(id ->
                            people.stream().noneMatch(person -> person.id().equals(id)));
            for (Person person : people) {
                Optional<Code> code = Optional.ofNullable(codes.get(person.id()));
                if (code.isEmpty() || !now.isBefore(code.get().made().plus(GOOD_FOR))) {
                    renew(person.id(), now);
                }
            }
            removeOthers(people);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                "The sign-in codes can't be written to `" + directory + "`: check the directory and its permissions.",
                e);
    }

    /**
     * Whether {@code code} is the person's at this moment; then it is never again.
     *
     * @throws UncheckedIOException when the fresh code can't be written; the old one is gone all the same
     */
    public synchronized boolean redeem(PrincipalId person, Secret code, Instant now) {
        Optional<Code> right = Optional.ofNullable(codes.get(person));
        if (right.isEmpty()
                || !right.get().text().equals(code)
                || !now.isBefore(right.get().made().plus(GOOD_FOR))) {
            return false;
        }
        codes.remove(person);
        try {
            renew(person, now);
        } catch (IOException e) {
            throw unwritable(e);
        }
        return true;
    }

    private void renew(PrincipalId person, Instant now) throws IOException {
        byte[] random = new byte[BYTES];
        chance.nextBytes(random);
        Code code = new Code(new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random)), now);
        Path file = file(directory, person.name());
        Path fresh = Files.createTempFile(
                directory,
                ".fresh",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(
                fresh,
                (code.text().reveal() + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        codes.put(person, code);
    }

    private void removeOthers(List<Person> people) throws IOException {
        List<Path> known = people.stream()
                .map(person -> file(directory, person.id().name()))
                .toList();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!known.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
