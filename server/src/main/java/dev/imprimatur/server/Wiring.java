package dev.imprimatur.server;

import dev.imprimatur.connector.postgres.PostgresListener;
import dev.imprimatur.connector.postgres.PostgresTemplates;
import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.action.CallTemplates;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.action.Templates;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.Arrangements;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.RoutineReads;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.identity.proof.FloorFile;
import dev.imprimatur.identity.proof.Proofs;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.identity.workload.Issuers;
import dev.imprimatur.identity.workload.Workloads;
import dev.imprimatur.server.api.Clients;
import dev.imprimatur.server.api.HttpFront;
import dev.imprimatur.server.api.Rotations;
import dev.imprimatur.server.api.Router;
import dev.imprimatur.server.api.Running;
import dev.imprimatur.server.chat.CardDesk;
import dev.imprimatur.server.chat.ChatDesk;
import dev.imprimatur.server.chat.Precedents;
import dev.imprimatur.server.config.Addresses;
import dev.imprimatur.server.config.ConfigReader;
import dev.imprimatur.server.config.IdentityConfig;
import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.server.delivery.AskedPlaces;
import dev.imprimatur.server.delivery.Couriers;
import dev.imprimatur.server.delivery.Receptions;
import dev.imprimatur.sqlgrammar.GrammarPool;
import dev.imprimatur.sqlgrammar.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ports meet media, and the only place that builds parts; {@link Resources} has what the API makes of them. What is built first
 * is closed last.
 */
