package dev.imprimatur.core.audit;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.SoftPasskey;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.ConditionFailure;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Escalation;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Events of every kind, and of each kind such that every member it can have is there in one of them. */
final class EveryEvent {

    static final Instant AT = Samples.NOON.plusMillis(1_500);
    static final Person EVE = Samples.person("eve", "owners");
    static final ApprovalId APPROVAL = new ApprovalId("apr-2222222222");
    static final Digest POLICY = Digest.of(new byte[] {9});
    static final Digest DIGEST = Samples.action("act-1").digest();
    static final ActionId ACTION = new ActionId("act-1");

    private static final Trace TRACE = new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

    static final SoftPasskey PASSKEY = new SoftPasskey("EdDSA");

    private static final List<Obligation> ALL = List.of(
            new Obligation.MaxRows(100),
            new Obligation.Mask("orders.total"),
            new Obligation.ReadOnly(),
            new Obligation.Recording());

    /** What statements can keep. */
    private static final List<Obligation> KEPT = List.of(new Obligation.MaxRows(100), new Obligation.ReadOnly());

    private static final Constraints STRICT = new Constraints(
            List.of(new Obligation.MaxRows(5), new Obligation.ReadOnly(), new Obligation.Mask("orders.total")),
            Optional.of(Duration.ofMinutes(5)),
            Optional.of(AT.plusSeconds(600)));

    private static final Allowance AHEAD = new Allowance(20, Duration.ofHours(1), AT.plusSeconds(3_600));

    private static final Delegation DELEGATION = new Delegation(
            "dlg-22222222",
            PrincipalId.parse("person:fay"),
            EVE.id(),
            Set.of("owners"),
            AT,
            AT.plus(Duration.ofDays(7)),
            "on holiday",
            AT);

    private EveryEvent() {}

    static List<AuditEvent> samples() {
        List<AuditEvent> all = new ArrayList<>();
        kinds(AuditEvent.class).forEach(kind -> all.addAll(of(kind.getSimpleName())));
        return all;
    }

    private static Stream<Class<?>> kinds(Class<?> family) {
        return family.isInterface()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(EveryEvent::kinds)
                : Stream.of(family);
    }

    /** A kind that is missing here has no sample, which fails. */
    private static List<? extends AuditEvent> of(String kind) {
        return switch (kind) {
            case "Attempted" ->
                List.of(
                        new AuditEvent.Attempted(statement()),
                        new AuditEvent.Attempted(call()),
                        new AuditEvent.Attempted(call().hiding(
                                        List.of(new Redaction.Span(10, 7)), new MacKey(new byte[MacKey.LENGTH]))));
            case "Decided" -> decisions();
            case "Undecided" -> List.of(new AuditEvent.Undecided(ACTION, "a clock is missing", AT));
            case "Held" -> held();
            case "Voted" -> votes();
            case "VoterRefused" -> List.of(new AuditEvent.VoterRefused(APPROVAL, "agent:bot", "Only people vote.", AT));
            case "Settled" ->
                ends().stream()
                        .map(end -> new AuditEvent.Settled(end, POLICY, AT))
                        .toList();
            case "Released" ->
                List.of(
                        new AuditEvent.Released(ACTION, Optional.empty(), DIGEST, POLICY, List.of(), AT),
                        new AuditEvent.Released(ACTION, Optional.of(APPROVAL), DIGEST, POLICY, ALL, AT));
            case "NotReleased" ->
                List.of(
                        new AuditEvent.NotReleased(ACTION, Optional.empty(), "too late", AT),
                        new AuditEvent.NotReleased(ACTION, Optional.of(APPROVAL), "too late", AT));
            case "Executed" -> outcomes();
            case "Undone" ->
                List.of(
                        new AuditEvent.Undone(APPROVAL, "voted", "the disk is full", AT),
                        new AuditEvent.Undone(APPROVAL, "ahead", "the disk is full", AT),
                        new AuditEvent.Undone(APPROVAL, "ended", "the disk is full", AT),
                        new AuditEvent.Undone(APPROVAL, "revoked", "the disk is full", AT),
                        new AuditEvent.Undone(APPROVAL, "glass-broken", "the disk is full", AT));
            case "RowRefused" -> List.of(new AuditEvent.RowRefused(APPROVAL, "It does not carry our seal.", AT));
            default -> aboutStopping(kind);
        };
    }

