package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set in force is always a whole and valid one. */
class PolicyDirectoryTest {

    private static final String ONE = "rules:\n  - { id: one, effect: allow }\n";
    private static final String TWO = ONE + "  - { id: two, on: { operation: sql.drop }, effect: deny }\n";

    @TempDir
    private Path folder;

    private final Heard heard = new Heard();

    /** Writes down what it is told. */
    private static final class Heard implements PolicyListener {
        private final List<String> said = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean broken = false;

        @Override
        public void loaded(PolicyVersion version, int rules, PolicyText text) {
            if (broken) {
                throw new IllegalStateException("The log is full.");
            }
            said.add("loaded " + rules);
        }

        @Override
        public void refused(List<Finding> findings) {
            said.add("refused " + findings.getFirst());
        }
    }

    @BeforeEach
    void writesOneRule() throws IOException {
        write("rules.yaml", ONE);
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private PolicyDirectory open() throws PolicyRefused {
        return new PolicyDirectory(folder, Optional.empty(), heard);
    }

    @Test
    void refusesToStartWithoutAValidSet() throws Exception {
        write("rules.yaml", "rules: 1\n");
        write("deep/er/other.yaml", "rules: 2\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(PolicyRefused.class)
                .hasMessage("The policies in `%s` are refused; correct them and start again:".formatted(folder)
                        + "\n  deep/er/other.yaml:1:8: `rules` is `2` here: write a list."
                        + "\n  rules.yaml:1:8: `rules` is `1` here: write a list.");
        Files.delete(folder.resolve("rules.yaml"));
        Files.delete(folder.resolve("deep/er/other.yaml"));
        assertThatThrownBy(this::open).hasMessageContaining("No rule was found");
        assertThatThrownBy(() -> new PolicyDirectory(folder.resolve("none"), Optional.empty(), heard))
                .isInstanceOf(PolicyRefused.class)
                .hasMessageContaining("check that it exists");
        assertThat(heard.said).isEmpty();
    }

    @Test
    void takesAChangeOnceTheFolderHasLookedTheSameTwice() throws Exception {
        try (PolicyDirectory policies = open()) {
            write("rules.yaml", TWO);
            policies.look();
            assertThat(policies.current().rules()).hasSize(1);
            policies.look();
            assertThat(policies.current().rules()).hasSize(2);
            policies.look();
            assertThat(heard.said).containsExactly("loaded 1", "loaded 2");
        }
    }

    @Test
    void waitsForAFileThatIsStillBeingWritten() throws Exception {
        try (PolicyDirectory policies = open()) {
            write("other.yaml", "rules:\n  - { id: two, effect: allow }\n");
            policies.look();
            write("other.yaml", "rules:\n  - { id: two, effect: allow }\n  - { id: three, effect: deny }\n");
            policies.look();
            assertThat(policies.current().rules()).hasSize(1);
            policies.look();
            assertThat(policies.current().rules()).hasSize(3);
        }
    }

    @Test
    void keepsTheOldSetWhenTheNewOneIsInvalidAndSaysSoOnce() throws Exception {
        try (PolicyDirectory policies = open()) {
            PolicySet before = policies.current();
            write("rules.yaml", TWO + "  - { id: three, effect: permit }\n");
            for (int i = 0; i < 5; i++) {
                policies.look();
            }
            assertThat(policies.reload()).isFalse();
            assertThat(policies.current()).isSameAs(before);
            String refused = "refused rules.yaml:4:26: `permit` is no effect: write `allow`, `deny` or `hold`.";
            assertThat(heard.said).containsExactly("loaded 1", refused, refused);
            write("rules.yaml", TWO);
            assertThat(policies.reload()).isTrue();
            assertThat(policies.current().rules()).hasSize(2);
        }
    }

    @Test
    void keepsTheOldSetWhenTheFolderVanishes() throws Exception {
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        try (PolicyDirectory policies = open()) {
            Files.move(folder, moved, StandardCopyOption.ATOMIC_MOVE);
            policies.look();
            policies.look();
            assertThat(policies.current().rules()).hasSize(1);
            assertThat(heard.said).hasSize(2).last().asString().contains("can't be read");
            Files.move(moved, folder, StandardCopyOption.ATOMIC_MOVE);
            write("rules.yaml", TWO);
            policies.look();
            policies.look();
            assertThat(policies.current().rules()).hasSize(2);
        }
    }

    @Test
    void doesNotTakeASetThatCannotBeRecorded() throws Exception {
        try (PolicyDirectory policies = open()) {
            heard.broken = true;
            write("rules.yaml", TWO);
            policies.look();
            policies.look();
            assertThat(policies.current().rules()).hasSize(1);
            heard.broken = false;
            policies.look();
            assertThat(policies.current().rules()).hasSize(2);
        }
    }

    @Test
    void saysOnceThatADefectKeepsItFromReadingAndReadsWhatIsWrittenNext() throws Exception {
        AtomicBoolean defect = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        PolicyReader reader = new PolicyReader(Optional.empty());
        PolicyDirectory.Reads failing = (files, state) -> {
            reads.incrementAndGet();
            if (defect.get()) {
                throw new IllegalStateException("Nobody thought of this.");
            }
            return files.read(state, reader);
        };
        try (PolicyDirectory policies = new PolicyDirectory(folder, failing, heard)) {
            defect.set(true);
            write("rules.yaml", TWO);
            for (int i = 0; i < 5; i++) {
                policies.look();
            }
            assertThat(policies.current().rules()).hasSize(1);
            assertThat(reads).hasValue(2);
            assertThat(heard.said)
                    .containsExactly(
                            "loaded 1",
                            "refused %s: This folder could not be read: `java.lang.IllegalStateException: Nobody thought of this.`. Please report this."
                                    .formatted(folder));
            defect.set(false);
            write("rules.yaml", TWO + "  - { id: three, effect: allow }\n");
            policies.look();
            policies.look();
            assertThat(policies.current().rules()).hasSize(3);
        }
    }

    @Test
    void aDefectInReadingRefusesToStart() {
        PolicyDirectory.Reads failing = (files, state) -> {
            throw new IllegalStateException("Nobody thought of this.");
        };
        assertThatThrownBy(() -> new PolicyDirectory(folder, failing, heard))
                .isInstanceOf(PolicyRefused.class)
                .hasMessageContaining("Please report this.");
    }

    @Test
    void doesNotCallAChangedCommentANewSet() throws Exception {
        try (PolicyDirectory policies = open()) {
            PolicySet before = policies.current();
            write("rules.yaml", "# of no importance\n" + ONE);
            assertThat(policies.reload()).isTrue();
            assertThat(policies.current()).isSameAs(before);
        }
    }

    @Test
    void looksByItselfWhenItWatches() throws Exception {
        try (PolicyDirectory policies = open()) {
            policies.watch(Duration.ofMillis(5));
            write("rules.yaml", TWO);
            await(() -> policies.current().rules().size() == 2);
            assertThat(heard.said).last().isEqualTo("loaded 2");
        }
    }

    @Test
    void refusesFilesThatItWouldPassOver() throws Exception {
        write("more.yml", ONE);
        write(".git/config.yaml", "not: read");
        Files.createSymbolicLink(folder.resolve("lost.yaml"), folder.resolve("nowhere"));
        Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9});
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        PolicyRefused.class,
                        refused -> assertThat(refused.findings())
                                .extracting(Finding::toString)
                                .containsExactly(
                                        "latin.yaml: This file is not valid UTF-8: save it as UTF-8.",
                                        "lost.yaml: This is no file, or a link that leads nowhere: remove it.",
                                        "more.yml: Only `*.yaml` is read: rename this file."));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
