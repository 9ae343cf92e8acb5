package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Slack makes an app of. */
class SlackManifestTest {

    @TempDir
    Path home;

    @Test
    void namesTheAddressesOfTheGatewayAndAsksForNoMoreThanItNeeds() {
        Attempted done = new Attempted.Place(home)
                .run("slack", "manifest", "--url", "https://imprimatur.example.com/", "--channel", "acme", "--json");
        assertThat(done.exit()).as(done.err()).isZero();
        Json.Fields manifest = (Json.Fields) Json.parse(done.out());
        assertThat(manifest.fields("oauth_config").fields("scopes").texts("bot"))
                .containsExactly("chat:write", "commands", "im:write");
        assertThat(manifest.fields("settings").fields("interactivity").text("request_url"))
                .isEqualTo("https://imprimatur.example.com/v1/channels/acme/slack/interactions");
        assertThat(((Json.Fields) manifest.fields("features")
                                .array("slash_commands")
                                .getFirst())
                        .text("url"))
                .isEqualTo("https://imprimatur.example.com/v1/channels/acme/slack/commands");
        assertThat(manifest.fields("settings").flag("socket_mode_enabled")).isFalse();
    }

    @Test
    void socketModeNeedsNoAddress() {
        Attempted done = new Attempted.Place(home).run("slack", "manifest", "--socket");
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out())
                .contains("socket_mode_enabled: true", "    - command: \"/imprimatur\"\n", "      description: \"See")
                .doesNotContain("url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://imprimatur.example.com", "imprimatur", "https://x.example.com/?a=b", "https://"})
    void refusesWhatSlackCantCall(String url) {
        Attempted refused = new Attempted.Place(home).run("slack", "manifest", "--url", url);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("is no address that Slack can call");
    }
}
