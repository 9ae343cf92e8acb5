package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/policies.md} names every operation of SQL, in the order of their gravity. */
class OperationsDocumentTest {

    @Test
    void namesEveryOperationInOrder() throws IOException {
        String document = Files.readString(Path.of("../docs/policies.md"));
        String table = document.substring(document.indexOf("| operation |"), document.indexOf("Of administrators"));
        assertThat(Pattern.compile("`(sql\\.[a-z-]+)`").matcher(table).results().map(MatchResult::group))
                .containsExactlyElementsOf(Arrays.stream(SqlOperation.values())
                        .map(operation -> "`" + operation.operation().name() + "`")
                        .toList());
    }
}
