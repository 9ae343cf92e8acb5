package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not understood is refused, at its place and with a sentence that says what to do. */
class StrictReadingTest {

    /** The lines of a rule that is valid but for {@code line}, which is the fifth of the file. */
    private static String allowing(String line) {
        return """
                rules:
                  - id: a
                    effect: allow
                    on: { operation: sql.select }
                    %s
                """.formatted(line);
    }

    private static String holding(String line) {
        return """
                rules:
                  - id: a
                    effect: hold
                    approval: [{ from: "group:owners" }]
                    %s
                """.formatted(line);
    }

    static Stream<Arguments> refusedOfAnAllow() {
        return Stream.of(
                Arguments.of(
                        allowing("efect: allow"),
                        "5:5: `efect` is no key of a rule: use `id`, `on`, `if`, `effect`, `risk`, `because`, "
                                + "`obligations`, `approval`, `expires`, `use-within`, `ask`, `rationale`, "
                                + "`escalate`, `remind`, `break-glass`, `standing`."),
                Arguments.of(allowing("effect: deny"), "5:5: The key `effect` stands here twice: keep one."),
                Arguments.of(
                        allowing("mode: shadow"),
                        "5:5: `mode` is not supported yet: every rule is enforced; leave it out."),
                Arguments.of(
                        allowing("risk: grave"),
                        "5:11: `grave` is no risk: write `low`, `medium`, `high` or `critical`."),
                Arguments.of(allowing("because: 12"), "5:14: `12` is no text in YAML: put it between quotes."),
                Arguments.of(allowing("because: [a]"), "5:14: `because` is a list here: write text."),
                Arguments.of(allowing("because:"), "5:13: `because` is empty: write a text, or leave the key out."),
                Arguments.of(
                        allowing("expires: 30m"),
                        "5:14: `expires` belongs to `effect: hold`, and this rule says `allow`: leave it out."),
                Arguments.of(
                        allowing("obligations: { max-rows: many }"),
                        "5:30: `max-rows` is `many` here: write a whole number."),
                Arguments.of(
                        allowing("obligations: { max-rows: 0 }"),
                        "5:30: `max-rows: 0` lets nothing through: use deny instead."),
                Arguments.of(
                        allowing("obligations: { mask: [email] }"),
                        "5:27: `email` names no column: write `table.column` or `schema.table.column`."),
                Arguments.of(
                        """
                        rules:
                          - id: a
                            on: { target: postgres/prod-* }
                            effect: allow
                            obligations: { max-rows: 5, mask: [a.b] }
                        """,
                        "5:39: `a.b` can't be masked where statements run on PostgreSQL, so under this demand nothing"
                                + " would ever run. Take it out."),
                Arguments.of(
                        """
                        rules:
                          - id: a
                            on: { operation: [sql.select, sql.copy-out] }
                            effect: allow
                            obligations: { record: true }
                        """,
                        "5:28: Results can't be recorded where statements run on PostgreSQL, so under this demand"
                                + " nothing would ever run. Take it out."),
                Arguments.of(
                        allowing("obligations: { read-only: false }"),
                        "5:31: `read-only: false` lifts nothing that another rule demands: leave the key out."),
                Arguments.of(
                        allowing("obligations: { hide: [a.b] }"),
                        "5:20: `hide` is no key of obligations: use `mask`, `max-rows`, `read-only`, `record`."));
    }

    private static String glass(String block) {
        return holding("break-glass: " + block);
    }

