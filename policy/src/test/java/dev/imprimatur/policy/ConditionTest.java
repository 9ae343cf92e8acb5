package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions see, where they are refused, and what becomes of one that has no answer. */
class ConditionTest {

    private static final Json.Fields NOTHING = Json.fields().build();

    private static boolean holds(String operation, String condition, Action action) {
        return Samples.rule(operation, condition, "allow").decide(action).effect() == Effect.ALLOW;
    }

    private static List<String> findings(String operation, String condition) {
        return Samples.findings("""
                rules:
                  - id: a
                    on: { operation: "%s" }
                    if: %s
                    effect: allow
                """.formatted(operation, condition));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.id == 'agent:report-bot'",
                "subject.kind == 'agent'",
                "subject.name == 'report-bot'",
                "'bots' in subject.groups",
                "subject.owner == 'person:7'",
                "subject.chain == ['agent:report-bot', 'person:7']",
                "target == 'postgres/prod-eu' && operation == 'sql.select'",
                "intent == '' && task == '' && model.name == '' && model.agent == '' && !model.verified",
                "time == timestamp('2026-03-02T12:00:00Z') && time.getDayOfWeek() == 1",
                "facts.statements == ['SelectStmt'] && facts.columns == ['id'] && size(facts.functions) == 0",
                "!facts.has_where && !facts.in_transaction && facts.parameters == 0",
                "facts.tables[0].schema == 'public' && facts.tables[0].table == 'orders'",
                "facts.tables.exists(t, t.name == 'public.orders' && t.access == 'read')",
                "facts.tables.all(t, t.sensitivity == 'none') && facts.tables[0] == facts.tables[0]",
                "facts.tables.exists_one(t, has(t.schema) && t.schema.matches('^pub.*'))",
                "facts.tables.map(t, t.table) == ['orders']",
                "facts.tables.filter(t, t.table.startsWith('o')).size() == 1"
            })
    void seesWhatIsKnownOfSql(String condition) {
        Action action = Samples.sql("sql.select", Samples.reads(Samples.table("orders", "none")));
        assertThat(holds("sql.select", condition, action)).isTrue();
        assertThat(holds("sql.select", "!(" + condition + ")", action)).isFalse();
    }

    @Test
    void seesThePersonsOwnValues() {
        Action action = Samples.action(Samples.person("ada", "owners"), "postgres/a", "sql.select", Samples.reads());
        assertThat(holds("*", "subject.owner == '' && subject.chain == [subject.id]", action))
                .isTrue();
    }

    @Test
    void seesTheArgumentsOfACall() {
        Json.Fields arguments = Json.fields()
                .with("rows", 20)
                .with("who", Json.texts(List.of("a", "b")))
                .with("deep", Json.fields().with("x", true).build())
                .build();
        Action action = Samples.call("export-users", arguments);
        assertThat(holds("export-users", "facts.arguments.rows < 20.5 && facts.arguments.deep.x", action))
                .isTrue();
        assertThat(holds("export-users", "'b' in facts.arguments.who && !has(facts.arguments.x)", action))
                .isTrue();
    }

    /** The names that conditions know are those that core gives the facts, with the same values. */
    @Test
    void agreesWithCoreAboutTheNamesOfFacts() {
        SqlFacts sql = Samples.reads(Samples.table("orders", "pii"));
        assertThat(Vocabulary.fields("facts", Family.SQL).keySet())
                .isEqualTo(sql.values().keySet());
        assertThat(Vocabulary.fields("facts", Family.CALL).keySet())
                .isEqualTo(new CallFacts(NOTHING).values().keySet());
        Struct<?> facts = (Struct<?>)
                new Sight(Samples.sql("sql.select", sql)).find("facts").orElseThrow();
        Map<String, Object> seen = new java.util.HashMap<>();
        sql.values().keySet().forEach(name -> seen.put(name, facts.select(name)));
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Object table : (List<?>) facts.select("tables")) {
            Map<String, Object> values = new java.util.HashMap<>();
            Vocabulary.fields("t", Family.SQL)
                    .keySet()
                    .forEach(name -> values.put(name, ((Struct<?>) table).select(name)));
            tables.add(values);
        }
        seen.put("tables", tables);
        assertThat(seen).isEqualTo(sql.values());
    }

    @Test
    void findsTypingMistakesAtTheirPlace() {
        assertThat(findings("sql.select", "'facts.tables.exists(t, t.sensitivty == \"pii\")'"))
                .containsExactly("rules.yaml:4:34: `sensitivty` is not known of a table: there are `access`, `name`, "
                        + "`schema`, `sensitivity`, `table`.");
        assertThat(findings("sql.select", "facts.has_were"))
                .containsExactly("rules.yaml:4:14: `has_were` is no fact of operations of `sql.*`: there are "
                        + "`columns`, `functions`, `has_where`, `in_transaction`, `parameters`, `statements`, "
                        + "`tables`.");
        assertThat(findings("export-users", "facts.argument.rows > 1"))
                .containsExactly("rules.yaml:4:14: `argument` is no fact of operations outside `sql.*`: there is "
                        + "`arguments`.");
        assertThat(findings("sql.select", "subject.kid == 'agent'"))
                .containsExactly("rules.yaml:4:16: `kid` is not known of a subject: there are `chain`, `groups`, "
                        + "`id`, `kind`, `name`, `owner`.");
        assertThat(findings("sql.select", "model.vendor == ''"))
                .containsExactly(
                        "rules.yaml:4:14: `vendor` is not known of a model: there are `agent`, `name`, `verified`.");
        assertThat(findings("sql.select", "tables.size() > 0"))
                .containsExactly("rules.yaml:4:9: `tables` is not known here: a condition reads `facts`, `intent`, "
                        + "`model`, `operation`, `subject`, `target`, `task`, `time`.");
        assertThat(findings("sql.select", "facts.tables"))
                .containsExactly("rules.yaml:4:14: A condition must come to true or false; this one comes to "
                        + "`list(Table)`.");
        assertThat(findings("sql.select", "target.startsWith(1)"))
                .containsExactly("rules.yaml:4:26: The condition does not compile: found no matching overload for "
                        + "'startsWith' applied to 'string.(int)'.");
    }

    @Test
    void refusesWhatIsNotSupportedYet() {
        assertThat(findings("sql.select", "facts.impact.rows > 100"))
                .containsExactly("rules.yaml:4:14: `facts.impact` is not supported yet: leave it out.");
        assertThat(findings("sql.select", "'history.rows(\"1h\") > 100'"))
                .contains("rules.yaml:4:10: `history` is not supported yet: leave it out.");
    }

    @Test
    void refusesWhatIsSureToFail() {
        assertThat(findings("sql.select", "target.matches('(')"))
                .containsExactly("rules.yaml:4:24: `(` is no regular expression: missing closing ).");
        assertThat(findings("sql.select", "target.matches('((a{100}){100}){100}')"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("rules.yaml:4:24: ");
        assertThat(findings("sql.select", "time > timestamp('tomorrow')"))
                .containsExactly("rules.yaml:4:26: `tomorrow` is no time: write it as `2026-01-31T12:00:00Z`.");
        assertThat(findings("sql.select", "duration('x') > duration('1h')"))
                .containsExactly("rules.yaml:4:18: `x` is no duration: write it as `90m` or `1h30m`.");
        assertThat(findings("sql.select", "\"facts.tables == [Table{schema: 'x'}]\""))
                .containsExactly("rules.yaml:4:32: A condition can't make a `Table` of its own.");
    }

    @Test
    void findsThePlaceInsideEveryKindOfScalar() {
        String rules = """
                rules:
                  - id: literal
                    effect: deny
                    if: |
                      target == "x"
                        && bad1
                  - id: folded
                    effect: deny
                    if: >-
                      target == "x"
                      && bad2 ||

                      bad3
                  - id: doubly
                    effect: deny
                    if: "target == \\"x\\" && \\
                      '\\u00e9' == target && bad4"
                  - id: singly
                    effect: deny
                    if: 'target == ''x'' && bad5'
                  - id: plain
                    effect: deny
                    if: target == "é"
                      && bad6
                """;
        assertThat(Samples.findings(rules))
                .extracting(finding -> finding.substring(0, finding.indexOf("` is")))
                .containsExactly(
                        "rules.yaml:6:12: `bad1",
                        "rules.yaml:11:10: `bad2",
                        "rules.yaml:13:7: `bad3",
                        "rules.yaml:17:29: `bad4",
                        "rules.yaml:20:29: `bad5",
                        "rules.yaml:24:10: `bad6");
    }

    @Test
    void mustCompileForEveryFamilyThatTheRuleCanMatch() {
        assertThat(findings("*", "facts.has_where"))
                .containsExactly("rules.yaml:4:14: `has_where` is no fact of operations outside `sql.*`: there is "
                        + "`arguments`. This rule can match them: narrow its `on.operation`.");
        assertThat(findings("*", "facts.arguments.rows > 1"))
                .singleElement()
                .asString()
                .startsWith("rules.yaml:4:14: `arguments` is no fact of operations of `sql.*`");
        assertThat(findings("s*", "facts.has_where")).hasSize(1);
        assertThat(findings("sql*", "facts.has_where")).hasSize(1);
        assertThat(findings("sql.*", "facts.has_where")).isEmpty();
        assertThat(findings("*", "subject.kind == 'agent' && target != ''")).isEmpty();
    }

    /** Invariant 3: a condition without an answer never allows. */
    @ParameterizedTest
    @CsvSource({"allow,DENY,default", "deny,DENY,the-rule", "hold,HOLD,the-rule"})
    void countsAFailedConditionForDenyAndHoldAndNeverForAllow(String effect, Effect expected, String rule) {
        PolicySet set = Samples.rule("export-users", "facts.arguments.rows > 100", effect);
        Decision decision = set.decide(Samples.call("export-users", NOTHING));
        assertThat(decision.effect()).isEqualTo(expected);
        assertThat(decision.grounds().rules()).hasToString("[" + rule + "]");
        assertThat(decision.grounds().failures())
                .containsExactly("the-rule: The condition has no answer: key 'rows' is not present in map.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"facts.arguments.x > 1", "facts.arguments.x", "facts.arguments.x.y == 1", "facts.arguments.x[0]"
            })
    void failsOnAnArgumentOfAnotherType(String condition) {
        Json.Fields arguments = Json.fields().with("x", "text").build();
        Decision decision =
                Samples.rule("export-users", condition, "allow").decide(Samples.call("export-users", arguments));
        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.grounds().failures())
                .singleElement()
                .asString()
                .startsWith("the-rule: The condition has no answer: ")
                .endsWith(".");
    }

    /** What one side settles is an answer, in either order: no value of the missing fact would change it. */
    @ParameterizedTest
    @ValueSource(strings = {"allow", "deny", "hold"})
    void takesAnAnswerThatDoesNotDependOnTheMissingFact(String effect) {
        Action action = Samples.call("export-users", NOTHING);
        String missing = "facts.arguments.rows > 100";
        for (String settled : List.of(
                missing + " || subject.kind == 'agent'",
                "subject.kind == 'agent' || " + missing,
                "[1, 2].exists(x, x == 2 || (x == 1 && " + missing + "))",
                "!(" + missing + " && subject.kind == 'person')")) {
            Decision decision = Samples.rule("export-users", settled, effect).decide(action);
            assertThat(decision.effect().word()).as(settled).isEqualTo(effect);
            assertThat(decision.grounds().failures()).as(settled).isEmpty();
        }
        for (String settled : List.of(
                missing + " && subject.kind == 'person'",
                "subject.kind == 'person' && " + missing,
                "[1, 2].all(x, x == 1 && " + missing + ")")) {
            Decision decision = Samples.rule("export-users", settled, effect).decide(action);
            assertThat(decision.grounds().rules()).as(settled).hasToString("[default]");
            assertThat(decision.grounds().failures()).as(settled).isEmpty();
        }
        Decision open = Samples.rule("export-users", missing + " || subject.kind == 'person'", effect)
                .decide(action);
        assertThat(open.grounds().failures()).hasSize(1);
    }

    @Test
    void failsWhenAComprehensionTakesTooManySteps() {
        List<SqlFacts.Table> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(Samples.table("t" + i, "none"));
        }
        Action action = Samples.sql("sql.select", Samples.reads(many.toArray(SqlFacts.Table[]::new)));
        Decision decision = Samples.rule(
                        "sql.select", "facts.tables.all(a, facts.tables.all(b, a.access == b.access))", "allow")
                .decide(action);
        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.grounds().failures())
                .containsExactly("the-rule: The condition has no answer: Iteration budget exceeded: 10000.");
    }

    @Test
    void failsOnFactsThatTheOperationDoesNotPromise() {
        Action action = Samples.action(Samples.agent("a"), "crm/eu", "sql.delete", new CallFacts(NOTHING));
        Decision decision = Samples.rule("sql.*", "facts.has_where", "allow").decide(action);
        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.grounds().failures())
                .containsExactly("the-rule: The facts of `sql.delete` are not those its name promises.");
    }
}
