package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is valid and still not what its author can have meant. */
class PolicyCheckTest {

    @TempDir
    private Path folder;

    private PolicyCheck check(Optional<Roster> roster, String rules) throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), rules);
        return PolicyCheck.of(folder, roster);
    }

    private List<String> warnings(String rules) throws IOException {
        PolicyCheck check = check(Optional.empty(), rules);
        assertThat(check.failed()).as(check.text()).isFalse();
        return check.findings().stream().map(Finding::toString).toList();
    }

    @Test
    void findsRulesThatNeverDecide() throws IOException {
        assertThat(warnings("""
                rules:
                  - { id: no, on: { target: "postgres/*", operation: "sql.d*" }, effect: deny }
                  - { id: shadowed, on: { target: "postgres/prod-*", operation: [sql.delete, "sql.dr*"] }, effect: allow }
                  - { id: free, on: { target: "postgres/prod-*", operation: [sql.delete, sql.select] }, effect: allow }
                  - { id: ask, on: { operation: sql.call, subject: [agent, person] }, effect: hold, because: x, approval: [{ from: "group:g" }] }
                  - { id: held, on: { operation: sql.call, subject: agent }, effect: allow }
                """))
                .containsExactly(
                        "rules.yaml:3:11: warning: Rule `shadowed` never allows anything: the rule `no` at "
                                + "rules.yaml:2:11 says `deny` to all it is about. Remove one, or narrow that one.",
                        "rules.yaml:6:11: warning: Rule `held` never allows anything: the rule `ask` at "
                                + "rules.yaml:5:11 says `hold` to all it is about. Remove one, or narrow that one.");
    }

    @Test
    void findsNamesThatNothingHas() throws IOException {
        assertThat(warnings("""
                rules:
                  - { id: a, on: { operation: sql.selct }, effect: deny }
                  - { id: b, on: { operation: "Export*" }, effect: deny }
                  - { id: c, on: { target: prod-eu }, effect: deny }
                """))
                .containsExactly(
                        "rules.yaml:2:18: warning: No operation is called `sql.selct`: rule `a` does not match by it. "
                                + "Correct the name.",
                        "rules.yaml:3:18: warning: No operation is called `Export*`: rule `b` does not match by it. "
                                + "Correct the name.",
                        "rules.yaml:4:18: warning: No target is called `prod-eu`: rule `c` does not match by it. Write "
                                + "`KIND/NAME`, as `postgres/prod-eu`.");
    }

    @Test
    void findsHoldsThatSayNothingOrThatNobodyCanApprove() throws IOException {
        Roster roster = new Roster(
                List.of(new Person(PrincipalId.parse("person:ada"), "Ada", Set.of("owners"), Set.of(), false)),
                Set.of("owners", "security"));
        PolicyCheck check = check(Optional.of(roster), """
                rules:
                  - id: a
                    effect: hold
                    approval:
                      - { from: "group:owners", people: 2 }
                      - { from: "group:security" }
                      - { from: "person:ada" }
                """);
        assertThat(check.failed()).isFalse();
        assertThat(check.text())
                .isEqualTo("""
                rules.yaml:2:9: warning: Rule `a` holds without `because`: tell the people who decide why they are asked.
                rules.yaml:5:7: warning: Rule `a` asks for 1 person from group:security, and there are 0: nobody can meet it. Ask for fewer, or add members.
                rules.yaml:5:7: warning: Rule `a` asks for 2 people from group:owners, and there are 1: nobody can meet it. Ask for fewer, or add members.
                1 rules, 0 errors, 3 warnings, version %s""".formatted(check.version().orElseThrow().shortText()));
    }

    @Test
    void findsGlassThatNobodyBreaksAndReviewsThatNobodyCloses() throws IOException {
        Roster roster = new Roster(
                List.of(person("ada", "owners"), person("ben", "owners", "sre"), person("cai", "owners")),
                Set.of("owners", "sre", "security"));
        PolicyCheck check = check(Optional.of(roster), """
                rules:
                  - id: a
                    effect: hold
                    because: x
                    approval: [{ from: "group:owners" }]
                    break-glass: { from: "group:security", review: { from: "group:owners" }, within: 1h }
                  - id: b
                    effect: hold
                    because: x
                    approval: [{ from: "group:owners" }]
                    break-glass: { from: "group:sre", review: { from: "group:owners", people: 3 }, within: 1h }
                  - id: c
                    effect: hold
                    because: x
                    approval: [{ from: "group:owners" }]
                    break-glass: { from: "group:sre", review: { from: "group:owners" }, within: 1h }
                """);
        assertThat(check.failed()).isFalse();
        assertThat(check.findings().stream().map(Finding::toString))
                .containsExactly(
                        "rules.yaml:5:15: warning: Rule `a` lets group:security break the glass, and nobody is there. Name"
                                + " others, or add members.",
                        "rules.yaml:10:15: warning: Rule `b` wants a review by 3 people from group:owners who did not"
                                + " break the glass, and there are 2: nobody can close it. Ask for fewer, or add members.");
    }

    private static Person person(String name, String... groups) {
        return new Person(PrincipalId.parse("person:" + name), name, Set.of(groups), Set.of(), false);
    }

    @Test
    void findsTheErrorsOfRulesAndCasesTogether() throws IOException {
        Files.writeString(folder.resolve("rules.test.yaml"), "cases: 1\n");
        PolicyCheck check = check(Optional.empty(), "rules: 2\n");
        assertThat(check.failed()).isTrue();
        assertThat(check.text()).isEqualTo("""
                rules.test.yaml:1:8: `cases` is `1` here: write a list.
                rules.yaml:1:8: `rules` is `2` here: write a list.
                0 rules, 2 errors, 0 warnings""");
    }
}