    private static List<? extends AuditEvent> aboutStopping(String kind) {
        String freeze = "frz-22222222";
        return switch (kind) {
            case "Frozen" ->
                List.of(new AuditEvent.Frozen(new Freeze(
                        freeze, FreezeScope.parse("agent:bot"), Set.of(Samples.OWNER), EVE.id(), "It loops.", AT)));
            case "Thawed" -> List.of(new AuditEvent.Thawed(freeze, EVE.id(), "It is mended.", AT));
            case "Halted" -> List.of(new AuditEvent.Halted(ACTION, freeze, AT));
            case "Cut" ->
                List.of(
                        new AuditEvent.Cut(Optional.empty(), Samples.bot().id(), "people", "It is gone.", AT),
                        new AuditEvent.Cut(
                                Optional.of(APPROVAL), Samples.bot().id(), "person:eve", "Wrong table.", AT));
            default -> aboutShapes(kind);
        };
    }

    private static List<? extends AuditEvent> aboutShapes(String kind) {
        String grant = "shp-22222222";
        return switch (kind) {
            case "ShapeGranted" -> List.of(new AuditEvent.ShapeGranted(granted(grant)));
            case "ShapeUsed" -> List.of(new AuditEvent.ShapeUsed(grant, APPROVAL, ACTION, AT));
            case "ShapeEnded" -> List.of(new AuditEvent.ShapeEnded(grant, "policy", "The policy changed.", AT));
            default -> aboutAbsence(kind);
        };
    }

    private static List<? extends AuditEvent> aboutAbsence(String kind) {
        return switch (kind) {
            case "Delegated" -> List.of(new AuditEvent.Delegated(DELEGATION));
            case "Undelegated" -> List.of(new AuditEvent.Undelegated(DELEGATION, EVE.id(), "back again", AT));
            case "Reminded" -> List.of(new AuditEvent.Reminded(new Reminder(APPROVAL, 2, List.of("group:owners"), AT)));
            case "Undelivered" ->
                List.of(new AuditEvent.Undelivered(APPROVAL, "mail", "it answers 500, for 2 min by now", AT));
            case "GlassRefused" ->
                List.of(new AuditEvent.GlassRefused(
                        APPROVAL, EVE.id(), new Cast.Refused(Cast.Why.NO_GLASS, "It stays whole."), AT));
            case "Reviewed" ->
                Stream.of(true, false)
                        .map(justified -> new AuditEvent.Reviewed(
                                APPROVAL, new Review.Finding(EVE.id(), justified, "as the log shows", AT)))
                        .toList();
            case "ReviewClosed" ->
                List.of(new AuditEvent.ReviewClosed(
                        review().with(new Review.Finding(EVE.id(), true, "as the log shows", AT)), AT));
            case "ReviewOverdue" -> List.of(new AuditEvent.ReviewOverdue(review(), AT));
            default -> GatewayEvents.about(kind);
        };
    }

    private static GrantedShape granted(String grant) {
        Vote plain = vote(Choice.APPROVE);
        Terms terms = new Terms(STRICT, Optional.of(AHEAD));
        Vote vote = new Vote(
                plain.voter(),
                plain.choice(),
                "",
                terms,
                plain.evidence(),
                AT,
                List.of(new InPlaceOf(DELEGATION.id(), DELEGATION.from())));
        return new GrantedShape(
                grant,
                DIGEST,
                APPROVAL,
                Samples.bot().id(),
                "postgres/shop",
                "sql.delete",
                policy(strict()).version().digest(),
                100,
                List.of(vote),
                AT);
    }

    private static Review review() {
        return Review.of(APPROVAL, broken().ask(), broken().glass().orElseThrow());
    }

