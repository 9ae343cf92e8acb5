package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is attacked, and what attackers do to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Attacks {

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** A gateway whose clock a test moves. */
    final Decorators moved =
            Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get()));

    Rig rig;
    String bot;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder, moved);
        bot = rig.token(rig.session("ada"), "agent:bot", "actions");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    /** By the gateway's clock, but for two minutes that it may be ahead after a restart: it goes on from the log's newest event. */
    final Instant now() {
        return Instant.now().plus(ahead.get());
    }

    /** Nobody waits for it. */
    final void later(Duration time) {
        ahead.updateAndGet(time::plus);
    }

    record Held(String approval, String digest) {}

    final Held held(String token, String operation) {
        Reply reply = rig.propose(
                token,
                operation,
                Json.fields().with("n", next.incrementAndGet()).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return new Held(reply.text("approval"), reply.text("digest"));
    }

    final Held held() {
        return held(bot, "export-users");
    }

    final Reply approve(String token, Held held) {
        return rig.vote(token, held.approval(), "approve", held.digest());
    }

    final void voteRefused(Reply reply, Held held, String why) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.text("why")).isEqualTo(why);
        assertThat(state(held)).isEqualTo("pending");
    }

    final String state(Held held) {
        return rig.get(rig.session("ada"), "/v1/approvals/" + held.approval()).text("state");
    }

    /** The permit of something that ben approved. */
    final String permit(Held held) {
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(200);
        return rig.get(bot, "/v1/approvals/" + held.approval()).text("permit");
    }

    static void refused(Reply reply, int status, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.detail()).contains(sentence);
    }

    final Reply freeze(String token, String scope) {
        return rig.post(
                token,
                "/v1/freezes",
                Json.fields().with("scope", scope).with("because", "It loops.").build());
    }

    final Reply thaw(String token, String id) {
        return rig.send(
                "DELETE",
                "/v1/freezes/" + id,
                Optional.of(token),
                Optional.of(Json.fields().with("because", "Mended.").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    final Reply revoke(String token, Held held) {
        return rig.post(
                token,
                "/v1/approvals/" + held.approval() + "/revoke",
                Json.fields().with("because", "wrong table").build());
    }
}
