package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells the events of logs for tests straight from the description of their form, also such as no gateway would write. */
final class Chain {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final Digest DIGEST = Digest.of(new byte[] {1});

    private final List<Json.Fields> events = new ArrayList<>();

    static Json.Builder event(String type, Instant at) {
        return Json.fields().with("v", 1).with("type", type).with("at", at.toString());
    }

    static Json.Builder event(String type, int second) {
        return event(type, NOON.plusSeconds(second));
    }

    Chain add(Json.Builder event) {
        events.add(event.build());
        return this;
    }

    Chain started(int second) {
        return add(event("started", second).with("version", "0.1.0"));
    }

    Chain attempted(String action, int second) {
        return add(event("attempted", second).with("action", action));
    }

    Chain decided(String action, String effect, int second) {
        return add(event("decided", second).with("action", action).with("effect", effect));
    }

    /** Two people of `owners`, none of them `person:boss`. */
    static Json.Builder held(String action, String approval, boolean attached, int second) {
        Json requirement = Json.fields()
                .with("from", "group:owners")
                .with("people", 2)
                .with("passkey", false)
                .build();
        return event("held", second)
                .with("action", action)
                .with("approval", approval)
                .with("attached", attached)
                .with("digest", DIGEST.toString())
                .with("requirements", Json.array(List.of(requirement)))
                .with("interested", Json.texts(List.of("person:boss")))
                .with("expires_at", NOON.plusSeconds(1_800).toString());
    }

    static Json.Builder vote(String approval, String voter, String choice, Digest seen, int second) {
        return vote(approval, voter, choice, seen, "", second);
    }

    static Json.Builder vote(String approval, String voter, String choice, Digest seen, String because, int second) {
        return event("voted", second)
                .with("approval", approval)
                .with("voter", voter)
                .with("choice", choice)
                .with("because", because)
                .with(
                        "evidence",
                        Json.fields()
                                .with("seen", seen.toString())
                                .with("passkey", false)
                                .build());
    }

    Chain voted(String approval, String voter, String choice, int second) {
        return add(vote(approval, voter, choice, DIGEST, second));
    }

    static Json.Builder settled(String type, String approval, Digest digest, int second) {
        return event(type, second)
                .with("approval", approval)
                .with("action", "a")
                .with("digest", digest.toString())
                .with("revision", 2)
                .with("use_by", NOON.plusSeconds(second + 600).toString());
    }

    Chain settled(String type, String approval, int second) {
        return add(settled(type, approval, DIGEST, second));
    }

    static Json.Builder release(String action, String approval, Digest digest, int second) {
        return event("released", second)
                .with("action", action)
                .with("approval", approval)
                .with("digest", digest.toString());
    }

    Chain released(String action, String approval, int second) {
        return add(release(action, approval, DIGEST, second));
    }

    Chain allowedReleased(String action, int second) {
        return add(event("released", second).with("action", action).with("digest", DIGEST.toString()));
    }

    Chain executed(String action, Optional<String> approval, int second) {
        return add(event("executed", second).with("action", action).with("approval", approval));
    }

    static Json.Builder linked(String who, String other, int second) {
        return event("account-linked", second)
                .with("who", who)
                .with("other", other)
                .with("by", other);
    }

    /** Attempted, decided, held under `apr-2222222222`. */
    static Chain holding() {
        return new Chain()
                .started(0)
                .attempted("a", 1)
                .decided("a", "hold", 1)
                .add(held("a", "apr-2222222222", false, 2));
    }

    /** {@link #holding}, with two votes, and approved. */
    static Chain approved() {
        return holding()
                .voted("apr-2222222222", "person:eve", "approve", 3)
                .voted("apr-2222222222", "person:kim", "approve", 4)
                .settled("approved", "apr-2222222222", 5);
    }

    /** The whole life of one approved action. */
    static Chain whole() {
        return approved().released("a", "apr-2222222222", 6).executed("a", Optional.of("apr-2222222222"), 7);
    }

    Chain without(int index) {
        events.remove(index);
        return this;
    }

    int size() {
        return events.size();
    }

    List<Json.Fields> events() {
        return List.copyOf(events);
    }

    /** What is found when this is a log. */
    LogVerification verify() {
        return WrittenLog.of(WrittenLog.entries(events)).verify();
    }
}
