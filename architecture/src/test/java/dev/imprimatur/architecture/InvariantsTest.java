package dev.imprimatur.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/invariants.md} names is there. */
class InvariantsTest {

    private static final Pattern ROW = Pattern.compile("^\\| *(\\d*) *\\|.*\\| `(\\w+)` \\| `(\\w+)\\.(\\w+)` \\|$");

    private final List<Path> sources = Modules.sources();

    private List<MatchResult> rows() {
        return Modules.read(Modules.ROOT.resolve("docs/invariants.md"))
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> {
                    var row = ROW.matcher(line);
                    assertThat(row.matches()).as(line).isTrue();
                    return row.toMatchResult();
                })
                .toList();
    }

    private List<Path> named(String type, String folder) {
        return sources.stream()
                .filter(file -> file.endsWith(type + ".java") && file.toString().contains(folder))
                .toList();
    }

    @Test
    void everyInvariantHasCodeThatIsThere() {
        for (MatchResult row : rows()) {
            assertThat(named(row.group(2), "/src/main/java/")).as(row.group(2)).isNotEmpty();
        }
    }

    @Test
    void everyInvariantHasATestThatIsThere() {
        for (MatchResult row : rows()) {
            assertThat(named(row.group(3), "/src/test/java/"))
                    .as(row.group(3))
                    .anySatisfy(file ->
                            assertThat(Modules.read(file)).containsPattern("\\n    void " + row.group(4) + "\\("));
        }
    }

    @Test
    void noneIsLeftOut() {
        assertThat(rows().stream().map(row -> row.group(1)).filter(number -> !number.isEmpty()))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
    }
}
