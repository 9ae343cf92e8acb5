package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.HoldLimits;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.RoutineReads;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import dev.imprimatur.sqlgrammar.Parsed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A whole gateway in front of the shop: the real gate and desk over memory, and a policy that a test writes. */
final class Rig implements AutoCloseable {

    static final String TOKEN = "imp_c_report-bot";
    static final Person ANNA = person("anna");
    static final Person BEN = person("ben");
    static final Agent BOT = new Agent(PrincipalId.parse("agent:report-bot"), "Report bot", ANNA.id(), Set.of("bots"));

    final Memory memory = new Memory();
    final ApprovalCodec codec = new ApprovalCodec(new MacKey(new byte[32]));
    final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    final ReadingRoom room;
    private final PostgresListener listener;
    final Freezes freezes;
    final ApprovalDesk desk;
    private volatile PolicySet policy = policy(allow("*"));
    private volatile Duration ahead = Duration.ZERO;
    private volatile Instant tokenExpires = Instant.now().plus(Duration.ofDays(1));

    Rig() {
        this(plain());
    }

    Rig(PostgresConfig config) {
        this(config, Rig::reader, ReadingRoom.Limits.standard(2), HoldLimits.STANDARD, RoutineReads.NONE);
    }

    Rig(RoutineReads reads) {
        this(plain(), Rig::reader, ReadingRoom.Limits.standard(2), HoldLimits.STANDARD, reads);
    }

    Rig(PostgresConfig config, HoldLimits limits) {
        this(config, Rig::reader, ReadingRoom.Limits.standard(2), limits, RoutineReads.NONE);
    }

    /** @param readers of the loops and of the room where long texts are read */
    Rig(PostgresConfig config, Supplier<Function<String, Reading>> readers, ReadingRoom.Limits reading) {
        this(config, readers, reading, HoldLimits.STANDARD, RoutineReads.NONE);
    }

    private Rig(
            PostgresConfig config,
            Supplier<Function<String, Reading>> readers,
            ReadingRoom.Limits reading,
            HoldLimits limits,
            RoutineReads reads) {
        InstantSource clock = () -> Instant.now().plus(ahead);
        freezes = new Freezes(memory, List.of(), this::cut, clock, new Random(5));
        Directory known = id -> List.of(ANNA, BEN).stream()
                .filter(person -> person.id().equals(id))
                .findFirst();
        desk = new ApprovalDesk(
                new ApprovalBook(memory, codec, memory, Map.of(), limits),
                memory,
                () -> policy,
                new Delegations(memory, List.of(), known, Demand.LONGEST, clock, new Random(3)),
                freezes,
                new Reviews(memory, List.of(), known, clock),
                new Shapes(new PostgresTemplates(Rig::parse), List.of(), memory, trouble -> {
                    throw trouble;
                }),
                clock,
                new Random(7));
        Gate gate = new Gate(() -> policy, memory, desk, blocking, reads);
        room = new ReadingRoom(reading, readers);
        listener = new PostgresListener(
                config,
                new PostgresListener.Ports(
                        gate,
                        desk,
                        memory,
                        (token, audience) -> known(token),
                        new ActionIds(new Random(3)),
                        clock,
                        blocking,
                        new MacKey(new byte[32])),
                readers,
                room,
                new SecureRandom());
    }

    private static Function<String, Reading> reader() {
        return new SqlReader(new Grammar(Limits.standard()))::read;
    }

    private static final Grammar GRAMMAR = new Grammar(Limits.standard());

    private static Parsed parse(String sql) {
        synchronized (GRAMMAR) {
            return GRAMMAR.parse(sql);
        }
    }

    int cut(Predicate<Sessions.Session> which, String because) {
        return listener.cut(which, because);
    }

    private Authentication known(Secret token) {
        if (!token.equals(new Secret(TOKEN))) {
            return new Authentication.Unknown("This token is not known.");
        }
        return new Authentication.Known(
                new Subject(BOT, List.of(), "cred-1", ANNA.id()),
                Set.of("postgres/*"),
                "token",
                Instant.EPOCH,
                tokenExpires);
    }

    static Person person(String name) {
        return new Person(PrincipalId.parse("person:" + name), name, Set.of("owners"), Set.of(), false);
    }

    static PostgresConfig plain() {
        return config(
                Optional.empty(),
                new PostgresConfig.Upstream(
                        "127.0.0.1",
                        Shop.port(),
                        "postgres",
                        "postgres",
                        new Secret("unused"),
                        PostgresConfig.Tls.DISABLE,
                        Optional.empty()));
    }

