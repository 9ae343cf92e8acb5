package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.storage.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What waits for a slow disk is bounded by what it holds, whatever part of an action is large. */
final class QueueTest {

    private static final int LARGE = 200_000;

    private static Append attempted(Payload payload) {
        Action action = Samples.action("act-1", "SELECT 1", Samples.NOON);
        return new Append(
                List.of(new AuditEvent.Attempted(new Action(
                        action.id(),
                        action.subject(),
                        action.target(),
                        action.operation(),
                        action.facts(),
                        action.also(),
                        payload,
                        action.intent(),
                        action.model(),
                        action.trace(),
                        action.at()))),
                true);
    }

    private static long fit(Payload payload) {
        Queue queue = new Queue(1 << 20);
        long taken = 0;
        while (taken < 10_000 && queue.offer(attempted(payload))) {
            taken++;
        }
        return taken;
    }

    @Test
    void everyPartOfAPayloadCounts() {
        Bytes large = Bytes.of(new byte[LARGE]);
        Bytes text = Bytes.utf8("SELECT 1");
        assertThat(fit(new Payload(text, List.of(), Map.of()))).isGreaterThan(500);
        assertThat(fit(new Payload(large, List.of(), Map.of()))).isEqualTo(5);
        assertThat(fit(new Payload(text, List.of(new Payload.Parameter(0, false, Optional.of(large))), Map.of())))
                .isEqualTo(5);
        assertThat(fit(new Payload(text, List.of(), Map.of("application_name", "x".repeat(LARGE)))))
                .isEqualTo(5);
    }

    @Test
    void oneThatIsTooLargeAloneIsTaken() {
        Queue queue = new Queue(1_000);
        assertThat(queue.offer(attempted(new Payload(Bytes.of(new byte[LARGE]), List.of(), Map.of()))))
                .isTrue();
        assertThat(queue.offer(attempted(new Payload(Bytes.utf8("SELECT 1"), List.of(), Map.of()))))
                .isFalse();
        assertThat(queue.take().orElseThrow()).hasSize(1);
    }
}
