package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class OpenSessionsTest {

    @Test
    void tellsWhichConnectorTakesNobody() {
        AtomicReference<Optional<String>> second = new AtomicReference<>(Optional.empty());
        OpenSessions sessions = new OpenSessions();
        sessions.add((which, because) -> 1, Optional::empty);
        sessions.add((which, because) -> 2, second::get);
        assertThat(sessions.wrong()).isEmpty();
        second.set(Optional.of("It failed."));
        assertThat(sessions.wrong()).contains("It failed.");
        assertThat(sessions.cut(session -> true, "because")).isEqualTo(3);
    }
}
