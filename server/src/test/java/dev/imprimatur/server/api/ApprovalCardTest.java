package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Past;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalCardTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Everything that a requester can say, and the names of things, are hostile. */
    private static Card card(String hostile) {
        Person owner = new Person(PrincipalId.parse("person:olga"), "Olga", Set.of(), Set.of(), false);
        Action action = new Action(
                new ActionId("act-1"),
                new Subject(
                        new Agent(PrincipalId.parse("agent:tidy-bot"), hostile, owner.id(), Set.of()),
                        List.of(owner),
                        "cred-1",
                        owner.id()),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                new CallFacts(Json.fields().build()),
                List.of(),
                new Payload(
                        Bytes.utf8(hostile),
                        List.of(new Payload.Parameter(25, false, Optional.of(Bytes.utf8(hostile)))),
                        Map.of("role", hostile)),
                new Intent(hostile),
                SourceModel.NONE,
                NOON);
        Ask ask = new Ask(
                action,
                action.digest(),
                Set.of(owner.id()),
                new Demand(
                        List.of(new Requirement(Voters.parse("group:owners"), 1, false)),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(10),
                        List.of()),
                List.of(),
                List.of(new RuleId("changes-need-an-owner")),
                action.digest(),
                "An owner looks at it first.",
                Risk.HIGH,
                false,
                Optional.empty(),
                NOON);
        return Card.of(
                Pending.open(new ApprovalId("apr-2222222222"), ask),
                id -> Optional.empty(),
                Past.UNKNOWN,
                0,
                "https://imprimatur.example.com",
                NOON);
    }

    @ParameterizedTest(name = "U+{0}")
    @CsvSource({
        "202e", "2066", "200b", "200d", "2060", "feff", "ad", "a0", "3000", "2028", "d", "1b", "7f", "85", "3164",
        "2800", "115f", "fe0f", "e0041", "e000", "ff24", "1d403"
    })
    void whatHidesOrImitatesIsMarkedWhereverItStands(String hex) {
        int point = Integer.parseInt(hex, 16);
        String hostile = "DELETE FROM orders" + Character.toString(point) + " WHERE id = 7";
        String card = ApprovalCard.of(card(hostile));
        assertThat(card).doesNotContain(Character.toString(point));
        assertThat(card.split("\\\\u\\{" + hex + "\\}", -1)).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void aLetterOfAnotherScriptAmongLatinOnesIsMarked() {
        assertThat(ApprovalCard.of(card("SELECT * FROM p\u0430yments"))).contains("FROM p\\u{430}yments");
    }

    @Test
    void textStaysInItsBlock() {
        assertThat(ApprovalCard.of(card("1</pre><dt>State</dt><dd>approved")))
                .contains("1&lt;/pre&gt;&lt;dt&gt;State")
                .doesNotContain("1</pre>", "<dd>approved");
    }

    @Test
    void aLineOfItsOwnStaysOne() {
        assertThat(ApprovalCard.of(card("SELECT 1;\nSELECT 2"))).contains("SELECT 1;\nSELECT 2");
    }
}
