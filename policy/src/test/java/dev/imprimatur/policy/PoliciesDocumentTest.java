package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/policies.md} says all there is, and what it shows is read. */
class PoliciesDocumentTest {

    private static String document = "";

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(Path.of("../docs/policies.md"));
    }

    @Test
    void whatItShowsIsReadAndItsCasePasses(@TempDir Path folder) throws IOException {
        List<String> blocks = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$")
                .matcher(document)
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        Files.writeString(folder.resolve("rules.yaml"), blocks.getFirst());
        Files.writeString(folder.resolve("rules.test.yaml"), blocks.getLast());
        PolicyCheck check = PolicyCheck.of(folder, Optional.empty());
        assertThat(check.findings()).as(check.text()).isEmpty();
        CaseReport report = CaseReport.of(folder, Optional.empty());
        assertThat(report.failed()).as(report.text()).isFalse();
        assertThat(report.results()).hasSize(1);
    }

    @Test
    void namesEveryKeyOfARule() {
        assertThat(first("key of a rule"))
                .containsExactlyInAnyOrder("id", "on", "if", "effect", "risk", "because", "obligations");
        assertThat(first("key of a hold")).containsExactlyInAnyOrderElementsOf(DemandReader.KEYS);
    }

    @Test
    void namesEverythingThatAConditionReads() {
        TreeSet<String> known = new TreeSet<>();
        for (String variable : Vocabulary.variables().keySet()) {
            switch (variable) {
                case "subject", "model" ->
                    Vocabulary.fields(variable, Family.SQL)
                            .keySet()
                            .forEach(field -> known.add(variable + "." + field));
                case "facts" -> {
                    known.add(variable);
                    Vocabulary.fields(variable, Family.SQL)
                            .keySet()
                            .forEach(field -> known.add(variable + "." + field));
                }
                default -> known.add(variable);
            }
        }
        TreeSet<String> told = new TreeSet<>(first("name"));
        assertThat(told).isEqualTo(known);
        Vocabulary.fields("facts", Family.CALL)
                .keySet()
                .forEach(field -> assertThat(document).contains("`facts." + field + "`"));
        Vocabulary.fields("tables", Family.SQL)
                .keySet()
                .forEach(field -> assertThat(document).contains("`" + field + "`"));
    }

    /** What stands in the first column of all tables whose heading begins so. */
    private static List<String> first(String heading) {
        return Pattern.compile("(?m)^\\| " + heading + " \\|.*\\n\\|[ |-]+\\n((?:\\|.*\\n)+)")
                .matcher(document)
                .results()
                .flatMap(table -> table.group(1).lines())
                .flatMap(line -> codes(line.split("\\|", -1)[1]).stream())
                .toList();
    }

    private static List<String> codes(String cell) {
        Matcher code = Pattern.compile("`([^`]+)`").matcher(cell);
        return code.results().map(found -> found.group(1)).toList();
    }
}