final class Wiring {

    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    final Foundation base;
    private final Deque<AutoCloseable> parts;
    final Running running = new Running();
    final Identity identity;
    private final Directory people;
    final PolicyShelf shelf;
    final PolicyWatch watch;
    final Policies policies;
    final ApprovalStore approvals;
    final PermitLedger permits;
    private final ExecutorService blocking;
    final OpenSessions sessions = new OpenSessions();
    final TenureWatch tenure;
    final ApprovalDesk desk;
    final Removal removal;
    final Gate gate;
    final Tokens tokens;
    final Workloads workloads;
    final Proofs proofs;
    final Rotations rotations;
    final Receptions receptions;
    private final Precedents precedents;

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
        this.base = new Foundation(config, around, parts);
        this.parts = parts;
        approvals = around.approvals().apply(base.storage.approvals());
        permits = around.permits().apply(base.storage.permits());
        identity = part(identity(around));
        people = around.people().apply(identity.power());
        shelf = new PolicyShelf(base.config.data().resolve("policy-versions"));
        watch = part(new PolicyWatch(base.config.policies(), identity.named(), shelf, base.recorder, base.clock));
        policies = new AskedPolicies(around.policies().apply(watch));
        blocking = Executors.newVirtualThreadPerTaskExecutor();
        parts.add(() -> finish(blocking));
        ApprovalCodec codec = new ApprovalCodec(base.keys.rows());
        removal = new Removal(base.log.erasable(), base.storage, approvals, codec, base.search::rebuild);
        removal.recover();
        ApprovalBook book =
                new ApprovalBook(approvals, codec, base.audit, base.startState.reached(), base.config.holds());
        tenure = new TenureWatch(base.storage.tenure(), sessions);
        Freezes freezes = new Freezes(
                base.storage.tenure(), base.audit, base.startState.freezes(), sessions, base.clock, base.chance);
        Shapes shapes = new Shapes(templates(), base.startState.shapes(), base.audit, Wiring::troubled);
        Arrangements arranged = base.startState.arrangements();
        Delegations delegations = new Delegations(
                base.audit, arranged.delegations(), people, base.config.longestDelegation(), base.clock, base.chance);
        Reviews reviews = new Reviews(base.audit, arranged.reviews(), people, base.clock);
        base.meters.reviews(() -> reviews.all().size(), reviews::overdue);
        desk = new ApprovalDesk(
                book, permits, policies, delegations, freezes, reviews, shapes, base.clock, base.chance);
        gate = new Gate(
                policies,
                base.audit,
                desk,
                blocking,
                base.config.batchedReads()
                        ? RoutineReads.within(RoutineReads.WINDOW, System::nanoTime, this::forgotten)
                        : RoutineReads.NONE);
        tokens = identity.tokens();
        Issuers issuers = part(new Issuers(base.config.workloads(), base.clock));
        workloads = new Workloads(base.config.workloads(), issuers, identity.acquaintance(), base.clock);
        precedents = new Precedents(base.search);
        rotations = new Rotations(sessions, base.clock);
        receptions = new Receptions(base.search);
        proofs = new Proofs(new FloorFile(base.config.data().resolve("proofs")), base.clock);
    }

    /** So many reads were answered, and are not in the log, which works again. */
    private void forgotten(long reads) {
        LOG.error("{} reads were answered while the audit log failed, and are not in it.", reads);
        var _ = base.audit.append(List.of(new AuditEvent.ReadsForgotten(reads, base.clock.instant())));
    }

    /** People are asked, so nothing is lost but their time; all the same it is a defect, or a medium that fails. */
    private static void troubled(RuntimeException failure) {
        LOG.error("What people granted ahead could not be looked at or used, so they are asked.", failure);
    }

    /** Of statements and of what programs propose. */
    private Templates templates() {
        Templates calls = new CallTemplates();
        if (base.config.connected().isEmpty()) {
            return calls;
        }
        GrammarPool grammars = part(new GrammarPool(1, Limits.standard()));
        Templates statements = new PostgresTemplates(grammars::parse);
        return action -> calls.of(action).or(() -> statements.of(action));
    }

    private Identity identity(Decorators around) {
        CredentialStore credentials = around.credentials().apply(base.storage.credentials());
        CredentialCodec codec = new CredentialCodec(base.keys.rows());
        Issuing issuing = known -> new Tokens(
                credentials,
                codec,
                known,
                base.audit,
                base.clock,
                base.chance,
                base.startState.identities().revoked());
        Federated federated = Federated.of(base.config.workloads());
        return switch (base.config.identity()) {
            case IdentityConfig.Local(Path file) ->
                new LocalIdentity(
                        file, base.config.data().resolve("sign-in"), federated, issuing, base.clock, base.chance);
            case IdentityConfig.Provider provider ->
                new ProviderIdentity(
                        provider,
                        federated,
                        issuing,
                        new ProviderIdentity.Ports(
                                base.storage.people(),
                                base.storage.sessions(),
                                base.storage.accounts(),
                                base.storage.claims(),
                                base.keys.rows(),
                                base.keys.sessions(),
                                base.audit,
                                base.clock,
                                base.chance,
                                base.startState.identities()));
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
        return base.part(one);
    }

    private Server server() {
        Exposure.warn(base.config);
        Instant now = base.clock.instant();
        base.storage
                .permits()
                .remember(
                        base.startState.used(now).stream().map(ApprovalId::text).toList(), now);
        Recovery recovery = new Recovery(desk, base.recorder, running, base.clock);
        recovery.run(base.startState);
        base.meters.pendingAtStart(desk.pending());
        identity.begin();
        workloads.begin();
        HttpFront front = listen();
        URI api = URI.create("http://" + Addresses.text(new InetSocketAddress(loopback(), front.port())));
        URI url = base.config.url().orElse(api);
        Ticker ticker = part(new Ticker(tasks(recovery)));
        ActionIds ids = new ActionIds(base.chance);
        Map<Target, InetSocketAddress> listeners = part(new Connectors(
                        base.config,
                        new PostgresListener.Ports(
                                gate,
                                desk,
                                base.audit,
                                tenure.admitting(workloads.beside(tokens)),
                                ids,
                                base.clock,
                                blocking,
                                base.keys.rows()),
                        url,
                        base.chance,
                        base.meters,
                        sessions))
                .listeners();
        Outlets outlets = outlets(url);
        Couriers couriers = outlets.start((approval, channel, why) -> {
            if (!receptions.of(approval).missed(channel)) {
                desk.undelivered(approval, channel, why);
            }
        });
        base.meters.channels(couriers, base.clock);
        Router router = new Resources(this, url, ids).router(couriers, outlets.resources(), ticker);
        front.serve(router, base.meters, new Clients(base.config.proxies()));
        part(RunningFile.write(base.config.data(), api, listeners));
        List<String> routes = router.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
        return new Server(api, listeners, base.keys.log().key().text(), routes, parts);
    }

    /** What is done again and again. */
    private List<Ticker.Task> tasks(Recovery recovery) {
        AskedPlaces asked =
                new AskedPlaces(watch::current, base.config.channels().names(), LOG::warn);
        Departures departures =
                new Departures(identity.roster(), identity.refused(), sessions, base.recorder, base.clock);
        return Stream.concat(
                        identity.tasks().stream(),
                        Stream.of(
                                new Ticker.Task("ending sessions when another gateway took over", true, tenure::look),
                                new Ticker.Task("ending holds that nobody answered", true, desk::expireDue),
                                new Ticker.Task("going on with the holds of an earlier start", recovery::takeUp),
                                new Ticker.Task("ending what another policy granted ahead", desk::followPolicy),
                                new Ticker.Task("reminding people, and asking others", desk::lookAgain),
                                new Ticker.Task("recording reviews that are overdue", desk.reviews()::recordOverdue),
                                new Ticker.Task(
                                        "ending sessions of who is gone",
                                        true,
                                        () -> departures.look(identity.roster(), identity.refused())),
                                new Ticker.Task("ending sessions of rotated tokens", true, rotations::look),
                                new Ticker.Task("following who is known", () -> watch.follow(identity.named())),
                                new Ticker.Task("looking where rules ask", asked::look),
                                new Ticker.Task("recording who read the log", base.reads::settle),
                                new Ticker.Task("giving up on silent programs", recovery::forget)))
                .toList();
    }

    private HttpFront listen() {
        try {
            return part(HttpFront.open(base.config.listen()));
        } catch (IOException e) {
            throw new StartRefused(
                    "The API can't listen at `" + Addresses.text(base.config.listen())
                            + "`: is the port taken, perhaps by another gateway?",
                    e);
        }
    }

    /** The address at which this machine reaches the API. */
    private InetAddress loopback() {
        InetAddress listen = base.config.listen().getAddress();
        return listen.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen;
    }

    /** What shows approvals to whoever may see them. */
    CardDesk cards(URI url) {
        Directory shown = desk.delegations().among(identity.shown());
        return new CardDesk(desk, shown, precedents, receptions, url, base.clock);
    }

    private Outlets outlets(URI url) {
        Directory shown = desk.delegations().among(identity.shown());
        CardDesk cards = cards(url);
        ChatDesk chat = new ChatDesk(new ChatDesk.Ports(
                desk, cards, identity.accounts(), people, shown, identity::roster, base.recorder, url, base.clock));
        return new Outlets(base, cards, chat, blocking);
    }
}
