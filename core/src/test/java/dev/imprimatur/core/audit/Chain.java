package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes logs for tests straight from the description of the form, also such as no gateway would write. */
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
        return event("voted", second)
                .with("approval", approval)
                .with("voter", voter)
                .with("choice", choice)
                .with("because", "")
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

    /** The log as a file holds it. */
    byte[] file() {
        StringBuilder all = new StringBuilder();
        byte[] before = new byte[32];
        for (int i = 0; i < events.size(); i++) {
            String event = events.get(i).canonical();
            String n = ",\"n\":" + (i + 1) + "}";
            before = sha256(before, ("{\"event\":" + event + n).getBytes(StandardCharsets.UTF_8));
            all.append("{\"event\":")
                    .append(event)
                    .append(",\"hash\":\"sha256:")
                    .append(HexFormat.of().formatHex(before))
                    .append('"')
                    .append(n)
                    .append('\n');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] before, byte[] content) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(before);
            return sha256.digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    Verification verify() {
        return verify(file(), Optional.empty());
    }

    static Verification verify(byte[] file, Optional<ChainHead> saved) {
        ChainVerifier verifier = new ChainVerifier(saved);
        int from = 0;
        for (int i = 0; i < file.length; i++) {
            if (file[i] == '\n') {
                verifier.line(java.util.Arrays.copyOfRange(file, from, i));
                from = i + 1;
            }
        }
        verifier.rest(java.util.Arrays.copyOfRange(file, from, file.length));
        return verifier.finish();
    }
}
