package dev.imprimatur.server;

import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.identity.passkey.Passkeys;
import dev.imprimatur.identity.passkey.Site;
import dev.imprimatur.server.api.Actions;
import dev.imprimatur.server.api.Approvals;
import dev.imprimatur.server.api.AuditEvidence;
import dev.imprimatur.server.api.AuditIndex;
import dev.imprimatur.server.api.AuditTrail;
import dev.imprimatur.server.api.BrowserSession;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.Channels;
import dev.imprimatur.server.api.DecisionPages;
import dev.imprimatur.server.api.DelegationDesk;
import dev.imprimatur.server.api.ErasureDesk;
import dev.imprimatur.server.api.EvidenceDesk;
import dev.imprimatur.server.api.FreezeDesk;
import dev.imprimatur.server.api.GlassDesk;
import dev.imprimatur.server.api.Governed;
import dev.imprimatur.server.api.Health;
import dev.imprimatur.server.api.LoadDesk;
import dev.imprimatur.server.api.LogPages;
import dev.imprimatur.server.api.Pages;
import dev.imprimatur.server.api.PasskeyDesk;
import dev.imprimatur.server.api.PermitSeal;
import dev.imprimatur.server.api.Permits;
import dev.imprimatur.server.api.PolicyPage;
import dev.imprimatur.server.api.Resource;
import dev.imprimatur.server.api.Router;
import dev.imprimatur.server.api.ShapeDesk;
import dev.imprimatur.server.api.Targets;
import dev.imprimatur.server.api.TokenDesk;
import dev.imprimatur.server.api.VoteBatch;
import dev.imprimatur.server.api.Votes;
import dev.imprimatur.server.api.Whoami;
import dev.imprimatur.server.delivery.Couriers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the API offers: every resource, made of the parts that were wired. */
final class Resources {

    private final Wiring wired;
    private final Foundation base;
    private final Identity identity;
    private final ApprovalDesk desk;
    private final URI url;
    private final ActionIds ids;

    /** @param url under which people and programs reach the API */
    Resources(Wiring wired, URI url, ActionIds ids) {
        this.wired = wired;
        this.base = wired.base;
        this.identity = wired.identity;
        this.desk = wired.desk;
        this.url = url;
        this.ids = ids;
    }

    /**
     * All of it.
     *
     * @param outlets what channels are called back at
     * @param ticker whose health is asked for
     */
    Router router(Couriers couriers, List<Resource> outlets, Ticker ticker) {
        Optional<BrowserSession> browsers = identity.browsers(url);
        Callers callers = new Callers(wired.workloads.beside(identity.bearers()), browsers, wired.proofs, url);
        PermitSeal seal = new PermitSeal(base.keys.permits());
        Targets targets =
                new Targets(base.config.open(), base.config.connected().keySet(), Connectors.FAMILIES);
        Approvals held = held(seal, targets);
        Optional<Passkeys> passkeys = Site.of(url)
                .map(site -> new Passkeys(
                        site, base.storage.passkeys(), base.keys.rows(), base.audit, base.clock, base.chance));
        Votes votes = new Votes(
                desk, callers, wired.tokens, held, passkeys, identity.bearersVote(), url, base.recorder, base.clock);
        GlassDesk glass = new GlassDesk(
                desk, held, passkeys, identity.bearersVote(), base.search, url, base.recorder, base.clock);
        Governed governed =
                new Governed(wired.gate, desk, wired.policies, base.recorder, ids, base.clock, url, base.keys.rows());
        List<Resource> resources =
                new ArrayList<>(identity.resources(callers, browsers, governed, base.recorder, base.clock));
        browsers.ifPresent(browser -> resources.add(
                new DecisionPages(callers, browser, desk, wired.cards(url)::card, votes, glass, passkeys, base.clock)));
        resources.addAll(List.of(
                new Whoami(),
                new TokenDesk(
                        wired.tokens,
                        wired.sessions,
                        identity::roster,
                        base.config.tokensLast(),
                        wired.rotations,
                        governed),
                new Actions(wired.gate, targets, seal, ids, base.clock, base.meters, url, base.keys.rows()),
                held,
                new FreezeDesk(desk, wired.sessions, held, identity::roster, governed),
                new DelegationDesk(desk.delegations(), identity.bearersVote(), base.clock),
                glass,
                new PasskeyDesk(passkeys, id -> desk.find(id).isPresent(), identity.bearersVote()),
                votes,
                new VoteBatch(desk, callers, votes),
                new ShapeDesk(desk, base.clock),
                new Permits(
                        desk,
                        wired.permits,
                        wired.policies,
                        seal,
                        base.recorder,
                        wired.running,
                        base.clock,
                        base.keys.rows()),
                new PolicyPage(wired.policies, wired.watch::news),
                new Channels(couriers),
                new Health(
                        Foundation.VERSION,
                        checks(ticker),
                        base.publication::uncosignedSince,
                        desk.reviews()::overdue,
                        base.meters),
                new Pages(browsers.isPresent())));
        resources.addAll(outlets);
        resources.addAll(auditing(governed));
        return new Router(callers, wired.tenure::over, resources);
    }

    private Approvals held(PermitSeal seal, Targets targets) {
        return new Approvals(
                desk,
                seal,
                targets,
                desk.delegations().among(identity.shown()),
                id -> base.log.erasable().erasures().of(id),
                wired.receptions,
                base.clock);
    }

    /** What the log is read, proven and erased by. */
    private List<Resource> auditing(Governed governed) {
        return List.of(
                new AuditTrail(base.search, base.recorder, base.clock),
                new LoadDesk(base.search, identity::roster, base.recorder, base.clock),
                new AuditEvidence(
                        base.log,
                        base.log,
                        base.log::checkpoint,
                        base.publication::shown,
                        base.publication.checkpoints()::atMost,
                        base.keys.log().key(),
                        base.recorder,
                        base.clock),
                new EvidenceDesk(
                        desk::find,
                        desk::concerns,
                        id -> base.log.erasable().erasures().of(id),
                        new EvidenceDesk.Log(
                                base.search,
                                base.log,
                                base.log,
                                base.log::checkpoint,
                                base.publication::shown,
                                base.keys.log().key()),
                        wired.shelf::find,
                        base.recorder,
                        base.clock),
                new ErasureDesk(
                        base.log.erasable(),
                        wired.approvals,
                        wired.removal::complete,
                        base.recorder,
                        base.clock,
                        governed),
                new AuditIndex(base.search::rebuild, base.search::indexed, base.log),
                new LogPages(
                        base.publication::shown,
                        base.log::tile,
                        base.reads,
                        base.keys.log().key()));
    }

    private List<Health.Check> checks(Ticker ticker) {
        return List.of(
                new Health.Check("storage", () -> {
                    wired.approvals.list(Optional.empty(), Optional.empty(), 1);
                    base.storage.check();
                    return Optional.empty();
                }),
                new Health.Check("tenure", base.storage.tenure()::wrong),
                new Health.Check("audit", () -> {
                    base.log.size();
                    return base.log.broken().map(Throwable::getMessage).or(base.meters::logFailure);
                }),
                new Health.Check("policies", () -> {
                    wired.policies.current().version();
                    return Optional.empty();
                }),
                new Health.Check("clock", base.steady::wrong),
                new Health.Check("upkeep", ticker::wrong),
                new Health.Check("connectors", wired.sessions::wrong));
    }
}
