package dev.imprimatur.identity.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignInCodesTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Person ANNA = person("anna");
    private static final Person BEN = person("ben");

    @TempDir
    private Path folder;

    private Path codes;
    private SignInCodes signIn;

    @BeforeEach
    void begin() {
        codes = folder.resolve("sign-in");
        signIn = new SignInCodes(codes, new SecureRandom());
        signIn.keep(List.of(ANNA, BEN), NOON);
    }

    private static Person person(String name) {
        return new Person(new PrincipalId(PrincipalId.Kind.PERSON, name), name, Set.of(), Set.of(), false);
    }

    private Secret code(Person person) throws IOException {
        return new Secret(
                Files.readString(SignInCodes.file(codes, person.id().name())).strip());
    }

    @Test
    void aCodeIsGoodOnceForItsPersonAndAFreshOneFollows() throws IOException {
        Secret code = code(ANNA);
        assertThat(code.reveal()).hasSize(22);
        assertThat(signIn.redeem(BEN.id(), code, NOON)).isFalse();
        assertThat(signIn.redeem(ANNA.id(), code, NOON)).isTrue();
        assertThat(signIn.redeem(ANNA.id(), code, NOON)).isFalse();
        assertThat(signIn.redeem(ANNA.id(), code(ANNA), NOON)).isTrue();
    }

    @Test
    void ofManyWithOneCodeOneSignsIn() throws Exception {
        Secret code = code(ANNA);
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(() -> signIn.redeem(ANNA.id(), code, NOON));
        }
        int accepted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> one : threads.invokeAll(all)) {
                accepted += one.get() ? 1 : 0;
            }
        }
        assertThat(accepted).isOne();
    }

    @Test
    void anOldCodeIsNoneAndIsReplaced() throws IOException {
        Secret code = code(ANNA);
        Instant later = NOON.plus(Duration.ofDays(1));
        assertThat(signIn.redeem(ANNA.id(), code, later)).isFalse();
        signIn.keep(List.of(ANNA, BEN), later);
        assertThat(code(ANNA)).isNotEqualTo(code);
        assertThat(signIn.redeem(ANNA.id(), code(ANNA), later)).isTrue();
    }

    @Test
    void anUnusedCodeStaysForItsDay() throws IOException {
        Secret code = code(ANNA);
        signIn.keep(List.of(ANNA, BEN), NOON.plus(Duration.ofHours(23)));
        assertThat(code(ANNA)).isEqualTo(code);
    }

    @Test
    void whoeverIsRemovedLosesTheCode() throws IOException {
        Secret code = code(ANNA);
        signIn.keep(List.of(BEN), NOON);
        assertThat(SignInCodes.file(codes, "anna")).doesNotExist();
        assertThat(signIn.redeem(ANNA.id(), code, NOON)).isFalse();
    }

    @Test
    void onlyTheOwnerOfTheGatewaysFilesReadsThem() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(codes)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(SignInCodes.file(codes, "anna"))))
                .isEqualTo("rw-------");
    }

    @Test
    void noNameLeadsOutOfTheDirectory() {
        for (String name : List.of("../x", "a/../../b", "..", ".", "/etc/passwd", "a/b")) {
            Path file = SignInCodes.file(codes, name);
            assertThat(file.normalize().getParent()).as(name).isEqualTo(codes);
            assertThat(file.getFileName().toString()).isNotIn(".", "..");
        }
    }

    @Test
    void saysWhenTheFilesCantBeWritten() throws IOException {
        Path blocked = folder.resolve("file");
        Files.writeString(blocked, "not a directory");
        SignInCodes none = new SignInCodes(blocked.resolve("sign-in"), new SecureRandom());
        assertThatThrownBy(() -> none.keep(List.of(ANNA), NOON))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be written");
    }
}