    static Stream<Arguments> refusedOfRemindersAndGlass() {
        String review = "review: { from: \"group:security\" }";
        return Stream.of(
                Arguments.of(
                        holding("remind: 30m"),
                        "5:13: Reminded after `30m`, but expired after `30m` already: remind earlier."),
                Arguments.of(
                        holding("remind: [1s, 2s, 3s, 4s, 5s, 6s, 7s, 8s, 9s, 10s, 11s]"),
                        "5:13: People are reminded at most `10` times, not `11`: name fewer."),
                Arguments.of(
                        holding("remind: often"),
                        "5:13: `often` is no length of time: write a whole number and `s`, `m`, `h` or `d`, as `30m`."),
                Arguments.of(holding("remind: []"), "5:13: `remind` is an empty list: leave the key out."),
                Arguments.of(
                        glass("yes"),
                        "5:18: Here stands `yes`, and a block with `from`, `review` and `within` was expected."),
                Arguments.of(
                        glass("{ from: \"group:sre\", within: 1h }"),
                        "5:18: The key `review` is missing in `break-glass`."),
                Arguments.of(
                        glass("{ from: \"group:sre\", " + review + " }"),
                        "5:18: The key `within` is missing in `break-glass`."),
                Arguments.of(
                        glass("{ " + review + ", within: 1h }"), "5:18: The key `from` is missing in `break-glass`."),
                Arguments.of(
                        glass("{ from: \"group:sre\", " + review + ", within: 1h, because: x }"),
                        "5:87: `because` is no key of `break-glass`: use `from`, `step-up`, `review`, `within`."),
                Arguments.of(
                        glass("{ from: \"group:sre\", review: { from: \"group:security\", people: 1 }, within: 1h }"),
                        "5:81: A review by `1` people is out of range: two others close it at the least."),
                Arguments.of(
                        glass("{ from: \"group:sre\", review: { from: \"person:eve\" }, within: 1h }"),
                        "5:47: `person:eve` is one person, and two others close a review at the least."),
                Arguments.of(
                        glass("{ from: \"agent:bot\", " + review + ", within: 1h }"),
                        "5:26: `agent:bot` names no voters: write `group:NAME` or `person:NAME`."),
                Arguments.of(
                        glass("{ from: \"group:sre\", step-up: code, " + review + ", within: 1h }"),
                        "5:48: `code` is no step-up: write `passkey`, or leave the key out."),
                Arguments.of(
                        allowing("remind: 1m"),
                        "5:13: `remind` belongs to `effect: hold`, and this rule says `allow`: leave it out."));
    }

    static Stream<Arguments> refusedOfAHold() {
        return Stream.of(
                Arguments.of(
                        holding("expires: soon"),
                        "5:14: `soon` is no length of time: write a whole number and `s`, `m`, `h` or `d`, as `30m`."),
                Arguments.of(
                        holding("escalate: { after: 10m }"), "5:15: The key `to` is missing in a step of `escalate`."),
                Arguments.of(
                        holding("escalate: { after: 30m, to: \"group:oncall\" }"),
                        "5:15: Escalated after `30m`, but expired after `30m` already: escalate earlier."),
                Arguments.of(
                        holding("escalate: { after: 1m, to: oncall }"),
                        "5:32: `oncall` names no voters: write `group:NAME` or `person:NAME`."),
                Arguments.of(
                        holding("rationale: please"),
                        "5:16: `please` is no rationale: write `required`, or leave the key out."),
                Arguments.of(
                        holding("standing: 20"),
                        "5:15: Here stands `20`, and a block with `times` and `until` was expected."),
                Arguments.of(
                        holding("standing: { times: 0, until: 1h }"),
                        "5:24: `times: 0` is out of range: use 1 to 10000."),
                Arguments.of(
                        holding("standing: { times: 5, until: 8d }"), "5:34: `8d` is too long here: use at most `7d`."),
                Arguments.of(
                        holding("standing: { times: 5, until: 1h, per: 1h }"),
                        "5:38: `per` is no key of `standing`: use `times`, `until`."),
                Arguments.of(holding("expires: 31d"), "5:14: `31d` is too long here: use at most `30d`."),
                Arguments.of(holding("use-within: 8d"), "5:17: `8d` is too long here: use at most `7d`."),
                Arguments.of(
                        holding("ask: [data]"),
                        "5:11: `data` is no place to ask: write `CHANNEL:PLACE`, as `slack:#data-approvals`."),
                Arguments.of(
                        holding("escalate: { after: 10m, to: \"group:oncall\", ask: [data] }"),
                        "5:55: `data` is no place to ask: write `CHANNEL:PLACE`, as `slack:#data-approvals`."),
                Arguments.of(
                        holding("on: { subject: robot }"),
                        "5:20: `robot` is no kind of subject: write `person`, `agent` or `workload`."),
                Arguments.of(
                        holding("on: { target: 'postgres/prod eu' }"),
                        "5:19: `postgres/prod eu` is no pattern: use letters, digits, `. _ / -`, and `*` for any run "
                                + "of characters."),
                Arguments.of(
                        holding("on: { operation: [] }"), "5:22: `operation` is an empty list: leave the key out."),
                Arguments.of(
                        holding("on: sql.select"),
                        "5:9: Here stands `sql.select`, and a block with `target`, `operation` or `subject` was "
                                + "expected."),
                Arguments.of(
                        holding("because: &x y"), "5:14: Anchors and aliases are not read here: write the value out."),
                Arguments.of(
                        holding("because: !!str y"),
                        "5:14: The tag `tag:yaml.org,2002:str` is not read here: remove it."));
    }

