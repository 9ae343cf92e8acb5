package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import dev.imprimatur.identity.passkey.PasskeyRefused;
import dev.imprimatur.identity.passkey.Passkeys;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A person runs a held action unapproved; others look into it afterwards. */
public final class GlassDesk implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(GlassDesk.class);

    private final ApprovalDesk desk;
    private final Approvals approvals;
    private final Optional<Passkeys> passkeys;
    private final boolean bearersVote;
    private final ClosedReviews closed;
    private final URI url;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * @param passkeys empty where browsers would refuse them
     * @param bearersVote whether a person's bearer token is enough to vote, and so for what is worth a vote
     * @param log tells of the reviews that are closed
     * @param url under which browsers reach the gateway
     */
    public GlassDesk(
            ApprovalDesk desk,
            Approvals approvals,
            Optional<Passkeys> passkeys,
            boolean bearersVote,
            AuditSearch log,
            URI url,
            Recorder recorder,
            InstantSource clock) {
        this.desk = desk;
        this.approvals = approvals;
        this.passkeys = passkeys;
        this.bearersVote = bearersVote;
        this.closed = new ClosedReviews(log);
        this.url = url;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post(Access.PERSON, "/v1/approvals/{id}/break-glass", this::breakGlass),
                Route.get(Access.SIGNED_IN, "/v1/reviews", this::list),
                Route.post(Access.PERSON, "/v1/reviews/{id}/votes", this::review));
    }

    private Answer breakGlass(Call call) {
        ApprovalId id = Approvals.id(call.variable("id"));
        Body body = call.body("because", "seen", "assertion");
        Word word = new Word(FreezeDesk.reason(body), digest(body.text("seen")), Ballot.assertion(body));
        return Answer.json(
                200, approvals.shown(call.caller(), run(id, call.caller(), word, call, Votes.channel(call))));
    }

    /** What somebody says who breaks the glass, as it arrives. */
    record Word(String because, Digest seen, Optional<Assertion> assertion) {

        /** From the form of our page. */
        static Word of(Map<String, String> form) {
            try {
                return new Word(
                        Reason.of(form.getOrDefault("because", "")),
                        Digest.parse(form.getOrDefault("seen", "")),
                        Optional.empty());
            } catch (IllegalArgumentException e) {
                throw Problem.invalid(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The approval with its glass broken; where it stays whole, that is a {@link Problem}, and recorded. */
    Approval run(ApprovalId id, Caller caller, Word word, Call call, String channel) {
        Votes.requireDecides(caller, bearersVote);
        PrincipalId person = caller.subject().actor().id();
        BrokenGlass glass = new BrokenGlass(
                person,
                word.because(),
                Votes.evidence(caller, word.seen(), word.assertion(), call, channel),
                clock.instant());
        Cast cast = word.assertion().isEmpty()
                ? broken(id, glass)
                : signed(id, glass, word.assertion().get());
        return switch (cast) {
            case Cast.Counted(Approval next) -> {
                LOG.warn(
                        "GLASS BROKEN: {} runs {} unapproved ({} on {}): {}",
                        person,
                        id,
                        next.ask().action().operation().name(),
                        next.ask().action().target().name(),
                        Json.of(word.because()).canonical());
                yield next;
            }
            case Cast.Refused(Cast.Why why, String sentence) ->
                throw Problem.glassRefused(
                        why == Cast.Why.NO_PASSKEY
                                ? sentence + " Sign it at " + url + "/approvals/" + id + "/decide."
                                : sentence,
                        why.word(),
                        why == Cast.Why.LATE);
        };
    }

    private Cast broken(ApprovalId id, BrokenGlass glass) {
        return desk.breakGlass(id, glass).orElseThrow(() -> Approvals.unknown(id));
    }

    private Cast signed(ApprovalId id, BrokenGlass glass, Assertion assertion) {
        try {
            return passkeys.orElseThrow(() -> new PasskeyRefused(PasskeyDesk.OFF))
                    .signed(
                            glass.by(),
                            assertion,
                            BrokenGlass.challenge(
                                    id, glass.because(), glass.evidence().seen()),
                            () -> broken(id, glass));
        } catch (PasskeyRefused e) {
            String sentence = String.valueOf(e.getMessage());
            if (desk.find(id).isEmpty()) {
                throw Approvals.unknown(id);
            }
            recorder.record(new AuditEvent.GlassRefused(
                    id, glass.by(), new Cast.Refused(Cast.Why.NO_PASSKEY, sentence), clock.instant()));
            throw Problem.glassRefused(sentence, "passkey-refused", false);
        }
    }

    private Answer list(Call call) {
        call.queryOnly("state", "before", "limit");
        String state = call.query("state").orElse("open");
        if (state.equals("closed")) {
            return Answer.json(200, closed.page(call));
        }
        if (!state.equals("open")) {
            throw Problem.invalid("`" + Call.brief(state) + "` is no state of a review: use open or closed.");
        }
        if (call.query().size() > call.query("state").stream().count()) {
            throw Problem.invalid(
                    "Reviews that are open come all at once: `before` and `limit` go with `state=closed`.");
        }
        return Answer.json(
                200,
                Json.fields()
                        .with("reviews", Json.array(desk.reviews().all(), review -> form(review, false)))
                        .build());
    }

    private Answer review(Call call) {
        Votes.requireDecides(call.caller(), bearersVote);
        ApprovalId id = Approvals.id(call.variable("id"));
        Body body = call.body("finding", "because");
        boolean justified = justified(body.text("finding"));
        String because = FreezeDesk.reason(body);
        return switch (desk.reviews().find(id, FreezeDesk.person(call).id(), justified, because)) {
            case Reviews.Found.Counted(Review review, boolean closed) -> Answer.json(200, form(review, closed));
            case Reviews.Found.Refused(String sentence) -> throw Problem.forbidden(sentence);
            case Reviews.Found.Unknown _ ->
                throw Problem.notFound("No review of `" + id + "` is open: `imprimatur reviews` lists those that are.");
        };
    }

    private static boolean justified(String finding) {
        return switch (finding) {
            case "justified" -> true;
            case "unjustified" -> false;
            default ->
                throw Problem.invalid(
                        "`" + Call.brief(finding) + "` is no finding: write `justified` or `unjustified`.");
        };
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Json form(Review review, boolean closed) {
        Json.Builder json = Json.fields()
                .with("approval", review.approval().text())
                .with("state", closed ? "closed" : "open")
                .with("broken_by", review.breaker().toString())
                .with("because", review.because())
                .with("since", review.since().toString())
                .with("due", review.due().toString())
                .with("overdue", !closed && !clock.instant().isBefore(review.due()))
                .with("asks", Json.array(review.asks(), Requirement::canonical))
                .with("findings", Json.array(review.findings(), GlassDesk::finding));
        if (closed) {
            json.with("finding", Review.word(review.justified()));
        }
        return json.build();
    }

    private static Json finding(Review.Finding finding) {
        return Json.fields()
                .with("reviewer", finding.reviewer().toString())
                .with("finding", finding.word())
                .with("because", finding.because())
                .with("at", finding.at().toString())
                .build();
    }
}
