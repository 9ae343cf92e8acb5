package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunningTest {

    private static final PrincipalId GREEDY = PrincipalId.parse("agent:greedy");
    private static final PrincipalId OTHER = PrincipalId.parse("agent:other");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Running running = new Running();

    private static Running.Started started(int n) {
        return new Running.Started(new ActionId("act-" + n), Optional.empty(), Optional.of(GREEDY), NOON);
    }

    @Test
    void whoeverReportsNothingKeepsOnlyItselfOut() {
        for (int n = 0; n < 1_000; n++) {
            assertThat(running.objection(GREEDY)).isEmpty();
            running.begin(started(n));
            running.begin(started(n)); // the same one, as after an outcome that could not be recorded
        }
        assertThat(running.objection(GREEDY).orElseThrow()).contains("`agent:greedy` has not said yet");
        assertThat(running.objection(OTHER)).isEmpty();
        assertThat(running.end("act-7")).isPresent();
        assertThat(running.end("act-7")).isEmpty();
        assertThat(running.objection(GREEDY)).isEmpty();
        running.begin(started(7));
        assertThat(running.objection(GREEDY)).isPresent();
        assertThat(running.endBefore(NOON.plusNanos(1))).hasSize(1_000);
        assertThat(running.objection(GREEDY)).isEmpty();
    }
}
