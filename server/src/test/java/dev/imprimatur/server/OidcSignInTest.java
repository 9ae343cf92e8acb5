package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People sign in at a provider, do what people do, and lose it all when they should. */
final class OidcSignInTest {

    private OidcRig oidc;

    @BeforeEach
    void start(@TempDir Path folder) {
        oidc = new OidcRig(folder, "session: { recheck: 2s, idle: 30m }");
    }

    @AfterEach
    void stop() {
        oidc.close();
    }

    private static Json.Fields json(Browser.Seen seen) {
        return (Json.Fields) Json.parse(seen.body());
    }

    private Reply propose() {
        oidc.rig.write(
                "programs.yaml",
                "agents: [{ id: bot, name: Bot, owner: "
                        + oidc.whoami(oidc.device("sub-anna")).orElseThrow().replace("person:", "") + " }]\n");
        String anna = oidc.device("sub-anna");
        String bot = oidc.rig.token(anna, "agent:bot", "actions");
        return oidc.rig.propose(bot, "export-users");
    }

    @Test
    void aBrowserSignsInAndOut() {
        try (Browser browser = oidc.signedIn("sub-anna")) {
            Json.Fields me = json(oidc.whoami(browser));
            assertThat(me.text("subject")).matches("person:oidc-[0-9a-z]{12}");
            assertThat(me.texts("groups")).containsExactly("administrators", "owners");
            assertThat(me.flag("administrator")).isTrue();
            String session = browser.cookie("imprimatur");
            Browser.Seen account = browser.get(oidc.url("/account"));
            assertThat(account.body()).contains("Anna", "owners").doesNotContain(session);
            Browser.Seen out = browser.post(oidc.url("/sign-out"), Map.of("csrf", account.csrf()));
            assertThat(out.status()).as(out.body()).isEqualTo(303);
            assertThat(out.location()).startsWith(oidc.provider.issuer() + "/logout?");
            assertThat(out.location()).contains("id_token_hint=", "post_logout_redirect_uri=");
            assertThat(browser.cookies).isEmpty();
            browser.cookies.put("imprimatur", session);
            assertThat(oidc.whoami(browser).status()).isEqualTo(401);
            assertThat(oidc.provider.revoked).hasSize(1);
        }
    }

