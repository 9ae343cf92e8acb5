package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every write, force, rename fails or is the last one: what was recorded stays, and no checkpoint is ever taken back. */
class CrashTest {

    private static final NoteSigner SIGNER = new NoteSigner("log.example/crash", SigningKey.generate());
    private static final int SEEDS = 220;
    private static final int LIVES = 2;

    /** One disk, and what is known of the log on it. */
    private static final class History {
        final Random chance;
        final FrailDisk disk;
        final TreeMap<Long, String> recorded = new TreeMap<>();
        final TreeMap<Long, Digest> signed = new TreeMap<>();
        byte[] known = new byte[0];
        int events;

        History(long seed) {
            chance = new Random(seed);
            disk = new FrailDisk(chance);
        }

        OpenLog open() throws IOException {
            return OpenLog.of(
                    disk,
                    "log",
                    SIGNER,
                    Samples.KEY,
                    Seen.NOTHING,
                    new Scribe(Set.of(Personal.TEXT, Personal.STATE), chance),
                    1L << 30,
                    512 << chance.nextInt(6));
        }

        /** Works until something fails, or enough was done. */
        void live() {
            try (OpenLog log = open()) {
                for (int i = 0; i < 12 && log.writer().broken().isEmpty(); i++) {
                    step(log);
                }
            } catch (IOException | AuditFailure e) {
                assertThat(e).hasStackTraceContaining("IOException");
            }
        }

        private void step(OpenLog log) throws IOException {
            if (chance.nextInt(3) == 0) {
                try {
                    log.integration().round();
                    log.wal().release(log.integration().size());
                } finally {
                    sign();
                }
            } else {
                append(log);
            }
        }

        /** What anybody may have seen. */
        void sign() throws IOException {
            byte[] note = disk.dead() ? known : disk.read("checkpoint").orElse(known);
            if (Arrays.equals(note, known)) {
                return;
            }
            known = note;
            TreeHead head =
                    Checkpoint.signedBy(SIGNER.key(), SignedNote.parse(note)).head();
            assertThat(signed.getOrDefault(head.size(), head.root()))
                    .as("one root for each size")
                    .isEqualTo(head.root());
            signed.put(head.size(), head.root());
        }

        private void append(OpenLog log) {
            List<Append> batch = new ArrayList<>();
            List<List<String>> names = new ArrayList<>();
            for (int i = chance.nextInt(4); i >= 0; i--) {
                int count = chance.nextInt(20) == 0 ? 200 + chance.nextInt(200) : 1 + chance.nextInt(3);
                List<AuditEvent> together = new ArrayList<>();
                List<String> called = new ArrayList<>();
                for (int n = 0; n < count; n++) {
                    called.add("act-event" + events++);
                    together.add(event(called.getLast()));
                }
                batch.add(new Append(together, true));
                names.add(called);
            }
            log.writer().commit(batch, rest -> true);
            for (int i = 0; i < batch.size(); i++) {
                CompletableFuture<Long> done = batch.get(i).done();
                assertThat(done).isDone();
                if (!done.isCompletedExceptionally()) {
                    long first = done.join() + 1 - names.get(i).size();
                    for (String name : names.get(i)) {
                        assertThat(recorded.put(first++, name)).isNull();
                    }
                }
            }
        }

        /** One in sixty is too large for an entry; one in three is personal, and some of these are large. */
        private AuditEvent event(String name) {
            if (chance.nextInt(3) == 0) {
                String text = "secret of " + name + " " + "x".repeat(chance.nextInt(40) == 0 ? 70_000 : 5);
                return new AuditEvent.Attempted(Samples.action(name, text, Samples.NOON));
            }
            return chance.nextInt(60) == 0
                    ? new AuditEvent.Undecided(new ActionId(name), "x".repeat(EntryBundle.LONGEST), Samples.NOON)
                    : new AuditEvent.Lifecycle("started", name, Samples.NOON);
        }

        /** Opens it once more, undisturbed, and compares everything. */
        void check(String when) throws IOException {
            try (OpenLog log = open()) {
                LogCheck check = new LogCheck(disk, SIGNER.key(), signed.keySet());
                assertThat(check.head.size()).as(when).isEqualTo(log.writer().size());
                List<Long> lost = new ArrayList<>();
                recorded.forEach((index, name) -> {
                    if (index >= check.head.size() || !says(check.entries.get(Math.toIntExact(index)), name)) {
                        lost.add(index);
                    }
                });
                assertThat(lost).as("%s: lost or moved", when).isEmpty();
                assertThat(check.roots).as("%s: what was signed", when).isEqualTo(signed);
                for (long index : recorded.navigableKeySet().descendingSet().stream()
                        .limit(3)
                        .toList()) {
                    AuditEntry read = log.reader().whole(index);
                    assertThat(read.index()).isEqualTo(index);
                    assertThat(says(read.event().canonicalBytes(), String.valueOf(recorded.get(index))))
                            .isTrue();
                    assertThat(read.event().find("beside")).as(when).isEmpty();
                }
                personal(log, check, when);
                sign();
            }
        }

        /** Everything that was recorded is there, and of what was not, nothing is. */
        private void personal(OpenLog log, LogCheck check, String when) throws IOException {
            for (AuditEntry entry : log.reader().read(0, Integer.MAX_VALUE, type -> true)) {
                assertThat(entry.event().find(Personal.MEMBER)).as(when).isEmpty();
                if (entry.event().text("type").equals("attempted")) {
                    assertThat(entry.event().text("text"))
                            .as(when)
                            .contains(entry.event().text("action"));
                }
            }
            for (long bundle = 0; bundle <= check.head.size() / 256 + 3; bundle++) {
                for (Disclosures.Place place : new Disclosures(disk, new Publication(disk, "part/test"))
                        .read(bundle)
                        .keySet()) {
                    assertThat(place.index()).as(when).isLessThan(check.head.size());
                }
            }
        }

        private static boolean says(byte[] entry, String name) {
            return new String(entry, StandardCharsets.UTF_8).contains("\"" + name + "\"");
        }
    }

    @Test
    void whatWasRecordedStaysAndNoCheckpointIsTakenBack() throws IOException {
        long failures = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            History history = new History(seed);
            for (int life = 0; life < LIVES; life++) {
                boolean last = history.chance.nextBoolean();
                history.disk.failAfter(1 + history.chance.nextInt(100), last);
                history.live();
                failures += history.disk.dead() ? 1 : 0;
                history.disk.restart(history.chance.nextInt(3) > 0);
                history.check("seed " + seed + ", life " + life);
            }
            assertThat(history.recorded).hasSizeLessThanOrEqualTo(history.events);
        }
        assertThat(failures).as("crashes").isGreaterThan(SEEDS / 2);
    }
}
