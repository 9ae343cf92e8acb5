package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases are read as strictly as rules, and say how a decision differs from what was expected. */
class CaseReportTest {

    private static final String RULES = """
            rules:
              - id: held
                on: { operation: export-users }
                if: 'facts.arguments.rows > 100'
                effect: hold
                because: "Many."
                approval: [{ from: "group:owners", people: 2 }, { from: "group:security" }]
              - { id: never, on: { operation: sql.drop }, effect: deny }
            """;

    @TempDir
    private Path folder;

    private CaseReport report(String cases) throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), RULES);
        Files.writeString(folder.resolve("rules.test.yaml"), cases);
        return CaseReport.of(folder, Optional.empty());
    }

    private static String one(String arguments, String expect) {
        return """
                cases:
                  - name: an export
                    action:
                      subject: { kind: workload, name: sync }
                      target: crm/eu
                      operation: export-users
                      facts: { arguments: %s }
                    expect: %s
                """.formatted(arguments, expect);
    }

    @Test
    void passesAndTellsWhatIsNotCovered() throws IOException {
        CaseReport report = report(one("{ rows: 200 }", "{ effect: hold, rules: [held], people: 3, risk: medium }"));
        assertThat(report.failed()).isFalse();
        assertThat(report.text()).isEqualTo("""
                not covered: no case matches rule `never`.
                not covered: in no case is the condition of rule `held` false.
                1 cases: 1 passed, 0 failed; 1 of 2 rules matched by a case""");
    }

    @Test
    void showsHowAnAnswerDiffers() throws IOException {
        CaseReport report = report(one("{}", "{ effect: allow, rules: [never], people: 1, risk: low }"));
        assertThat(report.failed()).isTrue();
        assertThat(report.text()).startsWith("""
                rules.test.yaml:2:5: failed: an export
                    effect: expected allow, got hold
                    rules: expected [never], got [held]
                    people: expected 1, got 3
                    risk: expected low, got medium
                    a condition failed: held: The condition has no answer: key 'rows' is not present in map.
                """);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws IOException {
        CaseReport report = report("""
                cases:
                  - name: strange
                    action:
                      subject: { kind: robot, name: r }
                      target: nowhere
                      operation: sql.select
                      facts: { impact: { rows: 5 }, tables: [{ name: a, acess: read }], rows: 5 }
                      time: noon
                    expect: { effect: maybe, human: 1 }
                  - action: {}
                """);
        assertThat(report.failed()).isTrue();
        assertThat(report.results()).isEmpty();
        assertThat(report.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "rules.test.yaml:4:24: `robot:r` names no principal: write `person:NAME`, `agent:NAME` or "
                                + "`workload:NAME`.",
                        "rules.test.yaml:5:15: `nowhere` names no target: write `KIND/NAME`, as `postgres/prod-eu`.",
                        "rules.test.yaml:7:16: `facts.impact` is not supported yet: leave it out.",
                        "rules.test.yaml:7:57: `acess` is no key of a table: use `name`, `access`, `sensitivity`.",
                        "rules.test.yaml:7:73: `rows` is no key of the facts of `sql.*`: use `statements`, `tables`, "
                                + "`columns`, `functions`, `has_where`, `in_transaction`, `parameters`.",
                        "rules.test.yaml:8:13: `noon` is no time: write it as `2026-01-31T12:00:00Z`.",
                        "rules.test.yaml:9:23: `maybe` is no effect: write `allow`, `deny` or `hold`.",
                        "rules.test.yaml:9:30: `human` is no key of `expect`: use `effect`, `rules`, `people`, `risk`.",
                        "rules.test.yaml:10:5: The key `expect` is missing in a case.",
                        "rules.test.yaml:10:5: The key `name` is missing in a case.",
                        "rules.test.yaml:10:13: The key `operation` is missing in an action.",
                        "rules.test.yaml:10:13: The key `subject` is missing in an action.",
                        "rules.test.yaml:10:13: The key `target` is missing in an action.");
    }

    @Test
    void explainsWhatEachRuleMakesOfAnAction() {
        PolicyExplanation.Reading reading = PolicyExplanation.read(new PolicySource("action.json", """
                {"subject": {"kind": "agent", "name": "a"}, "target": "crm/eu", "operation": "export-users",
                 "facts": {"arguments": {"rows": 7}}, "also": [{"operation": "sql.drop"}]}
                """));
        assertThat(reading.findings()).isEmpty();
        assertThat(PolicyExplanation.of(Samples.set(RULES), reading.action().orElseThrow())
                        .text())
                .isEqualTo("""
                        deny by [default, never]
                        export-users:
                            hold  held: `if` is false
                        sql.drop:
                            deny  never: matches""");
    }
}
