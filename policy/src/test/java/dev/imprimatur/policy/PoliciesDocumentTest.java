package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/policies.md} says all there is, and what it shows is read. */
class PoliciesDocumentTest {

    private static final String HOLD = """
            rules:
              - id: shown
                effect: hold
                because: "It is shown."
                approval: [{ from: "group:owners", people: 1 }]
            """;

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

    /** Parts of rules in other pages: the blocks that have an {@code - id:} with an effect, and what is said in passing. */
    @Test
    void whatOtherPagesShowOfRulesIsRead() throws IOException {
        Pattern block = Pattern.compile("(?ms)^```yaml\\n((?:rules:\\n)?  - id: .*?)^```$");
        Pattern said = Pattern.compile("`((?:%s): [^`]+)`".formatted(String.join("|", DemandReader.KEYS)));
        List<String> read = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
            for (Path page : Stream.concat(pages, Stream.of(Path.of("../README.md")))
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList()) {
                String text = Files.readString(page);
                block.matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .forEach(rules ->
                                read.add(reads(page, rules.startsWith("rules:") ? rules : "rules:\n" + rules)));
                said.matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .forEach(key -> read.add(reads(page, HOLD + "    " + key + "\n")));
            }
        }
        assertThat(read)
                .anyMatch(rules -> rules.contains("rationale: required"))
                .anyMatch(rules -> rules.contains("wipes-need-two-owners"))
                .anyMatch(rules -> rules.contains("reads-are-free"))
                .anyMatch(rules -> rules.contains("tokens-need-a-second-person"));
    }

    private static String reads(Path page, String rules) {
        assertThat(new PolicyReader(Optional.empty())
                        .read(List.of(new PolicySource("rules.yaml", rules)), Optional.empty())
                        .findings())
                .as("%s shows:%n%s", page, rules)
                .isEmpty();
        return rules;
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
