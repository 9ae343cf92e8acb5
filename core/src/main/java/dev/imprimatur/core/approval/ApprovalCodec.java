package dev.imprimatur.core.approval;

import dev.imprimatur.core.action.ActionCodec;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns approvals into sealed rows and back. A row whose seal does not verify is refused: who writes the tables without
 * the key makes no approval, and changes none. (An older row that was sealed once verifies; the desk knows how far each
 * approval has come.)
 */
public final class ApprovalCodec {

    private static final String KIND = "approval";

    private final MacKey key;

    public ApprovalCodec(MacKey key) {
        this.key = key;
    }

    /** The row for {@code approval}. */
    public SealedApproval seal(Approval approval) {
        byte[] body = body(approval).canonicalBytes();
        Ask ask = approval.ask();
        return new SealedApproval(
                approval.id(),
                approval.revision(),
                approval.state(),
                ask.digest(),
                ask.openedAt(),
                ask.expiresAt(),
                Bytes.of(body),
                key.seal(KIND, body));
    }

    /**
     * The approval in {@code row}.
     *
     * @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body
     */
    public Approval open(SealedApproval row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw new TamperedRow("The stored approval `" + row.id() + "` does not carry our seal: somebody changed the"
                    + " database, or the row key was replaced. It counts for nothing; look at the audit log.");
        }
        Approval approval;
        try {
            approval = approval((Json.Fields) Json.parse(row.body().toArray()));
        } catch (RuntimeException e) { // whatever the body is, it is not an approval
            throw new TamperedRow("The stored approval `" + row.id() + "` can't be read: " + e.getMessage());
        }
        if (!seal(approval).equals(row)) {
            throw new TamperedRow("The columns of the stored approval `" + row.id()
                    + "` contradict its sealed body: somebody changed the database. It counts for nothing.");
        }
        return approval;
    }

    /**
     * The row of an ended approval without the reasons that {@code person} gave, as its next revision; empty when there are
     * none. Votes that a passkey signed are kept: the signature is over the reason, too.
     *
     * @throws TamperedRow as {@link #open} does
     */
    public Optional<SealedApproval> without(SealedApproval row, PrincipalId person) {
        Approval approval = open(row);
        List<Vote> votes = approval.votes().stream()
                .map(vote -> vote.voter().equals(person)
                                && vote.evidence().assertion().isEmpty()
                        ? new Vote(
                                vote.voter(),
                                vote.choice(),
                                "",
                                vote.terms(),
                                vote.evidence(),
                                vote.at(),
                                vote.inPlaceOf())
                        : vote)
                .toList();
        int revision = approval.revision() + 1;
        return switch (approval) {
            case Pending pending -> throw new IllegalArgumentException("`" + pending.id() + "` has not ended.");
            case Approved approved ->
                votes.equals(approved.votes())
                        ? Optional.empty()
                        : Optional.of(seal(new Approved(
                                approved.id(),
                                approved.ask(),
                                votes,
                                revision,
                                approved.at(),
                                approved.grant(),
                                approved.glass())));
            case Closed closed -> {
                String because = closed.by().equals(person.toString()) ? "" : closed.because();
                yield votes.equals(closed.votes()) && because.equals(closed.because())
                        ? Optional.empty()
                        : Optional.of(seal(new Closed(
                                closed.id(),
                                closed.ask(),
                                votes,
                                revision,
                                closed.verdict(),
                                closed.by(),
                                because,
                                closed.at())));
            }
        };
    }

    private static Json.Fields body(Approval approval) {
        Json.Builder body = Json.fields()
                .with("id", approval.id().text())
                .with("state", approval.state())
                .with("revision", approval.revision())
                .with("ask", ask(approval.ask()))
                .with(
                        "votes",
                        Json.array(
                                approval.votes().stream().map(Vote::canonical).toList()));
        return switch (approval) {
            case Pending pending -> body.build();
            case Approved approved -> {
                approved.glass().ifPresent(glass -> body.with("glass", glass.canonical()));
                yield body.with("at", approved.at().toString())
                        .with("grant", approved.grant())
                        .build();
            }
            case Closed closed ->
                body.with("at", closed.at().toString())
                        .with("by", closed.by())
                        .with("because", closed.because())
                        .build();
        };
    }

    private static Approval approval(Json.Fields json) {
        ApprovalId id = new ApprovalId(json.text("id"));
        int revision = Math.toIntExact(json.whole("revision"));
        Ask ask = ask(json.fields("ask"));
        List<Vote> votes = json.array("votes").stream()
                .map(vote -> Vote.of((Json.Fields) vote))
                .toList();
        return switch (json.text("state")) {
            case "pending" -> new Pending(id, ask, votes, revision);
            case "approved" ->
                new Approved(
                        id,
                        ask,
                        votes,
                        revision,
                        Instant.parse(json.text("at")),
                        json.findText("grant"),
                        Optional.empty());
            case "glass-broken" ->
                new Approved(
                        id,
                        ask,
                        votes,
                        revision,
                        Instant.parse(json.text("at")),
                        Optional.empty(),
                        Optional.of(BrokenGlass.of(json.fields("glass"))));
            case String word ->
                new Closed(
                        id,
                        ask,
                        votes,
                        revision,
                        Closed.Verdict.parse(word),
                        json.text("by"),
                        json.text("because"),
                        Instant.parse(json.text("at")));
        };
    }

    private static Json ask(Ask ask) {
        Json.Builder json = Json.fields();
        ask.demand().standing().ifPresent(latitude -> json.with("standing", latitude.canonical()));
        json.with("shape", ask.shape().map(Digest::toString))
                .with("action", ActionCodec.write(ask.action()))
                .with("digest", ask.digest().toString())
                .with("interested", Json.sorted(ask.interested()))
                .with(
                        "requirements",
                        Json.array(ask.demand().requirements().stream()
                                .map(Requirement::canonical)
                                .toList()))
                .with("expires", ask.demand().expires().toString())
                .with("use_within", ask.demand().useWithin().toString())
                .with("asked_in", Json.array(ask.demand().ask(), Venue::canonical))
                .with("rationale", ask.demand().rationale())
                .with(
                        "obligations",
                        Json.array(ask.obligations().stream()
                                .map(Obligation::canonical)
                                .toList()))
                .with("rules", Json.texts(ask.rules().stream().map(RuleId::text).toList()))
                .with("policy", ask.policy().toString())
                .with("because", ask.because())
                .with("risk", ask.risk().word())
                .with("collectable", ask.collectable())
                .with("opened_at", ask.openedAt().toString());
        if (!ask.demand().remind().isEmpty()) {
            json.with(
                    "remind",
                    Json.texts(ask.demand().remind().stream()
                            .map(Duration::toString)
                            .toList()));
        }
        if (!ask.demand().breakGlass().isEmpty()) {
            json.with("break_glass", Json.array(ask.demand().breakGlass(), BreakGlass::canonical));
        }
        return json.build();
    }

    private static Ask ask(Json.Fields json) {
        return new Ask(
                ActionCodec.read(json.fields("action")),
                Digest.parse(json.text("digest")),
                json.texts("interested").stream().map(PrincipalId::parse).collect(Collectors.toUnmodifiableSet()),
                new Demand(
                        json.array("requirements").stream()
                                .map(requirement -> Requirement.of((Json.Fields) requirement))
                                .toList(),
                        Duration.parse(json.text("expires")),
                        Duration.parse(json.text("use_within")),
                        json.array("asked_in").stream().map(Venue::of).toList(),
                        json.flag("rationale"),
                        texts(json, "remind").stream().map(Duration::parse).toList(),
                        json.find("break_glass").isPresent()
                                ? json.array("break_glass").stream()
                                        .map(glass -> BreakGlass.of((Json.Fields) glass))
                                        .toList()
                                : List.of(),
                        json.find("standing").map(found -> Latitude.of(json.fields("standing")))),
                json.array("obligations").stream()
                        .map(obligation -> Obligation.of((Json.Fields) obligation))
                        .toList(),
                json.texts("rules").stream().map(RuleId::new).toList(),
                Digest.parse(json.text("policy")),
                json.text("because"),
                Risk.parse(json.text("risk")),
                json.flag("collectable"),
                json.findText("shape").map(Digest::parse),
                Instant.parse(json.text("opened_at")));
    }

    /** It is there only where there is something in it. */
    private static List<String> texts(Json.Fields json, String member) {
        return json.find(member).isPresent() ? json.texts(member) : List.of();
    }
}