    @Test
    void theCommandLineSignsInWithACode() {
        Reply begun = oidc.rig.post("", "/v1/sign-in/device", Json.fields().build());
        assertThat(begun.text("verification_uri")).isEqualTo(oidc.provider.issuer() + "/enter");
        assertThat(begun.text()).doesNotContain("device-WDJB");
        assertThat(oidc.look(begun.text("handle")).status()).isEqualTo(202);
        assertThat(oidc.look(begun.text("handle")).status()).isEqualTo(202); // too soon: the provider is not asked
        oidc.provider.enter(begun.text("user_code"), "sub-ben");
        oidc.later(Duration.ofSeconds(2));
        Reply done = oidc.look(begun.text("handle"));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.text("token")).startsWith("imp_p_");
        assertThat(oidc.whoami(done.text("token"))).contains(done.text("person"));
        assertThat(oidc.look(begun.text("handle")).status()).isEqualTo(403); // told once
        assertThat(oidc.look("guessed").status()).isEqualTo(403);
    }

    @Test
    void whoSaysNoOnTheOtherDeviceIsNotSignedIn() {
        Reply begun = oidc.rig.post("", "/v1/sign-in/device", Json.fields().build());
        oidc.provider.enter(begun.text("user_code"), "denied");
        assertThat(oidc.look(begun.text("handle")).status()).isEqualTo(403);
        assertThat(oidc.look(begun.text("handle")).status()).isEqualTo(403);
    }

    @Test
    void anApprovedActionIsReleasedToPeopleOfTheProvider() {
        Reply held = propose();
        assertThat(held.status()).as(held.text()).isEqualTo(202);
        String ben = oidc.device("sub-ben");
        Reply own = oidc.rig.vote(oidc.device("sub-anna"), held.text("approval"), "approve", held.text("digest"));
        assertThat(own.text("why")).isEqualTo("own-action");
        Reply stranger = oidc.rig.vote(oidc.device("sub-cara"), held.text("approval"), "approve", held.text("digest"));
        assertThat(stranger.text("why")).isEqualTo("not-asked");
        assertThat(oidc.rig
                        .vote(ben, held.text("approval"), "approve", held.text("digest"))
                        .text("state"))
                .isEqualTo("approved");
    }

    @Test
    void whoIsRefusedByTheProviderVotesNoMore() {
        Reply held = propose();
        String ben = oidc.device("sub-ben");
        oidc.provider.disable("sub-ben");
        oidc.later(Duration.ofSeconds(4)); // what the provider said is not fresh any longer
        Reply vote = oidc.rig.vote(ben, held.text("approval"), "approve", held.text("digest"));
        assertThat(vote.status()).isIn(401, 403);
        assertThat(oidc.whoami(ben)).isEmpty();
        assertThat(oidc.rig
                        .get(oidc.device("sub-anna"), "/v1/approvals/" + held.text("approval"))
                        .text("state"))
                .isEqualTo("pending");
    }

    @Test
    void whoIsRefusedByTheProviderLosesTheSessionWithoutDoingAnything() {
        String ben = oidc.device("sub-ben");
        try (Browser browser = oidc.signedIn("sub-ben")) {
            assertThat(oidc.whoami(browser).status()).isEqualTo(200);
            oidc.provider.disable("sub-ben");
            oidc.later(Duration.ofSeconds(3));
            Rig.await(() -> oidc.whoami(ben).isEmpty());
            Rig.await(() -> oidc.whoami(browser).status() == 401);
        }
    }

    @Test
    void anApprovalOfSomebodyWhoLeftReleasesNothing() {
        oidc.provider.person("sub-anna", "Anna", "admins", "data-people");
        Reply held = propose();
        String ben = oidc.device("sub-ben");
        assertThat(oidc.rig
                        .vote(ben, held.text("approval"), "approve", held.text("digest"))
                        .status())
                .isEqualTo(200);
        oidc.provider.person("sub-ben", "Ben"); // no longer in the group
        oidc.later(Duration.ofSeconds(4));
        String anna = oidc.device("sub-anna");
        String bot = oidc.rig.token(anna, "agent:bot", "actions");
        Reply approval = oidc.rig.get(bot, "/v1/approvals/" + held.text("approval"));
        Reply consumed = oidc.rig.consume(bot, approval.text("permit"));
        assertThat(consumed.status()).as(consumed.text()).isEqualTo(409);
        assertThat(oidc.rig.get(ben, "/v1/whoami").json().texts("groups")).isEmpty();
    }

    @Test
    void anAdministratorShutsSomebodyOutAtOnce() {
        String ben = oidc.device("sub-ben");
        String anna = oidc.device("sub-anna");
        String id = oidc.whoami(ben).orElseThrow();
        assertThat(oidc.rig
                        .post(
                                ben,
                                "/v1/people/" + id + "/disable",
                                Json.fields().build())
                        .status())
                .isEqualTo(403);
        assertThat(oidc.rig.get(ben, "/v1/people").status()).isEqualTo(403);
        assertThat(oidc.rig
                        .post(
                                anna,
                                "/v1/people/" + id + "/disable",
                                Json.fields().build())
                        .status())
                .isEqualTo(200);
        assertThat(oidc.whoami(ben)).isEmpty();
        try (Browser browser = new Browser()) {
            assertThat(oidc.signIn(browser, "sub-ben").status()).isEqualTo(403);
        }
        assertThat(oidc.rig
                        .post(
                                anna,
                                "/v1/people/" + id + "/enable",
                                Json.fields().build())
                        .status())
                .isEqualTo(200);
        assertThat(oidc.whoami(ben)).as("an old session does not come back").isEmpty();
        assertThat(oidc.whoami(oidc.device("sub-ben"))).contains(id);
        assertThat(oidc.rig.get(anna, "/v1/people").list("people")).hasSize(2);
    }

    @Test
    void aProviderThatIsSilentTakesNoPowerUntilItsWordIsTooOld() {
        String ben = oidc.device("sub-ben");
        oidc.provider.answering = false;
        oidc.later(Duration.ofMinutes(20));
        assertThat(oidc.whoami(ben)).isPresent();
        oidc.later(Duration.ofMinutes(20));
        assertThat(oidc.whoami(ben)).isPresent();
        oidc.later(Duration.ofMinutes(21));
        assertThat(oidc.whoami(ben)).as("an hour later").isEmpty();
    }

    @Test
    void aSessionEndsWhenNothingIsDone() {
        try (Browser browser = oidc.signedIn("sub-ben")) {
            oidc.later(Duration.ofMinutes(29));
            assertThat(oidc.whoami(browser).status()).isEqualTo(200);
            oidc.later(Duration.ofMinutes(29));
            assertThat(oidc.whoami(browser).status()).isEqualTo(200);
            oidc.later(Duration.ofMinutes(31));
            assertThat(oidc.whoami(browser).status()).isEqualTo(401);
        }
    }

    @Test
    void aSessionOfTheCommandLineLastsWithoutBeingUsed() {
        String ben = oidc.device("sub-ben");
        for (int i = 0; i < 17; i++) {
            oidc.later(Duration.ofMinutes(40));
            oidc.device("sub-ben"); // the provider vouches all the time
        }
        assertThat(oidc.whoami(ben)).isPresent();
        oidc.later(Duration.ofMinutes(40));
        assertThat(oidc.whoami(ben)).as("after 12 hours").isEmpty();
    }

    @Test
    void whoRestoresAnOldRowOrTakesOneAwayGainsNothing() throws Exception {
        String anna = oidc.device("sub-anna");
        String ben = oidc.device("sub-ben");
        String id = oidc.whoami(ben).orElseThrow();
        String database = "jdbc:sqlite:" + oidc.rig.folder().resolve("data/imprimatur.db");
        try (var connection = java.sql.DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE kept AS SELECT * FROM people");
            oidc.rig.post(anna, "/v1/people/" + id + "/disable", Json.fields().build());
            String[] harm = {
                "REPLACE INTO people SELECT * FROM kept WHERE id = '" + id + "'",
                "DELETE FROM people WHERE id = '" + id + "'"
            };
            for (String one : harm) {
                statement.execute(one);
                refusedAs(id);
                statement.execute(one);
                oidc.rig.restart();
                refusedAs(id);
            }
            oidc.rig.post(anna, "/v1/people/" + id + "/enable", Json.fields().build());
            statement.execute("DELETE FROM people WHERE id = '" + id + "'");
            oidc.provider.person("sub-ben", "Somebody else", "data-people");
            assertThat(oidc.whoami(oidc.device("sub-ben")))
                    .as("another name makes nobody somebody else")
                    .contains(id);
            statement.execute("UPDATE people SET owner = 'x' WHERE id = '"
                    + oidc.whoami(anna).orElseThrow() + "'");
            assertThat(oidc.whoami(anna)).isEmpty();
        }
    }

    private void refusedAs(String id) {
        try (Browser browser = new Browser()) {
            assertThat(oidc.signIn(browser, "sub-ben").status()).isEqualTo(403);
        }
        assertThat(oidc.rig.get(oidc.device("sub-anna"), "/v1/people").list("people").stream()
                        .filter(person -> person.text("person").equals(id))
                        .map(person -> person.flag("disabled")))
                .containsExactly(true);
    }

    @Test
    void aRestoredSessionStaysOver() throws Exception {
        String ben = oidc.device("sub-ben");
        String id = oidc.whoami(ben).orElseThrow();
        String anna = oidc.device("sub-anna");
        String database = "jdbc:sqlite:" + oidc.rig.folder().resolve("data/imprimatur.db");
        try (var connection = java.sql.DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE kept AS SELECT * FROM credentials");
            statement.execute("CREATE TEMP TABLE held AS SELECT * FROM sessions");
            oidc.rig.post(anna, "/v1/people/" + id + "/disable", Json.fields().build());
            oidc.rig.post(anna, "/v1/people/" + id + "/enable", Json.fields().build());
            assertThat(oidc.whoami(oidc.device("sub-ben"))).contains(id);
            statement.execute("REPLACE INTO credentials SELECT * FROM kept");
            statement.execute("REPLACE INTO sessions SELECT * FROM held");
            assertThat(oidc.whoami(ben)).isEmpty();
            oidc.rig.restart();
            assertThat(oidc.whoami(ben)).isEmpty();
        }
    }

    @Test
    void whoIsNoMemberIsNobodyHere(@TempDir Path other) {
        try (OidcRig closed = new OidcRig(other, "members: [owners]");
                Browser browser = new Browser()) {
            assertThat(closed.signIn(browser, "sub-cara").status()).isEqualTo(403);
            String ben = closed.device("sub-ben");
            assertThat(closed.whoami(ben)).isPresent();
            closed.provider.person("sub-ben", "Ben"); // a member no longer
            closed.later(Duration.ofMinutes(2));
            Rig.await(() -> closed.whoami(ben).isEmpty());
        }
    }

    @Test
    void aSessionEndsAtLast() {
        try (Browser browser = oidc.signedIn("sub-ben")) {
            for (int i = 0; i < 36; i++) {
                assertThat(oidc.whoami(browser).status())
                        .as("after %d × 20 minutes", i)
                        .isEqualTo(200);
                oidc.later(Duration.ofMinutes(20));
                String other = oidc.device("sub-ben"); // the provider vouches all the time
                assertThat(oidc.whoami(other)).isPresent();
            }
            assertThat(oidc.whoami(browser).status()).isEqualTo(401);
        }
    }

    @Test
    void sessionsSurviveARestartAndHoldNoTokenOfTheProviderInClear() throws Exception {
        String ben = oidc.device("sub-ben");
        oidc.rig.restart();
        assertThat(oidc.whoami(ben)).isPresent();
        try (var files = Files.list(oidc.rig.folder().resolve("data"))) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("imprimatur.db"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("refresh-1", "refresh-2", ben);
            }
        }
        oidc.provider.disable("sub-ben");
        Rig.await(() -> oidc.whoami(ben).isEmpty());
    }

    @Test
    void whoSignsInTwiceIsOnePerson() {
        String first = oidc.whoami(oidc.device("sub-ben")).orElseThrow();
        oidc.provider.person("sub-ben", "Benjamin", "data-people");
        assertThat(oidc.whoami(oidc.device("sub-ben"))).contains(first);
        oidc.provider.person("sub-other", "Ben", "data-people"); // the same name and e-mail
        assertThat(oidc.whoami(oidc.device("sub-other")).orElseThrow()).isNotEqualTo(first);
    }
}
