package dev.imprimatur.server.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness that is killed keeps what it promised, and promises nothing that it does not keep. */
final class KilledWitnessTest {

    private final SigningKey key = SigningKey.generate();
    private final Logs log = new Logs("gateway.test/log", key, "event ");
    private final Logs fork = new Logs("gateway.test/log", key, "other event ");

    @TempDir
    private Path folder;

    @Test
    void killedBeforeItKeptAnythingItHasCosignedNothing() throws Exception {
        killed("before");
        assertThat(sizeAfterwards()).isEqualTo(200);
    }

    @Test
    void killedBeforeItAnsweredItIsStillBoundByWhatItKept() throws Exception {
        killed("after");
        assertThat(sizeAfterwards()).isEqualTo(409);
    }

    /** What it answers to another past, from the beginning. */
    private int sizeAfterwards() throws IOException, InterruptedException {
        try (Asking asking = new Asking();
                RunningWitness witness = RunningWitness.start(
                        List.of(
                                "--listen=127.0.0.1:0",
                                "--key=" + folder + "/witness.key",
                                "--name=witness.test",
                                "--log=" + log.key().text(),
                                "--data=" + folder + "/memory"),
                        InstantSource.system())) {
            return asking.add(witness.port(), fork.request(0, 9)).statusCode();
        }
    }

    private void killed(String when) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedWitness.class.getName(),
                        when,
                        folder.toString(),
                        log.key().text())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Asking asking = new Asking();
                BufferedReader said =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(said.readLine());
            assertThatThrownBy(() -> asking.add(port, log.request(0, 5)))
                    .as("it dies without an answer")
                    .isInstanceOf(IOException.class);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(9);
        } finally {
            process.destroyForcibly();
        }
    }
}