    @ParameterizedTest
    @MethodSource({"refusedOfAnAllow", "refusedOfAHold", "refusedOfRemindersAndGlass"})
    void refusesAtItsPlace(String yaml, String finding) {
        assertThat(Samples.findings(yaml)).containsExactly("rules.yaml:" + finding);
    }

    @Test
    void refusesBadRequirements() {
        assertThat(Samples.findings("""
                rules:
                  - id: a
                    effect: hold
                    approval:
                      - { from: "group:owners", people: 0 }
                      - { from: "person:7", people: 2 }
                      - { from: "everyone" }
                      - { from: { if: "voter.senior" } }
                      - { from: "group:owners", step-up: sms }
                      - { people: 2 }
                      - group:owners
                      - { from: "group:owners", unless: "group:owners" }
                """))
                .containsExactly(
                        "rules.yaml:5:41: A requirement of `0` people makes no sense: use 1 to 100.",
                        "rules.yaml:6:37: `person:7` is one person, not `2`.",
                        "rules.yaml:7:17: `everyone` names no voters: write `group:NAME` or `person:NAME`.",
                        "rules.yaml:8:17: Conditions on voters are not supported yet: write `group:NAME` or "
                                + "`person:NAME`.",
                        "rules.yaml:9:42: `sms` is no step-up: write `passkey`, or leave the key out.",
                        "rules.yaml:10:9: The key `from` is missing in a requirement.",
                        "rules.yaml:11:9: Here stands `group:owners`, and a block with `from` and `people` was expected.",
                        "rules.yaml:12:9: `unless` leaves out everyone of `group:owners`, so nobody could ever approve this.");
    }

    @Test
    void reportsTheErrorsOfAllFilesTogether() {
        PolicyReading reading = new PolicyReader(Optional.empty())
                .read(
                        List.of(
                                new PolicySource("b/second.yaml", "rules:\n  - { id: X, effect: allow }\n"),
                                new PolicySource(
                                        "a.yaml", "rules:\n  - { id: one, effect: permit }\n  - effect: deny\n"),
                                new PolicySource("c.yaml", "rules: [\n")),
                        Optional.empty());
        assertThat(reading.set()).isEmpty();
        assertThat(reading.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "a.yaml:2:24: `permit` is no effect: write `allow`, `deny` or `hold`.",
                        "a.yaml:3:5: The key `id` is missing in a rule.",
                        "b/second.yaml:2:11: `X` names no rule: use 1 to 100 of a-z, 0-9 and `-`.",
                        "c.yaml:2:1: This is not valid YAML: expected the node content, but found '<stream end>'.");
    }

    @Test
    void refusesOneNameForTwoRules() {
        PolicyReading reading = new PolicyReader(Optional.empty())
                .read(
                        List.of(
                                new PolicySource("a.yaml", "rules:\n  - { id: one, effect: allow }\n"),
                                new PolicySource("b.yaml", "rules:\n  - { id: one, effect: deny }\n")),
                        Optional.empty());
        assertThat(reading.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "b.yaml:2:11: The name `one` is taken by the rule at a.yaml:2:11: give each rule its own.");
    }

