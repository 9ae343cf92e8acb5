package dev.imprimatur.server;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.webhook.WebhookChannel;
import dev.imprimatur.connector.postgres.PostgresListener;
import dev.imprimatur.connector.postgres.PostgresTemplates;
import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.action.CallTemplates;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.action.Templates;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.Arrangements;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.Configuration;
import dev.imprimatur.core.audit.Releases;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.identity.passkey.Passkeys;
import dev.imprimatur.identity.passkey.Site;
import dev.imprimatur.identity.proof.FloorFile;
import dev.imprimatur.identity.proof.Proofs;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.identity.workload.Issuers;
import dev.imprimatur.identity.workload.Workloads;
import dev.imprimatur.server.api.Absences;
import dev.imprimatur.server.api.Actions;
import dev.imprimatur.server.api.Approvals;
import dev.imprimatur.server.api.AuditEvidence;
import dev.imprimatur.server.api.AuditIndex;
import dev.imprimatur.server.api.AuditTrail;
import dev.imprimatur.server.api.Brakes;
import dev.imprimatur.server.api.BrowserSession;
import dev.imprimatur.server.api.BundleReads;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.Channels;
import dev.imprimatur.server.api.Clients;
import dev.imprimatur.server.api.DecisionPages;
import dev.imprimatur.server.api.ErasureDesk;
import dev.imprimatur.server.api.EvidenceDesk;
import dev.imprimatur.server.api.GlassDesk;
import dev.imprimatur.server.api.Governed;
import dev.imprimatur.server.api.Health;
import dev.imprimatur.server.api.HttpFront;
import dev.imprimatur.server.api.LogPages;
import dev.imprimatur.server.api.Meters;
import dev.imprimatur.server.api.Pages;
import dev.imprimatur.server.api.PasskeyDesk;
import dev.imprimatur.server.api.PermitSeal;
import dev.imprimatur.server.api.Permits;
import dev.imprimatur.server.api.PolicyPage;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Resource;
import dev.imprimatur.server.api.Rotations;
import dev.imprimatur.server.api.Router;
import dev.imprimatur.server.api.Running;
import dev.imprimatur.server.api.ShapeDesk;
import dev.imprimatur.server.api.Targets;
import dev.imprimatur.server.api.TokenDesk;
import dev.imprimatur.server.api.VoteBatch;
import dev.imprimatur.server.api.Votes;
import dev.imprimatur.server.api.Whoami;
import dev.imprimatur.server.config.ConfigReader;
import dev.imprimatur.server.config.IdentityConfig;
import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.server.config.StorageConfig;
import dev.imprimatur.server.delivery.Couriers;
import dev.imprimatur.server.publication.Publication;
import dev.imprimatur.sqlgrammar.GrammarPool;
import dev.imprimatur.sqlgrammar.Limits;
import dev.imprimatur.storage.postgres.PostgresAddress;
import dev.imprimatur.storage.postgres.PostgresStorage;
import dev.imprimatur.storage.sql.Storage;
import dev.imprimatur.storage.sqlite.SqliteSearch;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where ports meet media, and the only place that knows all parts. What is built first is closed last. */
final class Wiring {

    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private static final String VERSION = "0.1.0";

    private final ServerConfig config;
    private final Deque<AutoCloseable> parts;
    private final SecureRandom chance = new SecureRandom();
    private final Meters meters = new Meters();
    private final Running running = new Running();
    private final Keys keys;
    private final Publication publication;
    private final TileLog log;
    private final Storage storage;
    private final SqliteSearch search;
    private final SteadyClock steady;
    private final InstantSource clock;
    private final AuditLog audit;
    private final Recorder recorder;
    private final BundleReads reads;
    private final Identity identity;
    private final Directory people;
    private final PolicyShelf shelf;
    private final PolicyWatch watch;
    private final Policies policies;
    private final ApprovalStore approvals;
    private final PermitLedger permits;
    private final ExecutorService blocking;
    private final Releases releases;
    private final OpenSessions sessions = new OpenSessions();
    private final ApprovalDesk desk;
    private final Removal removal;
    private final Gate gate;
    private final Tokens tokens;
    private final Workloads workloads;
    private final Proofs proofs;
    private final Rotations rotations;