    static PostgresConfig config(Optional<PostgresConfig.Certificate> certificate, PostgresConfig.Upstream upstream) {
        return new PostgresConfig(
                new Target("postgres/shop"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                certificate,
                upstream,
                Map.of("customers", new Sensitivity("pii")),
                URI.create("http://127.0.0.1:8470"),
                new PostgresConfig.Limits(2, 8_000, 1 << 20, 1 << 20, Duration.ofSeconds(20)));
    }

    /** {@link #plain} with other limits. */
    static PostgresConfig within(PostgresConfig.Limits limits) {
        PostgresConfig plain = plain();
        return new PostgresConfig(
                plain.target(),
                plain.listen(),
                plain.certificate(),
                plain.upstream(),
                plain.sensitivities(),
                plain.links(),
                limits);
    }

    // Policy

    static Rule allow(String operations, Obligation... obligations) {
        return rule("allow", Effect.ALLOW, Optional.empty(), List.of(obligations), operations);
    }

    static Rule deny(String operations) {
        return rule("deny", Effect.DENY, Optional.empty(), List.of(), operations);
    }

    static Rule hold(String operations, Obligation... obligations) {
        Demand demand = new Demand(
                List.of(new Requirement(new Voters.Group("owners"), 1, false)),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of());
        return rule("hold", Effect.HOLD, Optional.of(demand), List.of(obligations), operations);
    }

    /** Approvers may approve ahead. */
    static Rule standing(Latitude latitude, String operations) {
        Demand demand = new Demand(
                List.of(new Requirement(new Voters.Group("owners"), 1, false)),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of(),
                false,
                Optional.of(latitude));
        return rule("hold", Effect.HOLD, Optional.of(demand), List.of(), operations);
    }

    private static Rule rule(
            String effect, Effect what, Optional<Demand> demand, List<Obligation> obligations, String operations) {
        List<Glob> globs =
                Arrays.stream(operations.split(" ", -1)).map(Glob::new).toList();
        String name = effect + "-" + operations.replaceAll("[^a-z]+", "-").replaceAll("^-|-$", "") + "-rule";
        return new Rule(
                new RuleId(name.replace("--", "-")),
                new Rule.Head(List.of(Glob.ANY), globs, Set.of(PrincipalId.Kind.values())),
                Condition.ALWAYS,
                what,
                Risk.LOW,
                "Because of " + effect + ".",
                demand,
                obligations);
    }

    static PolicySet policy(Rule... rules) {
        return new PolicySet(
                new PolicyVersion(
                        Digest.of(Arrays.toString(rules).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        Optional.empty()),
                List.of(rules),
                Optional.empty());
    }

    void policyIs(Rule... rules) {
        policy = policy(rules);
    }

    // People and time

    /** The one hold that waits, once it is there. */
    Pending held() {
        await("a hold", () -> !pending().isEmpty());
        return pending().getFirst();
    }

    List<Pending> pending() {
        List<Pending> all = new ArrayList<>();
        memory.rows(row -> row.state().equals("pending")).forEach(row -> all.add((Pending) codec.open(row)));
        return all;
    }

    Approval now(Pending hold) {
        return desk.find(hold.id()).orElseThrow();
    }

    Cast vote(Pending hold, Person voter, Choice choice, String because) {
        Instant now = Instant.now().plus(ahead);
        return desk.vote(
                        hold.id(),
                        new Vote(
                                voter.id(),
                                choice,
                                because,
                                new Evidence(
                                        "cli", "pwd", now, "cred-2", hold.ask().digest()),
                                now))
                .orElseThrow();
    }

    void approve(Pending hold) {
        vote(hold, BEN, Choice.APPROVE, "");
    }

    void deny(Pending hold, String because) {
        vote(hold, BEN, Choice.DENY, because);
    }

    /** Time passes. */
    void later(Duration duration) {
        ahead = ahead.plus(duration);
        desk.expireDue();
    }

    void tokenExpires(Instant when) {
        tokenExpires = when;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("There was no " + what + " in time.");
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    // Clients

    int port() {
        return listener.address().getPort();
    }

    PostgresListener listener() {
        return listener;
    }

    int sessions() {
        return listener.sessions();
    }

    Connection connect(String... options) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "whoever");
        properties.put("password", TOKEN);
        for (String option : options) {
            int equals = option.indexOf('=');
            properties.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres", properties);
    }

    @Override
    public void close() {
        listener.close();
        room.close();
        blocking.close();
    }
}
