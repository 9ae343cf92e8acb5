package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditProofs;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.TreeHead;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** What shows, to people who don't believe us, that the log is what it was. */
public final class AuditEvidence implements Resource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuditReader reader;
    private final AuditProofs proofs;
    private final Function<Duration, SignedNote> checkpoint;
    private final Supplier<SignedNote> shown;
    private final LongFunction<Optional<SignedNote>> published;
    private final NoteKey key;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * @param checkpoint waits so long for a checkpoint of everything recorded until now
     * @param shown the newest one with the cosignatures of enough witnesses
     * @param published the newest checkpoint of at most so many events that was published
     * @param key verifies checkpoints
     */
    public AuditEvidence(
            AuditReader reader,
            AuditProofs proofs,
            Function<Duration, SignedNote> checkpoint,
            Supplier<SignedNote> shown,
            LongFunction<Optional<SignedNote>> published,
            NoteKey key,
            Recorder recorder,
            InstantSource clock) {
        this.reader = reader;
        this.proofs = proofs;
        this.checkpoint = checkpoint;
        this.shown = shown;
        this.published = published;
        this.key = key;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.AUDITOR, "/v1/audit/head", this::head),
                Route.get(Access.AUDITOR, "/v1/audit/checkpoint", this::older),
                Route.get(Access.AUDITOR, "/v1/audit/consistency", this::consistency),
                Route.get(Access.AUDITOR, "/v1/audit/events/{index}", this::event));
    }

    private Answer head(Call call) {
        call.queryOnly();
        SignedNote newest = checkpoint.apply(PATIENCE);
        TreeHead head = Checkpoint.parse(newest.text()).head();
        return Answer.json(
                200,
                Json.fields()
                        .with("size", head.size())
                        .with("root", head.root().toString())
                        .with("checkpoint", newest.written())
                        .with("key", key.text())
                        .build());
    }

    private Answer older(Call call) {
        call.queryOnly("at_most");
        long most = call.number("at_most", 0, Json.MAX_EXACT)
                .orElseThrow(() -> Problem.invalid("`at_most` is missing: say how many events it may cover."));
        SignedNote note = published
                .apply(most)
                .orElseThrow(() -> Problem.notFound(
                        "No checkpoint of at most `" + most + "` events was published by this gateway."));
        return Answer.json(200, Json.fields().with("checkpoint", note.written()).build());
    }

    private Answer consistency(Call call) {
        call.queryOnly("from", "to");
        long size = Checkpoint.parse(checkpoint.apply(PATIENCE).text()).head().size();
        long to = call.number("to", 1, size).orElse(size);
        long from = call.number("from", 1, to)
                .orElseThrow(() -> Problem.invalid("`from` is missing: say how many events the older log had."));
        return Answer.json(
                200,
                Json.fields()
                        .with("from", head(from))
                        .with("to", head(to))
                        .with(
                                "path",
                                Json.texts(proofs.consistency(from, to).path().stream()
                                        .map(Digest::base64)
                                        .toList()))
                        .build());
    }

    private Json head(long size) {
        TreeHead head = proofs.head(size);
        return Json.fields()
                .with("size", head.size())
                .with("root", head.root().base64())
                .build();
    }

    private Answer event(Call call) {
        call.queryOnly();
        Caller caller = call.caller();
        long index = index(call.variable("index"));
        AuditProofs.Proven proven = proofs.prove(index, covering(index));
        AuditEntry entry = reader.whole(index);
        recorder.record(new AuditEvent.AuditRead(
                caller.subject().actor().id(),
                Json.fields().with("index", index).build(),
                1,
                clock.instant()));
        Json.Builder event = Json.fields()
                .with("index", index)
                .with("event", entry.event())
                .with("entry", proven.entry().utf8())
                .with("proof", proven.proof().text());
        List<Bytes> openings = reader.openings(index);
        return Answer.json(
                200,
                (openings.isEmpty()
                                ? event
                                : event.with("openings", Json.array(openings, opening -> Json.of(opening.base64()))))
                        .build());
    }

    private SignedNote covering(long index) {
        SignedNote cosigned = shown.get();
        return Checkpoint.parse(cosigned.text()).head().size() > index ? cosigned : checkpoint.apply(PATIENCE);
    }

    private long index(String text) {
        if (text.matches("0|[1-9][0-9]{0,15}") && Long.parseLong(text) < reader.size()) {
            return Long.parseLong(text);
        }
        throw Problem.notFound("The log has no event `" + Call.brief(text) + "`: it has `" + reader.size()
                + "`, and the first one is 0.");
    }
}
