package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.ApprovalPage;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.server.delivery.Reception;
import dev.imprimatur.server.delivery.Receptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Held actions: people see all of them, programs their own; whoever waits is told at once. */
public final class Approvals implements Resource {

    private static final Set<String> STATES =
            Set.of("pending", "approved", "glass-broken", "denied", "expired", "withdrawn", "revoked");
    private static final int SHAPE_PAGE = 100;
    private static final int SHAPE_PAGES = 100;
    private static final int LONGEST_WAIT = 60;
    private static final int MOST_WAITING = 20_000;

    private final ApprovalDesk desk;
    private final PermitSeal seal;
    private final Targets targets;
    private final ApprovalForm form;
    private final Function<ApprovalId, Optional<Long>> erased;
    private final Receptions receptions;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    /**
     * @param erased where the log tells that an approval was erased
     * @param receptions how often each was asked for again, and who could not be told
     */
    public Approvals(
            ApprovalDesk desk,
            PermitSeal seal,
            Targets targets,
            Directory people,
            Function<ApprovalId, Optional<Long>> erased,
            Receptions receptions,
            InstantSource clock) {
        this.receptions = receptions;
        this.erased = erased;
        this.desk = desk;
        this.seal = seal;
        this.targets = targets;
        this.form = new ApprovalForm(people, clock);
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ACTOR, "/v1/approvals", this::list),
                Route.get(Access.ACTOR, "/v1/approvals/{id}", this::get),
                Route.post(Access.ACTOR, "/v1/approvals/{id}/withdraw", this::withdraw));
    }

    private Answer list(Call call) {
        call.queryOnly("state", "shape", "before", "limit");
        Caller caller = call.caller();
        Optional<String> state = call.query("state");
        if (state.isPresent() && !STATES.contains(state.get())) {
            throw Problem.invalid("`" + Call.brief(state.get()) + "` is no state: use "
                    + String.join(", ", STATES.stream().sorted().toList()) + ".");
        }
        int limit = Math.toIntExact(call.number("limit", 1, 1_000).orElse(50L));
        Optional<ApprovalId> before = call.query("before").map(Approvals::id);
        ApprovalPage page = call.query("shape").isPresent()
                ? ofShape(state, digest(call.query("shape").get()), before, limit)
                : desk.list(state, before, limit);
        Json.Builder json = Json.fields()
                .with(
                        "approvals",
                        Json.array(page.approvals().stream()
                                .filter(approval -> sees(caller, approval))
                                .map(approval -> shown(caller, approval))
                                .toList()));
        page.next().ifPresent(next -> json.with("next", next.text()));
        return Answer.json(200, json.build());
    }

    /** Looked for among so many of the newest; more are never pending at once for long. */
    private ApprovalPage ofShape(Optional<String> state, Digest shape, Optional<ApprovalId> before, int limit) {
        List<Approval> found = new ArrayList<>();
        Optional<ApprovalId> from = before;
        for (int pages = 0; pages < SHAPE_PAGES; pages++) {
            ApprovalPage page = desk.list(state, from, SHAPE_PAGE);
            for (Approval approval : page.approvals()) {
                if (approval.ask().shape().equals(Optional.of(shape))) {
                    found.add(approval);
                    if (found.size() == limit) {
                        return new ApprovalPage(found, Optional.of(approval.id()));
                    }
                }
            }
            from = page.next();
            if (from.isEmpty()) {
                break;
            }
        }
        return new ApprovalPage(found, from);
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private Answer get(Call call) {
        call.queryOnly("wait");
        Caller caller = call.caller();
        Approval approval = seen(caller, call);
        long wait = call.number("wait", 0, LONGEST_WAIT).orElse(0L);
        if (wait > 0 && approval instanceof Pending) {
            approval = awaited(approval.id(), Duration.ofSeconds(wait)).orElse(approval);
        }
        return Answer.json(200, shown(caller, approval));
    }

    /** The approval once it has ended, or as it is when the time is over. */
    private Optional<Approval> awaited(ApprovalId id, Duration wait) {
        if (!places.tryAcquire()) {
            throw Problem.tooMany("Too many wait here already: ask again without `wait`.");
        }
        CountDownLatch ended = new CountDownLatch(1);
        Consumer<Approval> listener = approval -> ended.countDown();
        desk.waiting().join(id, listener);
        try {
            Optional<Approval> now = desk.find(id);
            if (now.isPresent() && !(now.get() instanceof Pending)) {
                return now;
            }
            if (ended.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return desk.find(id);
            }
            return desk.find(id); // another gateway on the same storage may have ended it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The gateway is stopping: ask again when it is back.");
        } finally {
            desk.waiting().leave(id, listener);
            places.release();
        }
    }

    private Answer withdraw(Call call) {
        Caller caller = call.caller();
        String because = call.content().length() == 0
                ? ""
                : call.body("because").findText("because").orElse("");
        if (because.length() > 2_000) {
            throw Problem.invalid("A reason has at most 2000 characters.");
        }
        Approval approval = seen(caller, call);
        if (!caller.is(approval.ask().action().subject())) {
            throw Problem.forbidden(
                    "Only `" + approval.ask().actor() + "`, who asked for this, can withdraw it. You can deny it.");
        }
        if (!(approval instanceof Pending)) {
            throw ended(approval);
        }
        Approval after = desk.withdraw(approval.id(), because).orElse(approval);
        if (!(after instanceof Closed closed && closed.verdict() == Closed.Verdict.WITHDRAWN)) {
            throw ended(after);
        }
        return Answer.json(200, shown(caller, after));
    }

    private static Problem ended(Approval approval) {
        return Problem.conflict(
                "The approval " + approval.id() + " has ended already: it is " + approval.state() + ".");
    }

    /** The approval that the path names, when the caller may see it. */
    private Approval seen(Caller caller, Call call) {
        ApprovalId id = id(call.variable("id"));
        return desk.find(id).filter(approval -> sees(caller, approval)).orElseThrow(() -> absent(caller, id));
    }

    private Problem absent(Caller caller, ApprovalId id) {
        return caller.inPerson() ? ErasureDesk.gone(id, erased.apply(id)).orElseGet(() -> unknown(id)) : unknown(id);
    }

    static Problem unknown(ApprovalId id) {
        return Problem.notFound(
                "No approval `" + id + "` is here for you: `imprimatur approvals` lists those that are.");
    }

    static ApprovalId id(String text) {
        try {
            return new ApprovalId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound(Call.brief(String.valueOf(e.getMessage())));
        }
    }

    private static boolean sees(Caller caller, Approval approval) {
        return caller.inPerson() || caller.is(approval.ask().action().subject());
    }

    /** The approval for this caller: its subject also gets the permit. */
    Json shown(Caller caller, Approval approval) {
        Json.Builder json = form.of(approval, desk.reminded(approval.id()));
        received(approval.id(), json);
        if (approval instanceof Approved approved && collects(caller, approved)) {
            json.with("permit", seal.write(permit(approved)));
        }
        return json.build();
    }

    /** Where the index can't tell now, nothing is said of it. */
    private void received(ApprovalId id, Json.Builder json) {
        Reception reception = receptions.known(id).orElse(Reception.NONE);
        if (reception.repeated() > 0) {
            json.with("repeated", reception.repeated());
        }
        if (!reception.undelivered().isEmpty()) {
            json.with(
                    "undelivered",
                    Json.array(
                            reception.undelivered(),
                            miss -> Json.fields()
                                    .with("channel", miss.channel())
                                    .with("why", miss.why())
                                    .with("at", miss.at().toString())
                                    .build()));
        }
    }

    private boolean collects(Caller caller, Approved approved) {
        Ask ask = approved.ask();
        return ask.collectable()
                && caller.is(ask.action().subject())
                && targets.open().contains(ask.action().target())
                && clock.instant().isBefore(approved.useBy());
    }

    private static ApiPermit permit(Approved approved) {
        Ask ask = approved.ask();
        return new ApiPermit(
                ask.action().id(),
                Optional.of(approved.id()),
                ask.digest(),
                ask.action().target(),
                ask.action().operation(),
                ask.action().subject().canonical(),
                approved.obligations(),
                approved.useBy(),
                Optional.empty());
    }
}