    /** Run unapproved by eve. */
    private static Approved broken() {
        Evidence evidence = vote(Choice.APPROVE).evidence();
        Cast cast = pending(strict())
                .breakGlass(
                        new BrokenGlass(EVE.id(), "production is down", evidence, AT),
                        id -> Optional.of(EVE).filter(person -> person.id().equals(id)),
                        policy(strict()).decide(statement()),
                        AT);
        return (Approved) ((Cast.Counted) cast).next();
    }

    private static Action statement() {
        Agent bot = new Agent(PrincipalId.parse("agent:bot"), "bot", Samples.OWNER, Set.of("reporting"));
        return new Action(
                ACTION,
                new Subject(bot, List.of(Samples.person("kim")), "tok-1", Samples.ISSUER),
                new Target("postgres/shop"),
                new Operation("sql.delete"),
                Samples.sqlFacts("DeleteStmt"),
                List.of(new Action.Part(new Operation("sql.call"), Samples.sqlFacts("SelectStmt"))),
                new Payload(
                        Bytes.utf8("DELETE FROM orders WHERE id = $1 AND day = $2 AND shop()"),
                        List.of(
                                new Payload.Parameter(23, true, Optional.of(Bytes.of(new byte[] {0, 0, 0, 7}))),
                                new Payload.Parameter(0, false, Optional.empty())),
                        Map.of("search_path", "public")),
                new Intent("tidy up", "T-7"),
                new SourceModel("some-model", "bot/1.4", true),
                Optional.of(TRACE),
                AT);
    }

    private static Action call() {
        Json.Fields arguments = Json.fields().with("month", "2026-02").build();
        return new Action(
                ACTION,
                Samples.subject(),
                new Target("app/billing"),
                new Operation("export-users"),
                new CallFacts(arguments),
                List.of(new Action.Part(new Operation("export-roles"), new CallFacts(arguments))),
                new Payload(Bytes.of(arguments.canonicalBytes()), List.of(), Map.of()),
                Intent.UNSAID,
                SourceModel.NONE,
                AT);
    }

    private static List<AuditEvent> decisions() {
        List<AuditEvent> all = new ArrayList<>();
        for (Obligation obligation : List.of(
                new Obligation.MaxRows(5),
                new Obligation.Mask("customers.email"),
                new Obligation.ReadOnly(),
                new Obligation.Recording())) {
            all.add(decided(Samples.obliging(obligation).decide(call())));
        }
        Condition failing = part -> {
            throw new ConditionFailure("no such key");
        };
        all.add(decided(Samples.policy(Samples.rule("broken", Effect.DENY, failing, Optional.empty()))
                .decide(statement())));
        all.add(decided(Samples.hold(Samples.need("group:owners", 1))));
        return all;
    }

    private static AuditEvent decided(Decision decision) {
        return new AuditEvent.Decided(ACTION, decision, AT);
    }

    private static List<AuditEvent> held() {
        return List.of(
                new AuditEvent.Held(ACTION, APPROVAL, pending().ask(), false, AT),
                new AuditEvent.Held(ACTION, APPROVAL, obliged(), false, AT),
                new AuditEvent.Held(ACTION, APPROVAL, pending(strict()).ask(), true, AT));
    }

    private static Demand strict() {
        Requirement requirement = new Requirement(
                Voters.parse("group:owners"),
                1,
                true,
                List.of(Voters.parse("group:contractors")),
                List.of(new Escalation(Duration.ofMinutes(10), Voters.parse("group:oncall"))));
        BreakGlass glass = new BreakGlass(
                Voters.parse("group:owners"), true, Voters.parse("group:security"), 2, Duration.ofHours(24));
        return new Demand(
                List.of(requirement),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of(),
                true,
                List.of(Duration.ofMinutes(5)),
                List.of(glass),
                Optional.of(new Latitude(100, Duration.ofDays(1))));
    }

    private static PolicySet policy() {
        return policy(Samples.demand(Samples.need("group:owners", 1)));
    }

    private static PolicySet policy(Demand demand) {
        return policy(demand, KEPT);
    }

