package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditProofs;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.tree.Checkpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;

/** Gives out, page by page, what proves one approval to people who don't believe us. That they took it is recorded. */
public final class EvidenceDesk implements Resource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_EVENTS = 200;
    private static final long MOST_TEXT = 8L << 20;

    /** Where the log is read and proven. */
    public record Log(
            AuditSearch search,
            AuditReader reader,
            AuditProofs proofs,
            Function<Duration, SignedNote> checkpoint,
            Supplier<SignedNote> shown,
            NoteKey key) {}

    private final Function<ApprovalId, Optional<Approval>> approvals;
    private final BiPredicate<Person, Approval> concerns;
    private final Function<ApprovalId, Optional<Long>> erased;
    private final Log log;
    private final Function<Digest, SortedMap<String, Bytes>> policies;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * @param concerns whether a person has a part in an approval
     * @param erased where the log tells that an approval was erased
     * @param policies the files of a policy set, by name; none when they were not kept
     */
    public EvidenceDesk(
            Function<ApprovalId, Optional<Approval>> approvals,
            BiPredicate<Person, Approval> concerns,
            Function<ApprovalId, Optional<Long>> erased,
            Log log,
            Function<Digest, SortedMap<String, Bytes>> policies,
            Recorder recorder,
            InstantSource clock) {
        this.approvals = approvals;
        this.concerns = concerns;
        this.erased = erased;
        this.log = log;
        this.policies = policies;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.SIGNED_IN, "/v1/approvals/{id}/evidence", this::give));
    }

    private Answer give(Call call) {
        call.queryOnly();
        Caller caller = call.caller();
        ApprovalId id = Approvals.id(call.variable("id"));
        Approval approval = approvals
                .apply(id)
                .orElseThrow(() -> ErasureDesk.gone(id, erased.apply(id)).orElseGet(() -> Approvals.unknown(id)));
        if (!caller.audits() && !concerns.test((Person) caller.subject().actor(), approval)) {
            throw Problem.forbidden("The evidence of `" + id + "` is for auditors and administrators, and for those who"
                    + " asked for it or may decide it.");
        }
        Body body = call.body("after", "checkpoint");
        Optional<Long> after = body.findCount("after");
        Story story = Story.of(log.search(), id);
        if (story.events().isEmpty()) {
            throw Problem.notFound(
                    "The log has no event of `" + id + "`: is it another log, or its index not complete?");
        }
        SignedNote checkpoint = body.findText("checkpoint")
                .map(this::ours)
                .orElseGet(() -> covering(story.events().lastKey()));
        inside(after, story, checkpoint, id);
        Json.Builder json = Json.fields();
        int given = page(story, after, checkpoint, json);
        recorder.record(new AuditEvent.AuditRead(
                caller.subject().actor().id(),
                Json.fields().with("evidence", id.text()).build(),
                given,
                clock.instant()));
        json.with("approval", id.text())
                .with("state", approval.state())
                .with("request", approval.ask().action().bound().canonical())
                .with("digest", approval.ask().digest().toString())
                .with("checkpoint", checkpoint.written())
                .with("key", log.key().text());
        if (after.isEmpty()) {
            json.with("policies", policies(story));
        }
        return Answer.json(200, json.build());
    }

    private static void inside(Optional<Long> after, Story story, SignedNote checkpoint, ApprovalId id) {
        SortedMap<Long, Json.Fields> covered = story.events()
                .headMap(Checkpoint.parse(checkpoint.text()).head().size());
        if (covered.isEmpty()) {
            throw Problem.invalid(
                    "`checkpoint` covers no event of `" + id + "`: send the one that came with the first page.");
        }
        if (after.isPresent() && after.get() >= covered.lastKey()) {
            throw Problem.invalid("`after` is " + after.get() + ", but the last event of `" + id + "` is "
                    + covered.lastKey() + ": send the `next` that came with the page before, as long as there is one.");
        }
    }

    /** Adds the next events to {@code json}; how many. */
    private int page(Story story, Optional<Long> after, SignedNote checkpoint, Json.Builder json) {
        long size = Checkpoint.parse(checkpoint.text()).head().size();
        List<Json> events = new ArrayList<>();
        long length = 0;
        for (long index : story.events()
                .headMap(size)
                .tailMap(after.map(last -> last + 1).orElse(0L))
                .keySet()) {
            if (events.size() == MOST_EVENTS || length > MOST_TEXT) {
                json.with("next", index - 1);
                break;
            }
            AuditProofs.Proven proven = log.proofs().prove(index, checkpoint);
            Json.Fields whole = log.reader().whole(index).event();
            length += proven.entry().length() + whole.canonicalBytes().length;
            Json.Builder event = Json.fields()
                    .with("index", index)
                    .with("event", whole)
                    .with("entry", proven.entry().utf8())
                    .with("proof", proven.proof().text());
            List<Bytes> openings = log.reader().openings(index);
            events.add((openings.isEmpty()
                            ? event
                            : event.with("openings", Json.array(openings, opening -> Json.of(opening.base64()))))
                    .build());
        }
        json.with("events", Json.array(events));
        return events.size();
    }

    private Json policies(Story story) {
        List<Json> all = new ArrayList<>();
        for (String version : story.policies()) {
            Json.Builder files = Json.fields();
            policies.apply(Digest.parse(version)).forEach((name, content) -> files.with(name, content.base64()));
            all.add(Json.fields()
                    .with("version", version)
                    .with("files", files.build())
                    .build());
        }
        return Json.array(all);
    }

    /** The one that an earlier page was proven with. */
    private SignedNote ours(String note) {
        try {
            SignedNote checkpoint = SignedNote.parse(note);
            long size = Checkpoint.signedBy(log.key(), checkpoint).head().size();
            if (size > 0
                    && size
                            <= Checkpoint.parse(log.checkpoint().apply(PATIENCE).text())
                                    .head()
                                    .size()) {
                return checkpoint;
            }
        } catch (IllegalArgumentException | Unproven e) {
            // said below
        }
        throw Problem.invalid("`checkpoint` is not one of this log: send the one that came with the first page.");
    }

    private SignedNote covering(long index) {
        SignedNote cosigned = log.shown().get();
        return Checkpoint.parse(cosigned.text()).head().size() > index
                ? cosigned
                : log.checkpoint().apply(PATIENCE);
    }
}
