package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How channels are. */
class ChannelsTest {

    @TempDir
    Path home;

    private static Json.Builder channel(String name) {
        return Json.fields()
                .with("name", name)
                .with("kind", "slack")
                .with("waiting", 0)
                .with("dead", 0);
    }

    @Test
    void whatIsWrongWithAChannelIsSaidBesideIt() {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.on(
                    "GET /v1/channels",
                    200,
                    Json.fields()
                            .with(
                                    "channels",
                                    Json.array(List.of(
                                            channel("slack")
                                                    .with("failing", "no click arrives: Slack's socket was closed")
                                                    .build(),
                                            channel("other").build())))
                            .build());
            Attempted done = new Attempted.Place(home)
                    .with("IMPRIMATUR_SERVER", gateway.url())
                    .with("IMPRIMATUR_TOKEN", "imp_p_secret")
                    .run("channel", "list");
            assertThat(done.exit()).as(done.err()).isZero();
            assertThat(done.out().lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains("slack", "failing", "no click arrives: Slack's socket was closed"))
                    .anySatisfy(line -> assertThat(line).contains("other", "open", "-"));
        }
    }
}
