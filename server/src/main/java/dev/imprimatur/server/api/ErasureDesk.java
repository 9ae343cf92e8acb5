package dev.imprimatur.server.api;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.ErasableLog;
import dev.imprimatur.core.audit.Erasure;
import dev.imprimatur.core.audit.ErasureScope;
import dev.imprimatur.core.audit.Selection;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erases what is personal in the log, by administrators. The erasure is recorded first, and then it is done. */
public final class ErasureDesk implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureDesk.class);

    private static final int LONGEST_REASON = 2_000;

    /** Ranges, or approvals, that one event tells of: so that it is no larger than an entry of the log. */
    private static final int MOST = 700;

    private final ErasableLog log;
    private final ApprovalStore approvals;
    private final Runnable removal;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Governed governed;

    /**
     * @param approvals those that are stored
     * @param removal does what was recorded
     */
    public ErasureDesk(
            ErasableLog log,
            ApprovalStore approvals,
            Runnable removal,
            Recorder recorder,
            InstantSource clock,
            Governed governed) {
        this.log = log;
        this.approvals = approvals;
        this.removal = removal;
        this.recorder = recorder;
        this.clock = clock;
        this.governed = governed;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.ADMINISTRATOR, "/v1/audit/erasures", this::erase));
    }

    private Answer erase(Call call) {
        call.queryOnly();
        Body body = call.body("subject", "approval", "action", "before", "because", "dry_run");
        ErasureScope scope = scope(body);
        String because = body.text("because").strip();
        if (because.isEmpty() || because.length() > LONGEST_REASON) {
            throw Problem.invalid("`because` says why, in 1 to " + LONGEST_REASON + " characters.");
        }
        if (dry(body)) {
            return answer(erasure(scope), false);
        }
        if (governed.governs()) {
            Erasure erasure =
                    erasure(scope); // what can't be erased is refused before people are asked, and a permit spent
            if (nothing(erasure)) {
                return answer(erasure, false);
            }
        }
        PrincipalId by = call.caller().subject().actor().id();
        return governed.change(
                call,
                "imprimatur.audit.erase",
                Json.fields()
                        .with("scope", scope.canonical())
                        .with("because", because)
                        .build(),
                () -> erased(scope, by, because));
    }

    private synchronized Answer erased(ErasureScope scope, PrincipalId by, String because) {
        Erasure erasure = erasure(scope);
        if (nothing(erasure)) {
            return answer(erasure, false);
        }
        Instant now = clock.instant();
        parts(erasure).forEach(part -> recorder.record(new AuditEvent.Erased(part, by, because, now)));
        remove();
        return answer(erasure, true);
    }

    private static boolean nothing(Erasure erasure) {
        return erasure.entries().isEmpty()
                && erasure.approvals().isEmpty()
                && erasure.votes().isEmpty();
    }

    private static Answer answer(Erasure erasure, boolean erased) {
        return Answer.json(
                200,
                Json.fields()
                        .with("scope", erasure.scope().canonical())
                        .with("values", erasure.values())
                        .with(
                                "events",
                                erasure.entries().stream()
                                        .mapToLong(range -> range.last() - range.first() + 1)
                                        .sum())
                        .with("approvals", erasure.approvals().size())
                        .with("votes", erasure.votes().size())
                        .with("erased", erased)
                        .build());
    }

    private static boolean dry(Body body) {
        Json flag = body.fields().find("dry_run").orElse(new Json.Flag(false));
        if (flag instanceof Json.Flag(boolean dry)) {
            return dry;
        }
        throw Problem.invalid("The member `dry_run` must be true or false.");
    }

    private void remove() {
        try {
            removal.run();
        } catch (RuntimeException e) {
            LOG.error("An erasure was recorded, but is not complete: {}", e.getMessage());
            throw Problem.unavailable("The erasure is recorded, but not complete (" + e.getMessage()
                    + "): what it is about may still be there. It is tried again when the gateway starts, or with the next"
                    + " erasure.");
        }
    }

    private static ErasureScope scope(Body body) {
        List<ErasureScope> scopes = new ArrayList<>();
        try {
            body.findText("subject")
                    .map(PrincipalId::parse)
                    .map(ErasureScope.Subject::new)
                    .ifPresent(scopes::add);
            body.findText("approval")
                    .map(ApprovalId::new)
                    .map(ErasureScope.Approval::new)
                    .ifPresent(scopes::add);
            body.findText("action")
                    .map(ActionId::new)
                    .map(ErasureScope.Action::new)
                    .ifPresent(scopes::add);
            body.findText("before")
                    .map(Instant::parse)
                    .map(ErasureScope.Before::new)
                    .ifPresent(scopes::add);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Problem.invalid("What to erase is not understood: " + Call.brief(String.valueOf(e.getMessage())));
        }
        if (scopes.size() != 1) {
            throw Problem.invalid("Say what to erase: one of `subject`, `approval`, `action` and `before`.");
        }
        return scopes.getFirst();
    }

    private Erasure erasure(ErasureScope scope) {
        Selection selection = new Selection(scope);
        ErasableLog.Erasable found = log.erasable(selection);
        if (scope instanceof ErasureScope.Approval(ApprovalId id)
                && selection.approvals().isEmpty()) {
            throw Approvals.unknown(id);
        }
        List<ApprovalId> open = stored(selection.open(clock.instant()));
        if (!open.isEmpty()) {
            throw Problem.of(
                    409,
                    "not-ended",
                    "This has not ended",
                    "What has not ended can't be erased, and " + named(open)
                            + ": it is pending, may still be used, or runs. Deny, withdraw or revoke it, or wait until it has"
                            + " ended.");
        }
        return new Erasure(
                scope, found.entries(), found.values(), stored(selection.approvals()), stored(selection.votes()));
    }

    private List<ApprovalId> stored(List<ApprovalId> all) {
        return all.stream().filter(id -> approvals.find(id).isPresent()).toList();
    }

    private static String named(List<ApprovalId> open) {
        return open.size() == 1
                ? "`" + open.getFirst() + "` has not"
                : open.size() + " approvals have not, `" + open.getFirst() + "` for one";
    }

    /** The same in parts, each of which fits into an event. */
    private static List<Erasure> parts(Erasure whole) {
        List<Erasure> parts = new ArrayList<>();
        for (int at = 0; ; at += MOST) {
            Erasure part = new Erasure(
                    whole.scope(),
                    part(whole.entries(), at),
                    whole.values(),
                    part(whole.approvals(), at),
                    part(whole.votes(), at));
            if (part.entries().isEmpty()
                    && part.approvals().isEmpty()
                    && part.votes().isEmpty()) {
                return parts;
            }
            parts.add(part);
        }
    }

    private static <T> List<T> part(List<T> all, int at) {
        return all.subList(Math.min(at, all.size()), Math.min(at + MOST, all.size()));
    }

    /** Says of a stored approval that is not there that it was erased, if it was. */
    static Optional<Problem> gone(ApprovalId id, Optional<Long> index) {
        return index.map(at -> Problem.of(
                410,
                "erased",
                "This was erased",
                "The approval " + id + " was erased: the event " + at
                        + " of the audit log says by whom and why. What else"
                        + " was recorded of it is there: `imprimatur audit query --approval " + id + "`."));
    }
}
