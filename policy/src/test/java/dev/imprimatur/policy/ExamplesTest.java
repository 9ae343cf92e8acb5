package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies that are shown to people are valid, pass their own cases, and have a case for each rule. */
class ExamplesTest {

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("../policies"))) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isValidAndTested(Path folder) throws IOException {
        PolicyCheck check = PolicyCheck.of(folder, Optional.empty());
        assertThat(check.findings()).as(check.text()).isEmpty();
        CaseReport report = CaseReport.of(folder, Optional.empty());
        assertThat(report.failed()).as(report.text()).isFalse();
        assertThat(report.results()).isNotEmpty();
        assertThat(report.unmatched()).isEmpty();
    }
}
