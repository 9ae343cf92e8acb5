package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.passkey.PasskeyRefused;
import dev.imprimatur.identity.passkey.Passkeys;
import dev.imprimatur.identity.token.Tokens;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** People vote, in a session of their own. Nothing else ever counts, and every try is recorded. */
public final class Votes implements Resource {

    private final ApprovalDesk desk;
    private final Callers callers;
    private final Tokens tokens;
    private final Approvals approvals;
    private final Optional<Passkeys> passkeys;
    private final boolean bearersVote;
    private final URI url;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * @param passkeys empty where browsers would refuse them
     * @param bearersVote whether a person's bearer token is enough to vote; otherwise only a browser's session is
     * @param url under which browsers reach the gateway
     */
    public Votes(
            ApprovalDesk desk,
            Callers callers,
            Tokens tokens,
            Approvals approvals,
            Optional<Passkeys> passkeys,
            boolean bearersVote,
            URI url,
            Recorder recorder,
            InstantSource clock) {
        this.desk = desk;
        this.callers = callers;
        this.tokens = tokens;
        this.approvals = approvals;
        this.passkeys = passkeys;
        this.bearersVote = bearersVote;
        this.url = url;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.VOTER, "/v1/approvals/{id}/votes", this::vote));
    }

    private Answer vote(Call call) {
        ApprovalId id = Approvals.id(call.variable("id"));
        Callers.Shown shown = callers.shown(call);
        Caller voter = voter(id, shown);
        Body body = call.body("choice", "because", "constraints", "standing", "seen", "assertion");
        Ballot ballot = Ballot.of(body);
        Approval next = cast(id, voter, ballot, call, shown.cookie() ? "console" : channel(call));
        return Answer.json(200, approvals.shown(voter, next));
    }

    /** Whether {@code caller} may decide, or say who decides, in the session that they use. */
    static boolean decides(Caller caller, boolean bearersVote) {
        return bearersVote || caller.browser();
    }

    /** Refuses whoever may not decide in the session that they use, where what they do is worth a vote. */
    static void requireDecides(Caller caller, boolean bearersVote) {
        if (!decides(caller, bearersVote)) {
            throw Problem.forbidden(
                    "Sessions of the command line don't decide here (`device-may-vote`), nor do they say who"
                            + " does: do this in a browser, signed in there.");
        }
    }

    /** The approval with a person's vote; one that does not count is a {@link Problem}, and recorded. */
    Approval cast(ApprovalId id, Caller voter, Ballot ballot, Call call, String channel) {
        if (!decides(voter, bearersVote)) {
            throw refused(
                    id,
                    voter.subject().actor().id().toString(),
                    "Sessions of the command line don't vote here (`device-may-vote`): decide in a browser, at " + url
                            + "/approvals/" + id + "/decide.",
                    "device");
        }
        Cast cast = ballot.assertion().isEmpty()
                ? desk.vote(id, vote(voter, ballot, call, channel)).orElseThrow(() -> Approvals.unknown(id))
                : signed(id, voter, ballot, call, channel);
        return switch (cast) {
            case Cast.Counted(Approval next) -> next;
            case Cast.Refused(Cast.Why why, String sentence) ->
                throw Problem.voteRefused(
                        why == Cast.Why.NO_PASSKEY
                                ? sentence + " Sign it at " + url + "/approvals/" + id + "."
                                : sentence,
                        why.word(),
                        why == Cast.Why.LATE);
        };
    }

    private Cast signed(ApprovalId id, Caller voter, Ballot ballot, Call call, String channel) {
        PrincipalId person = voter.subject().actor().id();
        try {
            return passkeys.orElseThrow(() -> new PasskeyRefused(PasskeyDesk.OFF))
                    .signed(
                            person,
                            ballot.assertion().orElseThrow(),
                            ballot.challenge(id),
                            () -> desk.vote(id, vote(voter, ballot, call, channel))
                                    .orElseThrow(() -> Approvals.unknown(id)));
        } catch (PasskeyRefused e) {
            throw refused(id, person.toString(), String.valueOf(e.getMessage()), "passkey-refused");
        }
    }

    /** The person whose own session this is; everyone else is refused, and that is recorded. */
    Caller voter(ApprovalId id, Callers.Shown shown) {
        return switch (callers.authenticate(shown, Audience.PERSON)) {
            case Callers.Who.Somebody(Authentication.Known known) -> {
                Caller caller = new Caller(known, Audience.PERSON, shown.cookie());
                if (!caller.inPerson()) {
                    throw refused(id, caller.subject().actor().id().toString(), notInPerson());
                }
                if (caller.onlyAudits()) {
                    throw refused(
                            id,
                            caller.subject().actor().id().toString(),
                            "Who only audits takes no part in decisions.");
                }
                yield caller;
            }
            case Callers.Who.Nobody(String reason) -> {
                Optional<IssuedCredential> credential = tokens.recognised(shown.credential());
                if (credential.isEmpty()) {
                    throw callers.authenticate(shown, Audience.ACTIONS) instanceof Callers.Who.Somebody(var known)
                            ? refused(id, known.subject().actor().id().toString(), notInPerson())
                            : Problem.unauthenticated(reason);
                }
                boolean own = credential.get().audience() == Audience.PERSON;
                Problem refused =
                        refused(id, credential.get().holder().toString(), own ? reason : reason + " " + notInPerson());
                throw own && !credential.get().goodAt(clock.instant()) ? Problem.unauthenticated(reason) : refused;
            }
        };
    }

    private static String notInPerson() {
        return "Only people vote, each in a session of their own; a machine's credential never does.";
    }

    private Problem refused(ApprovalId id, String who, String sentence) {
        return refused(id, who, sentence, "not-a-voter");
    }

    private Problem refused(ApprovalId id, String who, String sentence, String why) {
        if (desk.find(id).isEmpty()) {
            return Approvals.unknown(id);
        }
        recorder.record(new AuditEvent.VoterRefused(id, who, sentence, clock.instant()));
        return Problem.voteRefused(sentence, why, false);
    }

    private Vote vote(Caller voter, Ballot ballot, Call call, String channel) {
        return new Vote(
                voter.subject().actor().id(),
                ballot.choice(),
                ballot.because(),
                ballot.terms(),
                evidence(voter, ballot.seen(), ballot.assertion(), call, channel),
                clock.instant());
    }

    /** How somebody gave their word. */
    static Evidence evidence(Caller caller, Digest seen, Optional<Assertion> assertion, Call call, String channel) {
        return new Evidence(
                channel,
                caller.known().method(),
                caller.known().at(),
                caller.subject().credential(),
                seen,
                assertion,
                call.trace());
    }

    /** Which program speaks for the person; it says so itself, so this is for the record and proves nothing. */
    static String channel(Call call) {
        return call.header("imprimatur-channel").filter("cli"::equals).orElse("api");
    }
}
