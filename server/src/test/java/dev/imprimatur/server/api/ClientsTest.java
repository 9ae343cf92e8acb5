package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who a request is counted for. */
final class ClientsTest {

    private final Clients behind = new Clients(Set.of("10.0.0.1", "10.0.0.2"));

    @Test
    void nobodyIsBelievedWhoIsNoProxyOfOurs() {
        assertThat(new Clients(Set.of()).of("203.0.113.7", List.of("198.51.100.1")))
                .isEqualTo("203.0.113.7");
        assertThat(behind.of("203.0.113.7", List.of("198.51.100.1"))).isEqualTo("203.0.113.7");
    }

    @Test
    void theLastAddressThatIsNoProxyOfOursCounts() {
        assertThat(behind.of("10.0.0.1", List.of("invented, 198.51.100.1"))).isEqualTo("198.51.100.1");
        assertThat(behind.of("10.0.0.1", List.of("invented", "198.51.100.1, 10.0.0.2")))
                .isEqualTo("198.51.100.1");
        assertThat(behind.of("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
        assertThat(behind.of("10.0.0.1", List.of("x".repeat(200)))).isEqualTo("10.0.0.1");
    }

    @Test
    void allAddressesOfANetworkCountAsOne() {
        assertThat(behind.of("2001:db8:1:2:3:4:5:6", List.of())).isEqualTo("2001:db8:1:2");
        assertThat(behind.of("[2001:db8:1:2::9]", List.of())).isEqualTo("2001:db8:1:2");
        assertThat(behind.of("2001:db8::9", List.of())).isEqualTo("2001:db8");
    }

    @Test
    void oneClientDoesNotUseUpWhatOthersMay() {
        Instant now = Instant.parse("2026-11-20T12:00:00Z");
        Throttles throttles = new Throttles(2, Duration.ofMinutes(1), () -> now);
        assertThat(throttles.full("a")).isFalse();
        assertThat(throttles.full("a")).isFalse();
        assertThat(throttles.full("a")).isTrue();
        assertThat(throttles.full("b")).isFalse();
    }
}
