package dev.imprimatur.channel;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
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
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Cards of actions that were asked for by somebody hostile: the same text wherever a requester can put one. */
public final class HostileCards {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final PrincipalId OWNER = PrincipalId.parse("person:owner");

    private HostileCards() {}

    /** One that is not hostile at all. */
    public static Card plain() {
        return of("DELETE FROM orders WHERE id = 7", "cleaning up", false);
    }

    /** Waits for people, with {@code text} in its statement, a parameter, a table's name, its intent, task, agent and model. */
    public static Card of(String text) {
        return of(text, text, true);
    }

    private static Card of(String statement, String said, boolean everywhere) {
        String cut = cut(said, 2_000);
        String name = cut(said, 200);
        Payload payload = new Payload(
                Bytes.of(statement.getBytes(StandardCharsets.UTF_8)),
                everywhere ? List.of(new Payload.Parameter(25, false, Optional.of(Bytes.utf8(cut)))) : List.of(),
                // what came as bytes has no half of a character
                Map.of("search_path", everywhere ? Bytes.utf8(name).utf8() : "public"));
        Action action = new Action(
                new ActionId("act-1"),
                new Subject(
                        new Agent(PrincipalId.parse("agent:bot"), "bot", OWNER, Set.of()), List.of(), "cred-1", OWNER),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                new SqlFacts(
                        List.of("DeleteStmt"),
                        List.of(new SqlFacts.Table(
                                "public", everywhere ? name : "orders", SqlFacts.Access.WRITE, new Sensitivity("pii"))),
                        List.of("id"),
                        List.of(),
                        true,
                        false,
                        0),
                List.of(),
                payload,
                Intent.shortened(cut, name),
                SourceModel.of(Optional.empty(), cut(name, 20), cut(name, 20)),
                NOON);
        Ask ask = new Ask(
                action,
                action.digest(),
                Set.of(OWNER),
                new Demand(
                        List.of(new Requirement(Voters.parse("group:owners"), 1, false)),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(10),
                        List.of(Venue.atOnce("chat:#approvals"))),
                List.of(),
                List.of(new RuleId("deletes-need-an-owner")),
                Digest.of(new byte[] {1}),
                "Deleting needs an owner of the data.",
                Risk.HIGH,
                false,
                Optional.empty(),
                NOON);
        Pending pending = Pending.open(new ApprovalId("apr-2222222222"), ask);
        return Card.of(
                pending,
                id -> Optional.empty(),
                new Past(30, 3, 1, false),
                0,
                "https://imprimatur.example.com/approvals/apr-2222222222/decide",
                NOON.plusSeconds(1));
    }

    /** Marks make text longer, and models and agents may have 200 characters with them. */
    private static String cut(String text, int most) {
        return text.substring(0, text.offsetByCodePoints(0, Math.min(most, text.codePointCount(0, text.length()))));
    }
}