    private static PolicySet policy(Demand demand, List<Obligation> obligations) {
        Rule ask = Samples.rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand));
        return Samples.policy(new Rule(
                ask.id(), ask.on(), ask.when(), ask.effect(), ask.risk(), ask.because(), ask.demand(), obligations));
    }

    /** What a program asks, and must mask and record. */
    private static Ask obliged() {
        Hold hold = (Hold)
                policy(Samples.demand(Samples.need("group:owners", 1)), ALL).decide(call());
        return Ask.about(call(), call().digest(), hold, true, Optional.of(DIGEST), AT);
    }

    private static Pending pending() {
        return pending(Samples.demand(Samples.need("group:owners", 1)));
    }

    private static Pending pending(Demand demand) {
        Hold hold = (Hold) policy(demand).decide(statement());
        return Pending.open(
                APPROVAL, Ask.about(statement(), statement().digest(), hold, true, Optional.of(DIGEST), AT));
    }

    private static Vote vote(Choice choice) {
        Evidence evidence = new Evidence(
                "cli",
                "otp",
                AT,
                "tok-2",
                pending().ask().digest(),
                Optional.of(PASSKEY.sign(Assertion.challenge(
                        APPROVAL, choice, "as agreed", pending().ask().digest()))),
                Optional.of(TRACE));
        return new Vote(
                EVE.id(),
                choice,
                "as agreed",
                evidence,
                AT,
                List.of(new InPlaceOf(DELEGATION.id(), DELEGATION.from())));
    }

    private static List<AuditEvent> votes() {
        List<AuditEvent> all = new ArrayList<>();
        for (Choice choice : Choice.values()) {
            all.add(new AuditEvent.Voted(
                    APPROVAL, vote(choice), Optional.empty(), Optional.of(POLICY), Optional.of(1)));
        }
        Vote plain = vote(Choice.APPROVE);
        Vote strict = new Vote(
                plain.voter(), plain.choice(), "", new Terms(STRICT, Optional.of(AHEAD)), plain.evidence(), AT);
        all.add(new AuditEvent.Voted(APPROVAL, strict, Optional.empty(), Optional.of(POLICY)));
        Cast.Refused looser = new Cast.Refused(Cast.Why.LOOSENS, "It changes nothing.");
        all.add(new AuditEvent.Voted(APPROVAL, strict, Optional.of(looser), Optional.of(POLICY)));
        for (Cast.Why why : Cast.Why.values()) {
            Cast.Refused refused = new Cast.Refused(why, "It changes nothing.");
            all.add(new AuditEvent.Voted(APPROVAL, vote(Choice.APPROVE), Optional.of(refused), Optional.of(POLICY)));
        }
        return all;
    }

    private static Approval after(Choice choice) {
        Cast cast = pending()
                .cast(
                        vote(choice),
                        id -> Optional.of(EVE).filter(person -> person.id().equals(id)),
                        policy().decide(statement()),
                        AT);
        return ((Cast.Counted) cast).next();
    }

    private static Approval ahead() {
        Pending pending = pending(strict());
        Decision again = policy(strict()).decide(statement());
        return pending.ahead(
                        granted("shp-22222222"),
                        id -> Optional.of(EVE).filter(person -> person.id().equals(id)),
                        again,
                        AT)
                .orElseThrow();
    }

    private static List<Approval> ends() {
        return List.of(
                after(Choice.APPROVE),
                ahead(),
                after(Choice.DENY),
                pending().expire(AT.plus(Demand.LONGEST)),
                pending().withdraw("gone", AT),
                ((Approved) after(Choice.APPROVE)).revoke(EVE.id(), "wrong table", AT),
                broken());
    }

    private static List<AuditEvent> outcomes() {
        return List.of(
                executed(Optional.empty(), new Outcome.Done("DELETE 3", 3)),
                executed(Optional.of(APPROVAL), new Outcome.Failed("42P01", "no such table")),
                executed(Optional.of(APPROVAL), new Outcome.Indeterminate("the connection was lost")));
    }

    private static AuditEvent executed(Optional<ApprovalId> approval, Outcome outcome) {
        return new AuditEvent.Executed(ACTION, approval, outcome, Duration.ofMillis(3), AT);
    }
}