    @Test
    void refusesTheNameOfTheDefault() {
        assertThat(Samples.findings("rules:\n  - { id: default, effect: allow }\n"))
                .containsExactly("rules.yaml:2:11: `default` names what happens where no rule matches: give the rule "
                        + "another name.");
    }

    @Test
    void refusesAHoldThatNobodyCouldApprove() {
        assertThat(Samples.findings("rules:\n  - { id: a, effect: hold }\n"))
                .containsExactly("rules.yaml:2:5: Nobody could ever approve this: name who decides under `approval`, "
                        + "as `- { from: \"group:NAME\" }`.");
    }

    @Test
    void refusesAFolderThatSaysNothing() {
        assertThat(new PolicyReader(Optional.empty())
                        .read(List.of(), Optional.empty())
                        .findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "policies: No rule was found: every action would be denied. Add a file such as `rules.yaml`.");
        assertThat(Samples.findings("# nothing\n"))
                .contains("rules.yaml: This file is empty: write `rules:` or `cases:`, or remove it.");
        assertThat(Samples.findings("rules: []\n---\nrules: []\n"))
                .contains("rules.yaml:2:1: A second document begins here: put it into a file of its own.");
    }

    @Test
    void refusesWhatMakesASmallFileLarge() {
        assertThat(Samples.findings("a: &a [x]\nb: [*a, *a]\n"))
                .first()
                .isEqualTo("rules.yaml:1:4: Anchors and aliases are not read here: write the value out.");
        assertThat(Samples.findings("rules: " + "[".repeat(60) + "]".repeat(60)))
                .first()
                .isEqualTo("rules.yaml:1:38: This is nested deeper than `30` levels: flatten it.");
        assertThat(Samples.findings("#".repeat(PolicySource.MAX_LENGTH + 1)))
                .first()
                .isEqualTo("rules.yaml: This file is longer than `1000000` characters: split it.");
    }

    @Test
    void readsOneDefault() {
        assertThat(Samples.set("default: deny\n").fallback()).isEmpty();
        assertThat(Samples.set("default: { effect: hold, approval: [{ from: \"group:oncall\", people: 2 }] }\n")
                        .fallback()
                        .orElseThrow()
                        .requirements())
                .hasToString("[2 people from group:oncall]");
        assertThat(Samples.findings("default: allow\n"))
                .containsExactly("rules.yaml:1:10: `allow` is no default: write `deny`, or a block with `effect: hold` "
                        + "and its `approval`.");
        assertThat(Samples.findings("default: { effect: allow }\n"))
                .containsExactly("rules.yaml:1:20: `allow` can't be the default: write `default: deny`, or "
                        + "`effect: hold` with its `approval`.");
        assertThat(new PolicyReader(Optional.empty())
                        .read(
                                List.of(
                                        new PolicySource("a.yaml", "default: deny\n"),
                                        new PolicySource("b.yaml", "default: deny\n")),
                                Optional.empty())
                        .findings())
                .extracting(Finding::toString)
                .containsExactly("b.yaml:1:10: `default` stands also at a.yaml:1:10: a set has only one.");
    }

    @Test
    void refusesPeopleAndGroupsThatAreNotKnown() {
        Roster roster = Roster.of(
                List.of(new Person(PrincipalId.parse("person:ada"), "Ada", Set.of("owners"), Set.of(), false)));
        String approval = "rules:\n  - { id: a, effect: hold, approval: [{ from: \"%s\" }] }\n";
        assertThat(Samples.findings(Optional.of(roster), approval.formatted("group:owner")))
                .containsExactly("rules.yaml:2:47: `group:owner` is not known here: correct the name, or add it.");
        assertThat(Samples.findings(Optional.of(roster), approval.formatted("person:bob")))
                .containsExactly("rules.yaml:2:47: `person:bob` is not known here: correct the name, or add it.");
        assertThat(Samples.findings(Optional.of(roster), approval.formatted("group:owners")))
                .isEmpty();
        assertThat(Samples.findings(Optional.of(roster), approval.formatted("person:ada")))
                .isEmpty();
    }
}
