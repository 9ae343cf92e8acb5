package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What people do to logs, and that the verifier finds it, and where. */
class LogTamperingTest {

    private static final int LIVES = 80;
    private static final List<Json.Fields> EVENTS = Lives.events(LIVES);
    private static final List<byte[]> ENTRIES = WrittenLog.entries(EVENTS);
    private static final int LAST_LIFE = LIVES - 1;
    private static final String LAST = "002.p/130";
    private static final OptionalLong NOWHERE = OptionalLong.empty();

    private static OptionalLong at(long index) {
        return OptionalLong.of(index);
    }

    /** By somebody who can write files, but has no key. */
    @TestFactory
    Stream<DynamicTest> withTheFiles() {
        return Stream.of(
                files("a bit of an event", at(300), log -> entries(log, 1, all -> all.get(44)[20] ^= 1)),
                files("a bit of a hash", at(517), log -> log.change("tile/0/" + LAST, tile -> flip(tile, 5 * 32))),
                files("a bit of an upper hash", at(256), log -> log.change("tile/1/000.p/2", tile -> flip(tile, 40))),
                files("the length of an event", at(256), log -> log.change("tile/entries/001", all -> flip(all, 1))),
                files("two events swapped", at(10), log -> entries(log, 0, all -> Collections.swap(all, 10, 200))),
                files("two bundles swapped", at(0), log -> swap(log, "tile/entries/000", "tile/entries/001")),
                files("two bundles swapped with their hashes", at(0), log -> {
                    swap(log, "tile/entries/000", "tile/entries/001");
                    swap(log, "tile/0/000", "tile/0/001");
                }),
                files("an event dropped", at(260), log -> entries(log, 1, all -> all.remove(4))),
                files("an event put in", at(260), log -> entries(log, 1, all -> all.add(4, all.get(5)))),
                files(
                        "an event instead of its neighbour",
                        at(261),
                        log -> entries(log, 1, all -> all.set(5, all.get(4)))),
                files(
                        "another type",
                        at(Lives.index(3, Lives.RELEASED)),
                        log -> entries(log, 0, all -> {
                            int index = Lives.index(3, Lives.RELEASED);
                            String event = new String(all.get(index), StandardCharsets.UTF_8);
                            all.set(index, event.replace("released", "executed").getBytes(StandardCharsets.UTF_8));
                        })),
                files(
                        "another policy",
                        at(Lives.index(3, Lives.DECIDED)),
                        log -> entries(log, 0, all -> {
                            int index = Lives.index(3, Lives.DECIDED);
                            all.set(
                                    index,
                                    changed(
                                            EVENTS.get(index),
                                            "policy",
                                            Digest.of(new byte[9]).toString()));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> withTheFilesAtTheEdges() {
        return Stream.of(
                files("the last event dropped", at(641), log -> entries(log, 2, List::removeLast)),
                files("an event appended", at(642), log -> entries(log, 2, all -> all.add(all.getLast()))),
                files(
                        "the end of a bundle cut off",
                        at(641),
                        log -> log.change("tile/entries/" + LAST, all -> Arrays.copyOf(all, all.length - 1))),
                files(
                        "the end of a tile cut off",
                        at(641),
                        log -> log.change("tile/0/" + LAST, tile -> Arrays.copyOf(tile, tile.length - 32))),
                files(
                        "a tile that is too wide",
                        at(642),
                        log -> log.change("tile/0/" + LAST, tile -> Arrays.copyOf(tile, tile.length + 32))),
                files(
                        "an upper tile that is too wide",
                        at(512),
                        log -> log.change("tile/1/000.p/2", tile -> Arrays.copyOf(tile, tile.length + 32))),
                files("a bundle removed", at(256), log -> log.remove("tile/entries/001")),
                files("a tile removed", at(256), log -> log.remove("tile/0/001")),
                files("an upper tile removed", at(0), log -> log.remove("tile/1/000.p/2")),
                files("an event and its hash", at(256), log -> {
                    byte[] other = changed(EVENTS.get(258), "text", "SELECT 1");
                    entries(log, 1, all -> all.set(2, other));
                    log.change("tile/0/001", tile -> with(tile, 2, Hashes.leaf(other)));
                }),
                files("everything but the checkpoint", NOWHERE, log -> {
                    byte[] checkpoint = log.file("checkpoint");
                    List<byte[]> other = new ArrayList<>(ENTRIES);
                    other.set(1, changed(EVENTS.get(1), "rules", "4"));
                    log.files.putAll(WrittenLog.of(other).files);
                    log.files.put("checkpoint", checkpoint);
                }));
    }

    @TestFactory
    Stream<DynamicTest> withTheCheckpoint() {
        NoteSigner other = new NoteSigner("other.example", SigningKey.generate());
        NoteSigner impostor = new NoteSigner(WrittenLog.LOG.name(), SigningKey.generate());
        SignedNote note = WrittenLog.checkpoint(ENTRIES);
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        return Stream.of(
                signed("another size", bytes -> text(bytes, "\n642\n", "\n641\n")),
                signed(
                        "another root",
                        bytes -> text(bytes, checkpoint.head().root().base64(), Hashes.EMPTY.base64())),
                signed("another origin", bytes -> text(bytes, "log.example\n", "lag.example\n")),
                signed(
                        "no signature",
                        bytes -> note.written().replaceAll("— .*\n", "").getBytes(StandardCharsets.UTF_8)),
                signed(
                        "that of another log",
                        bytes -> cosigned(new Checkpoint(other.name(), checkpoint.head()).sign(other))),
                signed(
                        "an impostor's",
                        bytes -> cosigned(new Checkpoint(impostor.name(), checkpoint.head()).sign(impostor))),
                signed("no cosignature", bytes -> note.bytes()),
                signed(
                        "a cosignature from the future",
                        bytes -> note.with(WrittenLog.WITNESS.cosign(note.text(), WrittenLog.NOW.plusSeconds(3_600)))
                                .bytes()),
                signed(
                        "a cosignature of another checkpoint",
                        bytes -> note.with(WrittenLog.WITNESS.cosign(
                                        WrittenLog.checkpoint(ENTRIES.subList(0, 600))
                                                .text(),
                                        WrittenLog.NOW))
                                .bytes()),
                signed("nothing", bytes -> new byte[0]));
    }

    /** By somebody who has the keys of the log and of the witness, and writes everything anew. */
    @TestFactory
    Stream<DynamicTest> withTheKeys() {
        return Stream.of(
                keys("an approval without its votes", Lives.index(LAST_LIFE, Lives.VOTED), events -> {
                    events.remove(Lives.index(LAST_LIFE, Lives.VOTED));
                    events.remove(Lives.index(LAST_LIFE, Lives.VOTED));
                }),
                keys(
                        "a vote after the approval",
                        Lives.index(LAST_LIFE, Lives.VOTED) + 1,
                        events -> Collections.swap(
                                events,
                                Lives.index(LAST_LIFE, Lives.APPROVED),
                                Lives.index(LAST_LIFE, Lives.VOTED) + 1)),
                keys(
                        "a release before the approval",
                        Lives.index(LAST_LIFE, Lives.APPROVED),
                        events -> Collections.swap(
                                events,
                                Lives.index(LAST_LIFE, Lives.RELEASED),
                                Lives.index(LAST_LIFE, Lives.APPROVED))),
                keys(
                        "an execution without its release",
                        Lives.index(LAST_LIFE, Lives.RELEASED),
                        events -> events.remove(Lives.index(LAST_LIFE, Lives.RELEASED))),
                keys(
                        "an execution twice",
                        Lives.index(LAST_LIFE, Lives.EXECUTED) + 1,
                        events -> events.add(events.getLast())),
                keys(
                        "a vote of the subject's owner",
                        Lives.index(LAST_LIFE, Lives.VOTED),
                        events -> change(events, Lives.index(LAST_LIFE, Lives.VOTED), "voter", Json.of("person:boss"))),
                keys(
                        "a hold that hides the subject's owner",
                        Lives.index(LAST_LIFE, Lives.HELD),
                        events -> change(
                                events, Lives.index(LAST_LIFE, Lives.HELD), "interested", Json.texts(List.of()))),
                keys(
                        "a vote of a machine",
                        Lives.index(LAST_LIFE, Lives.VOTED),
                        events -> change(events, Lives.index(LAST_LIFE, Lives.VOTED), "voter", Json.of("agent:bot"))));
    }

    @TestFactory
    Stream<DynamicTest> withTheKeysAndWhatAnEventSays() {
        return Stream.of(
                keys(
                        "one person twice",
                        Lives.index(LAST_LIFE, Lives.APPROVED),
                        events -> change(events, Lives.index(LAST_LIFE, Lives.VOTED), "voter", Json.of("person:kim"))),
                keys(
                        "a policy that was never in force",
                        Lives.index(LAST_LIFE, Lives.DECIDED),
                        events -> change(
                                events,
                                Lives.index(LAST_LIFE, Lives.DECIDED),
                                "policy",
                                Json.of(Digest.of(new byte[9]).toString()))),
                keys(
                        "a denial made an approval",
                        Lives.index(LAST_LIFE, Lives.APPROVED),
                        events -> change(events, Lives.index(LAST_LIFE, Lives.VOTED), "choice", Json.of("deny"))),
                keys(
                        "an approval after its time",
                        Lives.index(LAST_LIFE, Lives.VOTED),
                        events -> change(
                                events,
                                Lives.index(LAST_LIFE, Lives.HELD),
                                "expires_at",
                                Json.of(Chain.NOON.minusSeconds(60).toString()))),
                keys(
                        "a release after its time",
                        Lives.index(LAST_LIFE, Lives.RELEASED),
                        events -> change(
                                events,
                                Lives.index(LAST_LIFE, Lives.APPROVED),
                                "use_by",
                                Json.of(Chain.NOON.minusSeconds(60).toString()))),
                keys(
                        "another action released",
                        Lives.index(LAST_LIFE, Lives.RELEASED),
                        events -> change(
                                events,
                                Lives.index(LAST_LIFE, Lives.RELEASED),
                                "digest",
                                Json.of(Digest.of(new byte[3]).toString()))),
                keys(
                        "an event that was moved",
                        Lives.index(20, 0),
                        events -> events.add(
                                Lives.index(20, 0),
                                Chain.event("signed-in", -600).build())),
                keys(
                        "no time",
                        Lives.index(LAST_LIFE, 0),
                        events -> change(events, Lives.index(LAST_LIFE, 0), "at", Json.of("yesterday"))));
    }

    @TestFactory
    Stream<DynamicTest> withTheKeysButNotInJson() {
        return Stream.of("{\"v\": 1}", "{\"v\":1,\"v\":1}", "[1]", "", "{", "{\"v\":1.0}")
                .map(entry -> test("`" + entry + "`", () -> {
                    List<byte[]> entries = new ArrayList<>(ENTRIES);
                    entries.set(333, entry.getBytes(StandardCharsets.UTF_8));
                    found(WrittenLog.of(entries).verify(), at(333));
                }));
    }

    @TestFactory
    Stream<DynamicTest> withTheKeysAgainstAnOlderCheckpoint() {
        SignedNote since = WrittenLog.checkpoint(ENTRIES.subList(0, 300));
        return Stream.of(
                test("a rewritten past", () -> {
                    List<byte[]> other = new ArrayList<>(ENTRIES);
                    other.set(1, changed(EVENTS.get(1), "rules", "4"));
                    found(WrittenLog.of(other).verify(Optional.of(since)), NOWHERE);
                }),
                test(
                        "a log that was cut off",
                        () -> found(WrittenLog.of(ENTRIES.subList(0, 290)).verify(Optional.of(since)), at(290))),
                test("a rewritten future is none of its business", () -> {
                    List<byte[]> other = new ArrayList<>(ENTRIES.subList(0, 298));
                    other.addAll(ENTRIES.subList(298, 306));
                    assertThat(WrittenLog.of(other).verify(Optional.of(since)).soundness())
                            .isEqualTo(Soundness.TRUE);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatANewerGatewayWroteIsNoTampering() {
        return Stream.of("v", "type")
                .map(member -> test(member, () -> {
                    List<Json.Fields> events = new ArrayList<>(EVENTS);
                    change(events, 400, member, member.equals("v") ? Json.of(2) : Json.of("teleported"));
                    LogVerification found =
                            WrittenLog.of(WrittenLog.entries(events)).verify();
                    assertThat(found.soundness()).isEqualTo(Soundness.CANNOT_TELL);
                    assertThat(found.index()).hasValue(400);
                }));
    }

    private interface Claim {
        void check();
    }

    private static DynamicTest test(String name, Claim claim) {
        return DynamicTest.dynamicTest(name, claim::check);
    }

    private static void found(LogVerification found, OptionalLong index) {
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TAMPERED);
        assertThat(found.index()).as(found.sentence()).isEqualTo(index);
        index.ifPresent(at -> assertThat(found.sentence()).startsWith("At index " + at + ": "));
        assertThat(found.good()).isLessThanOrEqualTo(index.orElse(ENTRIES.size()));
    }

    private static DynamicTest files(String name, OptionalLong index, Consumer<WrittenLog> change) {
        return test(name, () -> {
            WrittenLog log = WrittenLog.of(ENTRIES);
            change.accept(log);
            LogVerification found = log.verify();
            assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TAMPERED);
            assertThat(found.index()).as(found.sentence()).isEqualTo(index);
        });
    }

    private static DynamicTest signed(String name, java.util.function.UnaryOperator<byte[]> change) {
        return test(
                name,
                () -> found(WrittenLog.of(ENTRIES).change("checkpoint", change).verify(), NOWHERE));
    }

    private static DynamicTest keys(String name, int index, Consumer<List<Json.Fields>> change) {
        return test(name, () -> {
            List<Json.Fields> events = new ArrayList<>(EVENTS);
            change.accept(events);
            found(WrittenLog.of(WrittenLog.entries(events)).verify(), at(index));
        });
    }

    private static void change(List<Json.Fields> events, int index, String member, Json value) {
        events.set(index, Lives.with(events.get(index), member, value));
    }

    private static byte[] changed(Json.Fields event, String member, String value) {
        return Lives.with(event, member, Json.of(value)).canonicalBytes();
    }

    private static void entries(WrittenLog log, int bundle, Consumer<List<byte[]>> change) {
        Tile tile = Tile.of(Tile.ENTRIES, ENTRIES.size()).get(bundle);
        log.change(tile.path(), content -> {
            List<byte[]> entries = EntryBundle.entries(content, tile.width());
            change.accept(entries);
            return written(entries);
        });
    }

    /** Also more than a bundle holds. */
    private static byte[] written(List<byte[]> entries) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        entries.forEach(entry -> all.writeBytes(EntryBundle.content(List.of(entry))));
        return all.toByteArray();
    }

    private static void swap(WrittenLog log, String one, String other) {
        byte[] content = log.file(one);
        log.files.put(one, log.file(other));
        log.files.put(other, content);
    }

    private static byte[] flip(byte[] content, int at) {
        byte[] changed = content.clone();
        changed[at] ^= 1;
        return changed;
    }

    private static byte[] with(byte[] tile, int index, Digest hash) {
        byte[] changed = tile.clone();
        System.arraycopy(hash.bytes(), 0, changed, index * Digest.LENGTH, Digest.LENGTH);
        return changed;
    }

    private static byte[] text(byte[] note, String old, String changed) {
        return new String(note, StandardCharsets.UTF_8).replace(old, changed).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] cosigned(SignedNote note) {
        return note.with(WrittenLog.WITNESS.cosign(note.text(), Chain.NOON)).bytes();
    }
}
