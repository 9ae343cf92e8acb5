package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The compiled grammar answers what the WebAssembly answers that it was made from. */
final class DifferentialTest {

    private static final Path SCRIPT = Path.of("src/test/js/reference.js");
    private static final Path REFERENCE = Path.of("node_modules/libpg-query/wasm/libpg-query.js");
    private static final int LEAST_STATEMENTS = 2_000;

    @Test
    void answersByteForByteWhatTheUnmodifiedGrammarAnswers() throws Exception {
        List<String> statements = Corpus.statements();
        assertThat(statements).hasSizeGreaterThan(LEAST_STATEMENTS).doesNotHaveDuplicates();

        List<String> expected = underNode(statements);

        Engine engine = new Engine();
        assertThat(expected).hasSameSizeAs(statements);
        for (int i = 0; i < statements.size(); i++) {
            assertThat(line(engine, statements.get(i))).as(statements.get(i)).isEqualTo(expected.get(i));
        }
    }

    private static String line(Engine engine, String statement) {
        return switch (engine.parse(statement.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE)) {
            case Engine.Tree tree -> "T " + base64(tree.json());
            case Engine.Failure failure ->
                "E " + failure.position() + " " + base64(failure.message().getBytes(StandardCharsets.UTF_8));
        };
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<String> underNode(List<String> statements) throws IOException, InterruptedException {
        Process node;
        try {
            node = new ProcessBuilder(
                            "node",
                            SCRIPT.toString(),
                            REFERENCE.toAbsolutePath().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "`node` was not found: the grammar is not compared with the unmodified one");
            throw e;
        }
        String input = statements.stream()
                .map(statement -> base64(statement.getBytes(StandardCharsets.UTF_8)) + "\n")
                .collect(Collectors.joining());
        try (OutputStream out = node.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.US_ASCII));
        }
        List<String> lines = new ArrayList<>(new String(node.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .toList());
        assertThat(node.waitFor()).isZero();
        return lines;
    }
}
