package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway whose people sign in at a mock provider, and a browser. Anna administers, Ben and Dora are owners. */
final class OidcRig implements AutoCloseable {

    final MockProvider provider = new MockProvider();
    final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    final Rig rig;

    OidcRig(Path folder) {
        this(folder, "");
    }

    /** @param more lines under {@code oidc} */
    OidcRig(Path folder, String more) {
        this(folder, "{ listen: \"127.0.0.1:0\" }", more);
    }

    /** @param api the configuration's part about the API */
    OidcRig(Path folder, String api, String more) {
        provider.clock = () -> Instant.now().plus(ahead.get());
        provider.person("sub-anna", "Anna", "data-people", "admins")
                .person("sub-ben", "Ben", "data-people")
                .person("sub-cara", "Cara");
        rig = new Rig(
                folder,
                Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get())),
                api,
                """
                identity:
                  programs: programs.yaml
                  oidc:
                    issuer: %s
                    client-id: imprimatur
                    client-secret-file: secret
                    groups: { data-people: owners, admins: administrators, ops: operators, audit: auditors }
                    roles: { administrator: [administrators], auditor: [auditors], operator: [operators] }
                    device: true
                    device-may-vote: true
                %s
                """.formatted(provider.issuer(), more.indent(4)),
                Map.of("secret", MockProvider.SECRET + "\n", "programs.yaml", "agents: []\n"));
    }

    /** Everything happens so much later from now on. */
    void later(Duration by) {
        ahead.updateAndGet(now -> now.plus(by));
    }

    String url(String path) {
        return rig.server().api() + path;
    }

    /** A browser in which {@code subject} has signed in. */
    Browser signedIn(String subject) {
        Browser browser = new Browser();
        Browser.Seen seen = signIn(browser, subject);
        assertThat(seen.status()).as(seen.body()).isEqualTo(303);
        return browser;
    }

    /** The answer to the callback. */
    Browser.Seen signIn(Browser browser, String subject) {
        Browser.Seen begun = browser.get(url("/sign-in"));
        assertThat(begun.status()).as(begun.body()).isEqualTo(303);
        return browser.get(provider.authorize(begun.location(), subject));
    }

    /** The command line's session token of {@code subject}. */
    String device(String subject) {
        Reply begun = rig.post("", "/v1/sign-in/device", Json.fields().build());
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        provider.enter(begun.text("user_code"), subject);
        Reply done = look(begun.text("handle"));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        return done.text("token");
    }

    Reply look(String handle) {
        return rig.post(
                "",
                "/v1/sign-in/device/token",
                Json.fields().with("handle", handle).build());
    }

    Optional<String> whoami(String token) {
        Reply reply = rig.get(token, "/v1/whoami");
        return reply.status() == 200 ? Optional.of(reply.text("subject")) : Optional.empty();
    }

    /** What the browser's session is told about itself. */
    Browser.Seen whoami(Browser browser) {
        return browser.get(url("/v1/whoami"));
    }

    @Override
    public void close() {
        rig.close();
        provider.close();
    }
}
