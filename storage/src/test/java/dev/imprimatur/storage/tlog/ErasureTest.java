package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.ErasableLog;
import dev.imprimatur.core.audit.Erasure;
import dev.imprimatur.core.audit.ErasureScope;
import dev.imprimatur.core.audit.IndexRange;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.LogVerifier;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.audit.Selection;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.storage.Samples;
import dev.imprimatur.storage.sqlite.SqliteSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is erased is nowhere in the data folder any more, and the log is as true as before. */
class ErasureTest {

    private static final Set<Personal> ALL = Set.of(Personal.values());

    @TempDir
    private Path home;

    private TileLog open() {
        return TileLog.open(home.resolve("log"), LogFixture.SIGNER, Samples.KEY, Seen.NOTHING, ALL, new Random(1));
    }

    private SqliteSearch index(TileLog log) {
        return SqliteSearch.open(home.resolve("index.db"), log);
    }

    private LogVerification verify() {
        return new LogVerifier(
                        WitnessPolicy.of(LogFixture.SIGNER.key()),
                        Optional.empty(),
                        Samples.NOON.plusSeconds(86_400),
                        Runnable::run)
                .verify(
                        path -> {
                            try {
                                Path file = home.resolve("log").resolve(path);
                                return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        },
                        good -> {});
    }

    private void assertVerified(Soundness soundness) {
        LogVerification found = verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(soundness);
    }

    /** A word that no tokenizer takes apart, and that nothing else has. */
    private static String word(int number) {
        return "wordof" + Integer.toString(100_000 + number * 7_919, 36) + "zq";
    }

    private List<Path> filesWith(String word) throws IOException {
        byte[] wanted = word.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, wanted))
                    .toList();
        }
    }

    /** All that is in the folder, one byte a character. */
    private String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static boolean contains(Path file, byte[] wanted) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.contains(new String(wanted, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Random chance, int number) {
        return "DELETE FROM orders WHERE name = '" + word(number) + "'"
                + switch (chance.nextInt(12)) {
                    case 0 -> " -- " + "x".repeat(70_000);
                    case 1 -> " -- \"é\\ 漢\n";
                    default -> "";
                };
    }

    private static void erase(TileLog log, ErasureScope scope) {
        ErasableLog.Erasable found = log.erasable().erasable(new Selection(scope));
        if (!found.entries().isEmpty()) {
            record(log, scope, found.entries(), found.values());
        }
    }

    private static void record(TileLog log, ErasureScope scope, List<IndexRange> entries, long values) {
        LogFixture.joined(log.append(List.of(new AuditEvent.Erased(
                new Erasure(scope, entries, values, List.of(), List.of()), Samples.OWNER, "asked for", Samples.NOON))));
    }

    private static void complete(TileLog log) {
        List<AuditEntry> open = log.erasable().incomplete();
        List<IndexRange> ranges = new ArrayList<>();
        open.forEach(event -> ranges.addAll(dev.imprimatur.core.audit.Erasures.ranges(event.event())));
        log.erasable().remove(ranges);
        if (!open.isEmpty()) {
            log.erasable().completed(open.getLast().index());
        }
    }

    @Test
    void randomErasuresLeaveNothingBehindAndTheLogTrue() throws IOException {
        for (int seed = 0; seed < 6; seed++) {
            Path before = home;
            home = Files.createDirectory(before.resolve("seed" + seed));
            Random chance = new Random(seed);
            Set<Integer> erased = new HashSet<>();
            int number = 0;
            for (int life = 0; life < 3; life++) {
                try (TileLog log = open();
                        SqliteSearch index = index(log)) {
                    List<CompletableFuture<Long>> recorded = new ArrayList<>();
                    for (int i = chance.nextInt(300); i >= 0; i--) {
                        recorded.add(log.append(Samples.allowed("act-" + number, text(chance, number), Samples.NOON)));
                        number++;
                    }
                    recorded.forEach(LogFixture::joined);
                    for (int i = chance.nextInt(8); i >= 0; i--) {
                        int gone = chance.nextInt(number);
                        if (!erased.contains(gone)) {
                            assertThat(index.find(AuditQuery.page(0, 1_000).with(word(gone))))
                                    .hasSize(1);
                        }
                        erase(log, new ErasureScope.Action(new ActionId("act-" + gone)));
                        erased.add(gone);
                    }
                    complete(log);
                    index.rebuild();
                    for (int i = 0; i < number; i += 7) {
                        assertThat(index.find(AuditQuery.page(0, 1_000).with(word(i))))
                                .hasSize(erased.contains(i) ? 0 : 1);
                    }
                    shows(log, erased);
                }
                assertVerified(Soundness.TRUE);
                assertThat(verify().erased()).isEqualTo(3L * erased.size());
                String everything = everything();
                for (int i = 0; i < number; i++) {
                    assertThat(everything.contains(word(i)))
                            .as("seed %s: %s", seed, word(i))
                            .isNotEqualTo(erased.contains(i));
                }
            }
            home = before;
        }
    }

    private static void shows(TileLog log, Set<Integer> erased) {
        for (AuditEntry entry : log.read(0, Integer.MAX_VALUE)) {
            if (entry.event().text("type").equals("attempted")) {
                int number = Integer.parseInt(entry.event().text("action").substring(4));
                if (!erased.contains(number)) {
                    assertThat(entry.event().text("text")).contains(word(number));
                    assertThat(entry.event().find("personal")).isEmpty();
                } else {
                    assertThat(entry.event().texts("erased")).containsExactly("facts", "state", "text");
                    assertThat(entry.event().find("text")).isEmpty();
                }
            }
        }
    }

    /** Recorded, and then the gateway was killed: what is left is removed at the next start. */
    @Test
    void anErasureThatWasInterruptedIsKnownAtTheNextStart() throws IOException {
        try (TileLog log = open()) {
            LogFixture.joined(log.append(Samples.allowed("act-1", text(new Random(5), 1), Samples.NOON)));
            LogFixture.joined(
                    log.append(Samples.allowed("act-2", text(new Random(5), 2) + "x".repeat(70_000), Samples.NOON)));
            erase(log, new ErasureScope.Before(Samples.NOON.plusSeconds(1)));
        }
        assertVerified(Soundness.TRUE);
        assertThat(filesWith(word(1))).isNotEmpty();
        try (TileLog log = open()) {
            assertThat(log.erasable().incomplete()).hasSize(1);
            complete(log);
            assertThat(log.erasable().incomplete()).isEmpty();
        }
        try (TileLog log = open()) {
            assertThat(log.erasable().incomplete()).isEmpty();
            assertThat(log.erasable().erasures().cover(0)).isTrue();
        }
        assertVerified(Soundness.TRUE);
        assertThat(filesWith(word(1))).isEmpty();
        assertThat(filesWith(word(2))).isEmpty();
    }

    /** Whoever removes something can't hope for an erasure of what lies around it. */
    @Test
    void anErasureDoesNotCoverWhatSomebodyRemovedInBetween() throws IOException {
        Path file = home.resolve("log/personal/000");
        try (TileLog log = open()) {
            for (int i = 1; i <= 3; i++) {
                Action bot = Samples.action("act-" + i, "SELECT '" + word(i) + "'", Samples.NOON);
                Subject other = new Subject(
                        new Agent(PrincipalId.parse("agent:other"), "other", Samples.OWNER, Set.of()),
                        List.of(),
                        "cred-2",
                        Samples.OWNER);
                LogFixture.joined(log.append(List.of(new AuditEvent.Attempted(
                        i == 2
                                ? new Action(
                                        bot.id(),
                                        other,
                                        bot.target(),
                                        bot.operation(),
                                        bot.facts(),
                                        List.of(),
                                        bot.payload(),
                                        bot.intent(),
                                        bot.model(),
                                        bot.at())
                                : bot))));
            }
            StringBuilder kept = new StringBuilder();
            for (String line : Files.readString(file).split("\n", 0)) {
                kept.append(line.startsWith("{\"index\":1,") ? " ".repeat(line.length()) : line)
                        .append('\n');
            }
            Files.writeString(file, kept);
            Selection selection = new Selection(new ErasureScope.Subject(PrincipalId.parse("agent:bot")));
            assertThat(log.erasable().erasable(selection).entries())
                    .containsExactly(new IndexRange(0, 0), new IndexRange(2, 2));
            erase(log, new ErasureScope.Subject(PrincipalId.parse("agent:bot")));
            complete(log);
            assertThat(log.read(1, 1).getFirst().event().texts("missing")).containsExactly("facts", "state", "text");
        }
        assertVerified(Soundness.CANNOT_TELL);
        assertThat(verify().erased()).isEqualTo(6);
    }

    /** Two events speak of the same large text; it goes with the last of them. */
    @Test
    void aLargeValueThatAnotherEventNeedsStays() throws IOException {
        String sql = "SELECT '" + word(9) + "' -- " + "x".repeat(70_000);
        try (TileLog log = LogFixture.open(home.resolve("log"))) {
            LogFixture.joined(log.append(Samples.allowed("act-1", sql, Samples.NOON)));
            LogFixture.joined(log.append(Samples.allowed("act-2", sql, Samples.NOON)));
            erase(log, new ErasureScope.Action(new ActionId("act-1")));
            complete(log);
            assertThat(log.whole(2).event().text("text")).isEqualTo(sql);
            erase(log, new ErasureScope.Action(new ActionId("act-2")));
            complete(log);
            assertThat(log.whole(2).event().texts("erased")).containsExactly("text");
        }
        assertThat(filesWith(word(9))).isEmpty();
        assertVerified(Soundness.TRUE);
    }

    @Test
    void readersSayWhatIsMissingAndWhatWasChanged() throws IOException {
        Path file = home.resolve("log/personal/000");
        try (TileLog log = open()) {
            LogFixture.joined(log.append(Samples.allowed("act-1", "SELECT '" + word(1) + "'", Samples.NOON)));
            String lines = Files.readString(file);
            Files.writeString(file, lines.replace(word(1), word(2)));
            assertThat(log.read(0, 1).getFirst().event().texts("changed")).containsExactly("text");
            assertThat(log.whole(0).event().find("text")).isEmpty();
            Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(log.read(0, 1).getFirst().event().texts("missing")).containsExactly("facts", "state", "text");
        }
        assertVerified(Soundness.CANNOT_TELL);
    }

    /** What can't be kept in clear is not recorded, and what could not be recorded leaves nothing in clear. */
    @Test
    void whatWasNotRecordedLeavesNothing() throws IOException {
        Faults disk = new Faults(home.resolve("log"));
        try (TileLog log = TileLog.open(
                home.resolve("log"),
                LogFixture.SIGNER,
                Samples.KEY,
                Seen.NOTHING,
                new Scribe(ALL, new Random(1)),
                disk,
                TileLog.Limits.COMMON)) {
            LogFixture.allow(log, 1);
            disk.writeHalfFails = true;
            assertThatThrownBy(() -> LogFixture.joined(
                            log.append(Samples.allowed("act-2", "SELECT '" + word(2) + "'", Samples.NOON))))
                    .hasCauseInstanceOf(AuditFailure.class);
            disk.writeHalfFails = false;
            assertThat(filesWith(word(2))).isEmpty();
            LogFixture.allow(log, 3);
            assertThat(log.read(2, 1).getFirst().event().find("personal")).isEmpty();
        }
        assertVerified(Soundness.TRUE);
    }
}