    static Server start(Path file, Decorators around) {
        long start = System.nanoTime();
        ServerConfig config = ConfigReader.read(file, Connectors.KINDS);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            Server server = new Wiring(config, around, parts).server();
            LOG.info("Imprimatur is ready at {} after {} ms.", server.api(), (System.nanoTime() - start) / 1_000_000);
            return server;
        } catch (AuditFailure | StorageFailure | UncheckedIOException | IllegalArgumentException e) {
            Server.close(parts);
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            Server.close(parts);
            throw e;
        }
    }

    private Wiring(ServerConfig config, Decorators around, Deque<AutoCloseable> parts) {
        this.config = config;
        this.parts = parts;
        directory(config.data());
        keys = Keys.open(config.data().resolve("keys"), config.logKey(), config.origin(), origin(config), chance);
        publication = Publication.look(config.publishing(), keys.log(), config.log(), InstantSource.system());
        log = part(TileLog.open(
                config.log(),
                keys.log(),
                publication.seen(),
                config.personal(),
                chance)); // from here on no other gateway has this directory
        RunningFile.clear(config.data());
        steady = new SteadyClock(InstantSource.system(), System::nanoTime, newest());
        clock = around.clock().apply(steady);
        part(publication).follow(log, clock);
        meters.uncosigned(publication::uncosignedSince, clock);
        audit = meters.measuring(around.audit().apply(log));
        recorder = new Recorder(audit);
        recorder.record(new AuditEvent.Lifecycle("started", VERSION, clock.instant()));
        parts.add(() -> recorder.record(new AuditEvent.Lifecycle("stopped", VERSION, clock.instant())));
        reads = part(new BundleReads(recorder, clock));
        recorder.record(new AuditEvent.Configured(configuration(config), clock.instant()));
        storage = part(storage());
        releases = log.releases();
        search = part(SqliteSearch.open(config.data().resolve("audit-index.db"), log));
        approvals = around.approvals().apply(storage.approvals());
        permits = around.permits().apply(storage.permits());
        identity = part(identity(around));
        people = around.people().apply(identity.power());
        shelf = new PolicyShelf(config.data().resolve("policy-versions"));
        watch = part(new PolicyWatch(config.policies(), identity.named(), shelf, recorder, clock));
        policies = new AskedPolicies(around.policies().apply(watch));
        blocking = Executors.newVirtualThreadPerTaskExecutor();
        parts.add(() -> finish(blocking));
        ApprovalCodec codec = new ApprovalCodec(keys.rows());
        removal = new Removal(log.erasable(), storage, approvals, codec, search::rebuild);
        removal.recover();
        ApprovalBook book = new ApprovalBook(approvals, codec, audit, releases.reached());
        Freezes freezes = new Freezes(audit, releases.freezes(), sessions, clock, chance);
        Shapes shapes = new Shapes(templates(), releases.shapes(), audit);
        Arrangements arranged = releases.arrangements();
        Delegations delegations =
                new Delegations(audit, arranged.delegations(), people, config.longestDelegation(), clock, chance);
        Reviews reviews = new Reviews(audit, arranged.reviews(), people, clock);
        meters.reviews(() -> reviews.all().size(), reviews::overdue);
        desk = new ApprovalDesk(book, permits, policies, delegations, freezes, reviews, shapes, clock, chance);
        gate = new Gate(policies, audit, desk, blocking);
        tokens = identity.tokens();
        Issuers issuers = part(new Issuers(config.workloads(), clock));
        workloads = new Workloads(config.workloads(), issuers, identity.acquaintance(), clock);
        rotations = new Rotations(sessions, clock);
        proofs = new Proofs(new FloorFile(config.data().resolve("proofs")), clock);
    }

    /** Of statements and of what programs propose. */
    private Templates templates() {
        Templates calls = new CallTemplates();
        if (config.connected().isEmpty()) {
            return calls;
        }
        GrammarPool grammars = part(new GrammarPool(1, Limits.standard()));
        Templates statements = new PostgresTemplates(grammars::parse);
        return action -> calls.of(action).or(() -> statements.of(action));
    }

    private Identity identity(Decorators around) {
        CredentialStore credentials = around.credentials().apply(storage.credentials());
        CredentialCodec codec = new CredentialCodec(keys.rows());
        Issuing issuing = known -> new Tokens(
                credentials,
                codec,
                known,
                audit,
                clock,
                chance,
                releases.standing().revoked());
        Federated federated = Federated.of(config.workloads());
        return switch (config.identity()) {
            case IdentityConfig.Local(Path file) ->
                new LocalIdentity(file, config.data().resolve("sign-in"), federated, issuing, clock, chance);
            case IdentityConfig.Provider provider ->
                new ProviderIdentity(
                        provider,
                        federated,
                        issuing,
                        new ProviderIdentity.Ports(
                                storage.people(),
                                storage.sessions(),
                                storage.accounts(),
                                storage.claims(),
                                keys.rows(),
                                keys.sessions(),
                                audit,
                                clock,
                                chance,
                                releases.standing()));
        };
    }

    private static Configuration configuration(ServerConfig config) {
        Map<Target, Optional<String>> targets = new HashMap<>();
        config.open().forEach(target -> targets.put(target, Optional.empty()));
        config.connected().forEach((target, block) -> targets.put(target, block.findText("listen")));
        return new Configuration(VERSION, config.digest(), RunningFile.text(config.listen()), targets);
    }

    private Storage storage() {
        return switch (config.storage()) {
            case StorageConfig.Sqlite(Path file) -> SqliteStorage.open(file);
            case StorageConfig.Postgres(PostgresAddress address) -> PostgresStorage.open(address, chance);
        };
    }

    /** What was begun for sessions that ended, such as withdrawing their holds, is finished first. */
    private static void finish(ExecutorService blocking) throws InterruptedException {
        blocking.shutdown();
        if (!blocking.awaitTermination(5, TimeUnit.SECONDS)) {
            blocking.shutdownNow();
        }
    }

    private <P extends AutoCloseable> P part(P one) {
        parts.add(one);
        return one;
    }

    private static void directory(Path data) {
        try {
            Files.createDirectories(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new StartRefused("The directory `" + data + "` can't be made: check its permissions.", e);
        }
    }

    /** The name of the log when nobody named it: where it can be read. */
    private static String origin(ServerConfig config) {
        return config.url().map(URI::getAuthority).orElse("localhost") + "/log";
    }

    /** When the newest recorded event happened: the clock must not be behind it. */
    private Instant newest() {
        long size = log.size();
        return size == 0
                ? Instant.EPOCH
                : log.read(size - 1, 1).stream()
                        .map(entry -> Instant.parse(entry.event().text("at")))
                        .findFirst()
                        .orElse(Instant.EPOCH);
    }

    private Server server() {
        Exposure.warn(config);
        Instant now = clock.instant();
        storage.permits()
                .remember(releases.used(now).stream().map(ApprovalId::text).toList(), now);
        Recovery recovery = new Recovery(desk, recorder, running, clock);
        recovery.run(releases);
        meters.pendingAtStart(approvals.pendingUntil(now.plus(Demand.LONGEST)).stream()
                .map(SealedApproval::id)
                .toList());
        identity.begin();
        workloads.begin();
        HttpFront front = listen();
        URI api = URI.create("http://" + RunningFile.text(new InetSocketAddress(loopback(), front.port())));
        URI url = config.url().orElse(api);
        Departures departures = new Departures(identity.roster(), identity.refused(), sessions, recorder, clock);
        part(new Ticker(Stream.concat(
                        identity.tasks().stream(),
                        Stream.of(
                                new Ticker.Task("ending holds that nobody answered", desk::expireDue),
                                new Ticker.Task("ending what another policy granted ahead", desk::followPolicy),
                                new Ticker.Task("reminding people, and asking others", desk::lookAgain),
                                new Ticker.Task("recording reviews that are overdue", desk.reviews()::recordOverdue),
                                new Ticker.Task(
                                        "ending sessions of who is gone",
                                        () -> departures.look(identity.roster(), identity.refused())),
                                new Ticker.Task("ending sessions of rotated tokens", rotations::look),
                                new Ticker.Task("following who is known", () -> watch.follow(identity.named())),
                                new Ticker.Task("recording who read the log", reads::settle),
                                new Ticker.Task("giving up on silent programs", recovery::forget)))
                .toList()));
        ActionIds ids = new ActionIds(chance);
        Map<Target, InetSocketAddress> listeners = part(new Connectors(
                        config,
                        new PostgresListener.Ports(
                                gate, desk, audit, workloads.beside(tokens), ids, clock, blocking, keys.rows()),
                        url,
                        chance,
                        meters,
                        sessions))
                .listeners();
        Couriers couriers = part(couriers());
        meters.channels(couriers);
        Router router = router(url, ids, couriers);
        front.serve(router, meters, new Clients(config.proxies()));
        part(RunningFile.write(config.data(), api, listeners));
        List<String> routes = router.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
        return new Server(api, listeners, keys.log().key().text(), routes, parts);
    }

    private HttpFront listen() {
        try {
            return part(HttpFront.open(config.listen()));
        } catch (IOException e) {
            throw new StartRefused(
                    "The API can't listen at `" + RunningFile.text(config.listen())
                            + "`: is the port taken, perhaps by another gateway?",
                    e);
        }
    }

    /** The address at which this machine reaches the API. */
    private InetAddress loopback() {
        InetAddress listen = config.listen().getAddress();
        return listen.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen;
    }

    private Couriers couriers() {
        Outbound outbound = part(new Outbound(Duration.ofSeconds(20)));
        List<Channel> channels = config.webhooks().stream()
                .<Channel>map(
                        webhook -> new WebhookChannel(webhook, keys.log().key().name(), outbound, clock))
                .toList();
        return Couriers.start(channels, storage.backlog(), log, Retries.STANDARD, clock, chance);
    }

    private Router router(URI url, ActionIds ids, Couriers couriers) {
        Optional<BrowserSession> browsers = identity.browsers(url);
        Callers callers = new Callers(workloads.beside(identity.bearers()), browsers, proofs, url);
        PermitSeal seal = new PermitSeal(keys.permits());
        Targets targets = new Targets(config.open(), config.connected().keySet(), Connectors.FAMILIES);
        Approvals held = new Approvals(
                desk,
                seal,
                targets,
                desk.delegations().among(identity.shown()),
                id -> log.erasable().erasures().of(id),
                clock);
        Optional<Passkeys> passkeys =
                Site.of(url).map(site -> new Passkeys(site, storage.passkeys(), keys.rows(), audit, clock, chance));
        Votes votes = new Votes(desk, callers, tokens, held, passkeys, identity.bearersVote(), url, recorder, clock);
        GlassDesk glass = new GlassDesk(desk, held, passkeys, identity.bearersVote(), url, recorder, clock);
        Governed governed = new Governed(gate, desk, policies, recorder, ids, clock, url, keys.rows());
        List<Resource> resources = new ArrayList<>(identity.resources(callers, browsers, governed, recorder, clock));
        browsers.ifPresent(
                browser -> resources.add(new DecisionPages(callers, browser, desk, held, votes, glass, passkeys)));
        resources.addAll(List.of(
                new Whoami(),
                new TokenDesk(tokens, sessions, identity::roster, config.tokensLast(), rotations, governed),
                new Actions(gate, targets, seal, ids, clock, meters, url, keys.rows()),
                held,
                new Brakes(desk, sessions, held, identity::roster, governed),
                new Absences(desk.delegations(), identity.bearersVote(), clock),
                glass,
                new PasskeyDesk(passkeys, id -> desk.find(id).isPresent()),
                votes,
                new VoteBatch(desk, callers, votes),
                new ShapeDesk(desk, clock),
                new Permits(desk, permits, policies, seal, recorder, running, clock, keys.rows()),
                new PolicyPage(policies, watch::news),
                new Channels(couriers),
                new Health(VERSION, checks(), publication::uncosignedSince, desk.reviews()::overdue, meters),
                new Pages(browsers.isPresent())));
        resources.addAll(auditing(governed));
        return new Router(callers, resources);
    }

    /** What the log is read, proven and erased by. */
    private List<Resource> auditing(Governed governed) {
        return List.of(
                new AuditTrail(search, recorder, clock),
                new AuditEvidence(
                        log,
                        log,
                        log::checkpoint,
                        publication::shown,
                        publication.checkpoints()::atMost,
                        keys.log().key(),
                        recorder,
                        clock),
                new EvidenceDesk(
                        desk::find,
                        id -> log.erasable().erasures().of(id),
                        new EvidenceDesk.Log(
                                search,
                                log,
                                log,
                                log::checkpoint,
                                publication::shown,
                                keys.log().key()),
                        shelf::find,
                        recorder,
                        clock),
                new ErasureDesk(log.erasable(), approvals, removal::complete, recorder, clock, governed),
                new AuditIndex(search::rebuild, search::indexed, log),
                new LogPages(publication::shown, log::tile, reads, keys.log().key()));
    }

    private List<Health.Check> checks() {
        return List.of(
                new Health.Check("storage", () -> {
                    approvals.list(Optional.empty(), Optional.empty(), 1);
                    storage.check();
                    return Optional.empty();
                }),
                new Health.Check("audit", () -> {
                    log.size();
                    return log.broken().map(Throwable::getMessage).or(meters::logFailure);
                }),
                new Health.Check("policies", () -> {
                    policies.current().version();
                    return Optional.empty();
                }),
                new Health.Check("clock", steady::wrong));
    }
}
