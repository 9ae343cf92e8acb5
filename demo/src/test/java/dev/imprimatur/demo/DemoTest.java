package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code imprimatur demo}, as the launcher runs it. */
final class DemoTest {

    private record Run(int exit, String said) {}

    private static Run run(String... arguments) throws IOException, InterruptedException {
        Process process =
                Jvm.of(Main.class, arguments).redirectErrorStream(true).start();
        process.outputWriter().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), said);
    }

    @Test
    void runsFromTheFirstReadToTheVerifiedLog(@TempDir Path folder) throws IOException, InterruptedException {
        Run run = run("demo", "--auto", "--data", Binaries.share(folder).toString());
        assertThat(run.exit()).as(run.said()).isZero();
        assertThat(run.said())
                .containsSubsequence(
                        "SELECT count(*) FROM orders",
                        "the first says: 42",
                        "DELETE FROM orders WHERE state = 'cancelled'",
                        "held as apr-",
                        "nobody approves their own action",
                        "Ben: approve",
                        "42 rows changed",
                        "DROP TABLE orders",
                        "42501",
                        "denied by policy: Agents propose a migration instead of dropping tables.",
                        "True.",
                        "Done.",
                        "Everything is kept in " + folder)
                .doesNotContain("Exception");
        Terminal verified = Terminal.verify(folder.resolve("data/log"), folder.resolve("data/keys/log.key.pub"));
        assertThat(verified.exit()).as(verified.said()).isZero();
        assertThat(verified.out()).contains("approved 1").contains("released 1");
    }

    @Test
    void peopleDecideInAStandInForSlack(@TempDir Path folder) throws IOException, InterruptedException {
        Run run = run(
                "demo",
                "--auto",
                "--slack-sim",
                "--data",
                Binaries.share(folder).toString());
        assertThat(run.exit()).as(run.said()).isZero();
        assertThat(run.said())
                .containsSubsequence(
                        "held as apr-",
                        "nobody approves their own action",
                        "Ben pressed Approve in Slack",
                        "The card in Slack says how it ended, and its buttons are gone.",
                        "42 rows changed",
                        "True.")
                .doesNotContain("Exception");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws IOException, InterruptedException {
        Run run = run("demo", "--fast");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.said()).contains("`--fast`").contains("demo --help");
    }

    @Test
    void refusesAnOptionWithoutItsValue() throws IOException, InterruptedException {
        Run run = run("demo", "--data");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.said()).contains("`--data`");
    }

    @Test
    void saysHowItIsCalled() throws IOException, InterruptedException {
        Run run = run("demo", "--help");
        assertThat(run.exit()).isZero();
        assertThat(run.said())
                .contains("Usage: imprimatur demo [--auto] [--slack-sim] [--data DIR]")
                .contains("Exit codes:");
    }
}
