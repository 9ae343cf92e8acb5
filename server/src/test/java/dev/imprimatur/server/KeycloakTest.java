package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Signing in, groups, the device flow, signing out and being disabled, with a real Keycloak and its own forms. */
@Tag("keycloak")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeycloakTest {

    private Keycloak keycloak;
    private Rig rig;

    @BeforeAll
    void start(@TempDir Path folder) {
        keycloak = new Keycloak(folder);
        rig = new Rig(
                folder.resolve("gateway"),
                Decorators.NONE,
                """
                identity:
                  oidc:
                    issuer: %s
                    client-id: imprimatur
                    client-secret-file: secret
                    groups-claim: realm_access.roles
                    groups: { data-people: owners, admins: administrators }
                    roles: { administrator: [administrators] }
                    device: true
                    device-may-vote: true
                    session: { recheck: 2s }
                """.formatted(keycloak.issuer()),
                Map.of("secret", "kc-secret"));
        keycloak.register(rig.server().api().toString());
    }

    @AfterAll
    void stop() {
        rig.close();
        keycloak.close();
    }

    private String url(String path) {
        return rig.server().api() + path;
    }

    private Browser signedIn(String user) {
        Browser browser = new Browser();
        Browser.Seen begun = browser.get(url("/sign-in"));
        assertThat(begun.status()).as(begun.body()).isEqualTo(303);
        String back = keycloak.throughItsForms(browser, begun.location(), user);
        Browser.Seen done = browser.get(back);
        assertThat(done.status()).as(done.body()).isEqualTo(303);
        return browser;
    }

    private Json.Fields whoami(Browser browser) {
        Browser.Seen seen = browser.get(url("/v1/whoami"));
        assertThat(seen.status()).as(seen.body()).isEqualTo(200);
        return (Json.Fields) Json.parse(seen.body());
    }

    private String device(String user) {
        Reply begun = rig.post("", "/v1/sign-in/device", Json.fields().build());
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        try (Browser browser = new Browser()) {
            keycloak.throughItsForms(browser, begun.text("verification_uri_complete"), user);
        }
        Json.Fields handle = Json.fields().with("handle", begun.text("handle")).build();
        java.util.concurrent.atomic.AtomicReference<Reply> last =
                new java.util.concurrent.atomic.AtomicReference<>(begun);
        Rig.await(() -> {
            last.set(rig.post("", "/v1/sign-in/device/token", handle));
            return last.get().status() != 202;
        });
        assertThat(last.get().status()).as(last.get().text()).isEqualTo(200);
        return last.get().text("token");
    }

    @Test
    void aBrowserSignsInAndOutAndItsRolesAreGroups() {
        try (Browser browser = signedIn("anna")) {
            Json.Fields me = whoami(browser);
            assertThat(me.text("subject")).startsWith("person:oidc-");
            assertThat(me.texts("groups")).containsExactly("administrators", "owners");
            assertThat(me.flag("administrator")).isTrue();
            Browser.Seen out = browser.post(
                    url("/sign-out"),
                    Map.of("csrf", browser.get(url("/account")).csrf()));
            assertThat(out.location()).startsWith(keycloak.issuer());
            String after = keycloak.throughItsForms(browser, out.location(), "anna");
            assertThat(after).isEqualTo(url("/signed-out"));
            assertThat(browser.get(url("/v1/whoami")).status()).isEqualTo(401);
            Browser.Seen again = browser.get(browser.get(url("/sign-in")).location());
            assertThat(again.status())
                    .as("Keycloak asks for the password again")
                    .isEqualTo(200);
        }
    }

    @Test
    void theCommandLineSignsInAndIsTheSamePerson() {
        String token = device("anna");
        try (Browser browser = signedIn("anna")) {
            assertThat(rig.get(token, "/v1/whoami").text("subject"))
                    .isEqualTo(whoami(browser).text("subject"));
        }
    }

    @Test
    void whoIsDisabledOrLeavesAGroupThereLosesItHere() {
        String cara = device("cara");
        String id = rig.get(cara, "/v1/whoami").text("subject");
        try (Browser browser = signedIn("cara")) {
            assertThat(whoami(browser).texts("groups")).containsExactly("owners");
            keycloak.leave("cara", "data-people");
            Rig.await(() -> whoami(browser).texts("groups").isEmpty());
            keycloak.enable("cara", false);
            Rig.await(() -> browser.get(url("/v1/whoami")).status() == 401);
            Rig.await(() -> rig.get(cara, "/v1/whoami").status() == 401);
        }
        String anna = device("anna");
        assertThat(rig.get(anna, "/v1/people").list("people"))
                .filteredOn(person -> person.text("person").equals(id))
                .singleElement()
                .satisfies(person -> assertThat(person.find("confirmed")).isEmpty());
    }
}
