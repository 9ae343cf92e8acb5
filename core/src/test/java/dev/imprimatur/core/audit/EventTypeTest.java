package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {

    @Test
    void isThatOfEveryEvent() {
        for (AuditEvent event : EveryEvent.samples()) {
            assertThat(EventType.of(event.canonical().canonicalBytes())).isEqualTo(event.type());
        }
    }

    /** Texts are somebody else's: no member, before or behind the type, may pass for it. */
    @ParameterizedTest
    @ValueSource(strings = {"\"type\":\"erased\"", "\\\"type\":\"erased\"", "\"type\":\"", "type", "\\", "\""})
    void isNotWhatATextSays(String text) {
        Json.Fields event = Json.fields()
                .with("facts", Json.fields().with("type", "erased").build())
                .with("text", text)
                .with("type", "attempted")
                .with("why", text)
                .build();
        assertThat(EventType.of(event.canonicalBytes())).isEqualTo("attempted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"v\":1}", "\"type\":\"", "{\"type\":7}", "\"\""})
    void ofWhatIsNoEventIsEmpty(String entry) {
        assertThat(EventType.of(entry.getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }
}
