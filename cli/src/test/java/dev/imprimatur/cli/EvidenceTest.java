package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence is taken whole, and shows whatever was changed in it. */
class EvidenceTest {

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted run(String... command) {
        return new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "x")
                .run(command);
    }

    private Path bundle(Proven proven) {
        return bundle(proven, Proven.REQUEST);
    }

    private Path bundle(Proven proven, Json.Fields request) {
        proven.answeredBy(gateway, request);
        Attempted taken = run("evidence", "bundle", FakeGateway.ID, "--to", "e.zip");
        assertThat(taken.exit()).as(taken.err()).isZero();
        return home.resolve("e.zip");
    }

    private Attempted verify(String file) {
        return run("audit", "verify", file, "--key", Proven.LOG.key().text());
    }

    @Test
    void provesAnApprovalWithoutTheGateway() throws IOException {
        Path zip = bundle(new Proven());
        assertThat(gateway.asked().getLast().json().whole("after")).isEqualTo(300);
        assertThat(gateway.asked().getLast().json().text("checkpoint"))
                .isEqualTo(new String(files(zip).get("checkpoint"), StandardCharsets.UTF_8));
        gateway.close();
        Attempted verified = verify("e.zip");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out())
                .contains("True. All 9 events", "approved by person:ben, released, executed (done)", "voted 1");
        assertThat(new String(files(zip).get("statement"), StandardCharsets.UTF_8))
                .isEqualTo("DELETE FROM orders\nWHERE a = $1 -- é");
        unpack(files(zip));
        assertThat(verify("unpacked").exit()).isZero();
    }

    @Test
    void theSameIsWrittenAsTheSameBytesAndNothingIsWrittenOver() throws IOException {
        Proven proven = new Proven();
        byte[] first = Files.readAllBytes(bundle(proven));
        assertThat(run("evidence", "bundle", FakeGateway.ID, "--to", "e.zip").exit())
                .isEqualTo(2);
        assertThat(Files.readAllBytes(home.resolve("e.zip"))).isEqualTo(first);
        FakeGateway again = new FakeGateway();
        proven.answeredBy(again, Proven.REQUEST);
        Attempted other = new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", again.url())
                .with("IMPRIMATUR_TOKEN", "x")
                .run("evidence", "bundle", FakeGateway.ID, "--json");
        again.close();
        assertThat(other.json().text("sha256")).isEqualTo(Digest.of(first).hex());
        assertThat(Files.readAllBytes(home.resolve(FakeGateway.ID + ".evidence.zip")))
                .isEqualTo(first);
        assertThat(run("evidence", "bundle", "../x").exit()).isEqualTo(2);
        assertThat(run("evidence", "bundle", "apr-2222222222").exit()).isEqualTo(5);
    }

    /** The steps of README.md, as an outsider would run them. */
    @Test
    void theReadmesStepsHoldWithSha256sumAndOpensslAlone() throws IOException, InterruptedException {
        for (String tool : List.of("sha256sum", "openssl", "cmp", "mktemp")) {
            assumeTrue(
                    shell("command -v " + tool, home).exit() == 0,
                    "`" + tool + "` is not here, so the steps by hand are not tried.");
        }
        SortedMap<String, byte[]> good = files(bundle(new Proven()));
        Path folder = unpack(good);
        String steps = steps(new String(good.get("README.md"), StandardCharsets.UTF_8));

        Done done = shell(steps, folder);
        assertThat(done.exit()).as(done.said()).isZero();
        assertThat(done.said())
                .contains(
                        "Signature Verified Successfully", "events/0000000255.json is in the log", "is here", "voted");

        String unlisted = steps.replaceFirst("sha256sum -c[^\n]*", "");
        assertThat(unlisted).isNotEqualTo(steps);
        for (String name : List.of("checkpoint", "log.vkey", "request.json", "statement", "events/0000000004.json")) {
            byte[] bad = Files.readAllBytes(folder.resolve(name));
            bad[Math.min(25, bad.length - 2)] ^= 1;
            Files.write(folder.resolve(name), bad);
            assertThat(shell(unlisted, folder).exit()).as(name).isNotZero();
            Files.write(folder.resolve(name), good.get(name));
        }
        Files.write(folder.resolve("README.md"), new byte[1]);
        assertThat(shell(steps, folder).exit()).isNotZero();
    }

    private record Done(int exit, String said) {}

    private static Done shell(String script, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-eu", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Done(process.waitFor(), said);
    }

    private static String steps(String readme) {
        Matcher blocks = Pattern.compile("(?s)```sh\n(.*?)```").matcher(readme);
        StringBuilder steps = new StringBuilder();
        while (blocks.find()) {
            steps.append(blocks.group(1));
        }
        assertThat(steps).isNotEmpty();
        return steps.toString();
    }

    @Test
    void findsEveryFileThatWasChangedAlsoWithAFreshManifest() throws IOException {
        SortedMap<String, byte[]> good = files(bundle(new Proven()));
        for (String name : good.keySet()) {
            if (name.equals("manifest.sha256") || name.equals("README.md") || name.equals("log.vkey")) {
                continue;
            }
            SortedMap<String, byte[]> bad = new TreeMap<>(good);
            bad.put(name, flipped(good.get(name)));
            assertThat(verdict(bad)).as(name).isEqualTo(1);
            assertThat(verdict(listed(bad)))
                    .as(name + " with a fresh manifest")
                    .isEqualTo(name.contains("/source/") ? 2 : 1);
            bad.remove(name);
            assertThat(verdict(bad)).as("without " + name).isEqualTo(1);
        }
        SortedMap<String, byte[]> more = new TreeMap<>(good);
        more.put("another", new byte[1]);
        assertThat(verdict(more)).isEqualTo(1);
        assertThat(verdict(listed(good))).isZero();
    }

    @Test
    void anotherKeyIsNoProof() throws IOException {
        bundle(new Proven());
        String other =
                new NoteSigner(Proven.LOG.name(), SigningKey.generate()).key().text();
        assertThat(run("audit", "verify", "e.zip", "--key", other).exit()).isEqualTo(1);
        assertThat(run("audit", "verify", "e.zip", "--key", Proven.LOG.key().text(), "--since", "x")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void aBundleAboutAnotherRequestIsFound() {
        Json.Fields other = with(Proven.REQUEST, "target", Json.of("postgres/other"));
        bundle(new Proven(), other);
        Attempted verified = verify("e.zip");
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out()).contains("index 257", "request.json");
    }

    @Test
    void leavingTheVoteOutIsFound() {
        bundle(new Proven().without("voted"));
        Attempted verified = verify("e.zip");
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out()).contains("without enough accepted votes");
    }

    @Test
    void aVoteByWhoHasAPartInItIsFoundThoughTheLogHasIt() {
        bundle(new Proven().with("voted", vote -> Proven.vote("person:ann").build()));
        Attempted verified = verify("e.zip");
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out()).contains("nobody approves their own action");
    }

    @Test
    void whatLiesBesideTheLogIsInItAndLookedAt() throws IOException {
        String intent = "x".repeat(70_000);
        SortedMap<String, byte[]> good =
                files(bundle(new Proven().with("attempted", event -> with(event, "intent", Json.of(intent)))));
        String name = good.keySet().stream()
                .filter(file -> file.startsWith("payload/"))
                .findFirst()
                .orElseThrow();
        assertThat(verdict(good)).isZero();
        SortedMap<String, byte[]> bad = new TreeMap<>(good);
        bad.put(name, new byte[70_000]);
        assertThat(verdict(listed(bad))).isEqualTo(1);
        bad.remove(name);
        assertThat(verdict(listed(bad))).isEqualTo(2);
    }

    @Test
    void whatIsPersonalIsInItAndLookedAt() throws IOException {
        SortedMap<String, byte[]> good = files(bundle(new Proven().personal()));
        int payloads = 0;
        for (var file : good.entrySet()) {
            if (file.getKey().startsWith("payload/")) {
                payloads++;
                SortedMap<String, byte[]> bad = new TreeMap<>(good);
                bad.put(file.getKey(), flipped(file.getValue()));
                assertThat(verdict(listed(bad))).isEqualTo(1);
                bad.remove(file.getKey());
                assertThat(verdict(listed(bad))).isEqualTo(2);
            }
        }
        assertThat(payloads).isGreaterThan(1);
        assertThat(verdict(good)).isZero();
    }

    /** They would be read and compiled, each of them. */
    @Test
    void refusesPoliciesThatNoEventNames() throws IOException {
        SortedMap<String, byte[]> files = files(bundle(new Proven()));
        for (int i = 0; i < 20_000; i++) {
            files.put("policy/%064x/policy.json".formatted(i), new byte[] {'{', '}'});
        }
        assertThat(verdict(listed(files))).isEqualTo(1);
        assertThat(verify("t.zip").out()).contains("no policy that an event names");
    }

    @Test
    void aRuleThatThePolicyDoesNotHaveIsFound() {
        bundle(new Proven().with("decided", event -> with(event, "rules", Json.texts(List.of("nothing")))));
        assertThat(verify("e.zip").out()).contains("the policy has no such rule");
    }

    @Test
    void withoutThePolicyNobodyCanTell() throws IOException {
        SortedMap<String, byte[]> files = files(bundle(new Proven()));
        files.keySet().removeIf(name -> name.startsWith("policy/"));
        assertThat(verdict(listed(files))).isEqualTo(2);
    }

    private static Json.Fields with(Json.Fields json, String member, Json value) {
        TreeMap<String, Json> members = new TreeMap<>(json.members());
        members.put(member, value);
        return new Json.Fields(members);
    }

    private int verdict(SortedMap<String, byte[]> files) throws IOException {
        return verdict(zip(new ArrayList<>(files.entrySet())));
    }

    private int verdict(byte[] zip) throws IOException {
        Files.write(home.resolve("t.zip"), zip);
        return verify("t.zip").exit();
    }

    private static byte[] zip(List<? extends java.util.Map.Entry<String, byte[]>> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : files) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static SortedMap<String, byte[]> listed(SortedMap<String, byte[]> files) {
        SortedMap<String, byte[]> all = new TreeMap<>(files);
        all.remove("manifest.sha256");
        StringBuilder manifest = new StringBuilder();
        all.forEach((name, content) -> manifest.append(Digest.of(content).hex())
                .append("  ")
                .append(name)
                .append('\n'));
        all.put("manifest.sha256", manifest.toString().getBytes(StandardCharsets.UTF_8));
        return all;
    }

    private static byte[] flipped(byte[] content) {
        byte[] bad = content.length == 0 ? new byte[1] : content.clone();
        bad[bad.length / 2] ^= 1;
        return bad;
    }

    private static SortedMap<String, byte[]> files(Path file) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    private Path unpack(SortedMap<String, byte[]> files) {
        UnaryOperator<Path> ready = file -> {
            try {
                Files.createDirectories(file.getParent());
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Path folder = home.resolve("unpacked");
        files.forEach((name, content) -> {
            try {
                Files.write(ready.apply(folder.resolve(name)), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return folder;
    }
}
