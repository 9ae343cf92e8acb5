package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What somebody with several accounts tries, or somebody who wants another's; each named by what is attempted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccountsAttackTest {

    private final AtomicInteger next = new AtomicInteger();
    private OidcRig oidc;

    @BeforeAll
    void start(@TempDir Path folder) {
        oidc = new OidcRig(folder);
    }

    @AfterAll
    void stop() {
        oidc.close();
    }

    /** Somebody at the provider whom nobody knows yet. */
    private String somebody(String... groups) {
        String subject = "sub-" + next.incrementAndGet();
        oidc.provider.person(subject, "Somebody", groups);
        return subject;
    }

    private String owner() {
        return oidc.device(somebody("data-people"));
    }

    private String administrator() {
        return oidc.device(somebody("admins"));
    }

    private Reply offer(String token) {
        return oidc.rig.post(token, "/v1/me/accounts/link", Json.fields().build());
    }

    private Reply claim(String token, String code) {
        return oidc.rig.post(
                token, "/v1/me/accounts/claim", Json.fields().with("code", code).build());
    }

    /** The name of the link. */
    private String link(String first, String second) {
        Reply linked = claim(second, offer(first).text("code"));
        assertThat(linked.status()).as(linked.text()).isEqualTo(200);
        return linked.text("id");
    }

    private record Held(String approval, String digest) {}

    private Held held(String token, String operation) {
        Reply reply = oidc.rig.propose(
                token,
                operation,
                Json.fields().with("n", next.incrementAndGet()).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return new Held(reply.text("approval"), reply.text("digest"));
    }

    private Reply approve(String token, Held held) {
        return oidc.rig.vote(token, held.approval(), "approve", held.digest());
    }

    private void ownAction(String token, Held held) {
        Reply vote = approve(token, held);
        assertThat(vote.status()).as(vote.text()).isEqualTo(403);
        assertThat(vote.text("why")).isEqualTo("own-action");
    }

    private void refused(Reply reply, int status, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.detail()).contains(sentence);
    }

    private String id(String token) {
        return oidc.whoami(token).orElseThrow();
    }

    @Test
    void approveOnesOwnActionWithASecondAccount() {
        String first = owner();
        String second = owner();
        Held before = held(first, "export-users");
        link(first, second);
        ownAction(second, before);
        ownAction(second, held(first, "export-users"));
        ownAction(first, held(second, "export-users"));
        assertThat(approve(owner(), before).text("state")).isEqualTo("approved");
    }

    @Test
    void approveWithAThirdAccountThatOnlyTheSecondIsLinkedTo() {
        String first = owner();
        String second = owner();
        String third = owner();
        link(first, second);
        link(third, second);
        ownAction(third, held(first, "export-users"));
    }

    @Test
    void approveWithASecondAccountWhileTheFirstCountsForNobody() {
        String subject = somebody("data-people");
        String first = oidc.device(subject);
        String second = owner();
        link(first, second);
        Held held = held(first, "export-users");
        oidc.provider.disable(subject);
        oidc.later(Duration.ofMinutes(1)); // the provider is asked about every session
        Rig.await(() -> oidc.whoami(first).isEmpty());
        ownAction(second, held);
    }

    @Test
    void passAsTwoPeopleBecauseABundleHidesTheLink() {
        String asked = owner();
        String askedToo = owner();
        String first = owner();
        String second = owner();
        String third = owner();
        link(third, second); // which has to do with this only because of the next
        link(first, second);
        link(asked, askedToo);
        link(owner(), owner());
        Held held = held(asked, "wipe");
        assertThat(approve(first, held).text("state")).isEqualTo("pending");
        assertThat(approve(owner(), held).text("state")).isEqualTo("approved");
        Reply evidence = oidc.rig.post(
                first,
                "/v1/approvals/" + held.approval() + "/evidence",
                Json.fields().build());
        assertThat(evidence.status()).as(evidence.text()).isEqualTo(200);
        List<String> linked = evidence.json().array("events").stream()
                .map(event -> ((Json.Fields) event).fields("event"))
                .filter(event -> event.text("type").equals("account-linked"))
                .flatMap(event -> Stream.of(event.text("who"), event.text("other")))
                .distinct()
                .toList();
        assertThat(linked).containsExactlyInAnyOrder(id(asked), id(askedToo), id(first), id(second), id(third));
        LogVerification found = EvidenceApiTest.verify(evidence.json());
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void countTwiceWithTwoAccounts() {
        String first = owner();
        String second = owner();
        link(first, second);
        Held held = held(owner(), "wipe");
        assertThat(approve(first, held).text("state")).isEqualTo("pending");
        assertThat(approve(second, held).text("why")).isEqualTo("repeated");
        assertThat(approve(owner(), held).text("state")).isEqualTo("approved");
    }

    @Test
    void releaseWhatTwoAccountsApprovedThatTurnOutToBeOnePersons() {
        String first = owner();
        String second = owner();
        String asking = owner();
        Held held = held(asking, "wipe");
        approve(first, held);
        assertThat(approve(second, held).text("state")).isEqualTo("approved");
        String permit = oidc.rig.get(asking, "/v1/approvals/" + held.approval()).text("permit");
        link(first, second);
        refused(oidc.rig.consume(asking, permit), 409, "quorum is gone");
    }

    @Test
    void useACodeTwice() {
        String code = offer(owner()).text("code");
        assertThat(claim(owner(), code).status()).isEqualTo(200);
        refused(claim(owner(), code), 409, "This code is not good");
        refused(claim(owner(), "ABCDEFGHJKLMNPQRSTUV"), 409, "This code is not good");
    }

    @Test
    void useACodeThatIsTooOld() {
        String code = offer(owner()).text("code");
        oidc.later(Duration.ofMinutes(11));
        refused(claim(owner(), code), 409, "This code is not good");
    }

    @Test
    void useACodeWhoseSessionIsOver() {
        String first = owner();
        String code = offer(first).text("code");
        String session = oidc.rig.get(first, "/v1/whoami").text("credential");
        assertThat(oidc.rig.delete(first, "/v1/tokens/" + session).status()).isEqualTo(204);
        refused(claim(owner(), code), 409, "the session in which it was made is over");
    }

    @Test
    void useACodeOfSomebodyWhoWasDisabled() {
        String first = owner();
        String code = offer(first).text("code");
        oidc.rig.post(
                administrator(),
                "/v1/people/" + id(first) + "/disable",
                Json.fields().build());
        refused(claim(owner(), code), 409, "This code is not good");
    }

    @Test
    void linkAnAccountToItself() {
        String first = owner();
        refused(claim(first, offer(first).text("code")), 403, "sign in with the other one");
    }

    @Test
    void linkWithASessionThatSomebodyStoleLater() {
        String first = owner();
        String second = owner();
        oidc.later(Duration.ofMinutes(11));
        refused(offer(first), 403, "sign in again");
        refused(claim(second, offer(owner()).text("code")), 403, "sign in again");
    }

    @Test
    void linkByTheSameAddressOfMail() {
        String first = owner(); // the provider gives everybody the same
        assertThat(approve(owner(), held(first, "export-users")).text("state")).isEqualTo("approved");
        assertThat(oidc.rig.get(first, "/v1/me/accounts").list("accounts")).isEmpty();
    }

    @Test
    void linkAsAProgramOrForSomebodyElse() {
        String first = owner();
        String token = oidc.rig.token(first, id(first), "actions");
        assertThat(offer(token).status()).isEqualTo(401);
        assertThat(claim(token, offer(owner()).text("code")).status()).isEqualTo(401);
        assertThat(claim("", offer(first).text("code")).status()).isEqualTo(401);
    }

    @Test
    void takeALinkBackAndApproveOnesOwnAction() {
        String first = owner();
        String second = owner();
        String link = link(first, second);
        assertThat(oidc.rig.delete(second, "/v1/me/accounts/" + link).status()).isEqualTo(204);
        assertThat(oidc.rig.get(first, "/v1/me/accounts").list("accounts")).isEmpty();
        ownAction(second, held(first, "export-users"));
    }

    @Test
    void takeBackALinkOfOthers() {
        String link = link(owner(), owner());
        refused(oidc.rig.delete(owner(), "/v1/me/accounts/" + link), 404, "no linked account");
        assertThat(oidc.rig.delete(owner(), "/v1/accounts/" + link).status()).isEqualTo(403);
    }

    @Test
    void partOnesOwnAccountsAsAnAdministrator() {
        String first = oidc.device(somebody("admins", "data-people"));
        String second = oidc.device(somebody("admins", "data-people"));
        String link = link(first, second);
        refused(oidc.rig.delete(first, "/v1/accounts/" + link), 403, "another administrator");
        refused(oidc.rig.delete(second, "/v1/accounts/" + link), 403, "another administrator");
    }

    @Test
    void haveAccountsPartedAndApproveWhatBeganBefore() {
        String first = owner();
        String second = owner();
        String link = link(first, second);
        Held before = held(first, "export-users");
        assertThat(oidc.rig.delete(administrator(), "/v1/accounts/" + link).status())
                .isEqualTo(204);
        ownAction(second, before);
        oidc.later(Duration.ofSeconds(1));
        assertThat(approve(second, held(first, "export-users")).text("state")).isEqualTo("approved");
    }

    @Test
    void takeTheLinkOutOfTheDatabase(@TempDir Path other) throws Exception {
        try (OidcRig own = new OidcRig(other)) {
            String anna = own.device("sub-anna");
            String ben = own.device("sub-ben");
            Reply offer =
                    own.rig.post(anna, "/v1/me/accounts/link", Json.fields().build());
            Json.Fields code = Json.fields().with("code", offer.text("code")).build();
            String link = own.rig.post(ben, "/v1/me/accounts/claim", code).text("id");
            Reply held = own.rig.propose(anna, "export-users");
            String database = "jdbc:sqlite:" + own.rig.folder().resolve("data/imprimatur.db");
            try (var connection = java.sql.DriverManager.getConnection(database);
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TEMP TABLE kept AS SELECT * FROM accounts");
                for (String harm : List.of(
                        "DELETE FROM accounts", "INSERT INTO accounts SELECT id, 'x', revision, body, mac FROM kept")) {
                    assertThat(statement.executeUpdate(harm)).isEqualTo(1);
                    own.rig.restart();
                    Reply vote = own.rig.vote(ben, held.text("approval"), "approve", held.text("digest"));
                    assertThat(vote.text("why")).isEqualTo("own-action");
                    assertThat(own.rig.get(ben, "/v1/me/accounts").text()).contains(link);
                }
            }
        }
    }

    @Test
    void writeALinkIntoTheDatabase() throws Exception {
        String first = owner();
        String second = owner();
        String database = "jdbc:sqlite:" + oidc.rig.folder().resolve("data/imprimatur.db");
        String body = "{\"issuer\":\"" + oidc.provider.issuer() + "\",\"kind\":\"oidc\"}";
        try (var connection = java.sql.DriverManager.getConnection(database);
                var statement = connection.prepareStatement("INSERT INTO accounts VALUES ('lnk-0', ?, 1, ?, ?)")) {
            statement.setString(1, id(second));
            statement.setBytes(2, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            statement.setBytes(3, new byte[32]);
            statement.execute();
        }
        oidc.later(Duration.ofSeconds(2));
        assertThat(oidc.rig.get(first, "/v1/me/accounts").list("accounts")).isEmpty();
        assertThat(approve(second, held(first, "export-users")).text("state")).isEqualTo("approved");
    }

    @Test
    void makeABrowserLinkFromAnotherSite() {
        String code = offer(owner()).text("code");
        try (Browser browser = oidc.signedIn(somebody("data-people"))) {
            Browser.Seen page = browser.get(oidc.url("/link/" + code));
            assertThat(page.body()).contains("asks to be one person with you").contains(code);
            String form = "csrf=" + page.csrf() + "&code=" + code;
            Map<String, String> foreign = Map.of(
                    "Content-Type", "application/x-www-form-urlencoded",
                    "Origin", "https://evil.example.com",
                    "Sec-Fetch-Site", "cross-site");
            assertThat(browser.send("POST", oidc.url("/link"), form, foreign).status())
                    .isEqualTo(403);
            assertThat(browser.post(oidc.url("/link"), Map.of("code", code)).status())
                    .isEqualTo(403);
            assertThat(browser.get(oidc.url("/accounts")).body()).doesNotContain("Unlink");
            assertThat(browser.post(oidc.url("/link"), Map.of("csrf", page.csrf(), "code", code))
                            .status())
                    .isEqualTo(303);
            assertThat(browser.get(oidc.url("/accounts")).body()).contains("Unlink");
        }
    }

    @Test
    void goOnUnderASecondNameWhenTheFirstIsDisabled() {
        String first = owner();
        String second = owner();
        String administrator = administrator();
        link(first, second);
        String name = id(second);
        oidc.rig.post(
                administrator,
                "/v1/people/" + id(first) + "/disable",
                Json.fields().build());
        assertThat(oidc.whoami(second)).isEmpty();
        assertThat(oidc.rig.get(administrator, "/v1/people").list("people").stream()
                        .filter(person -> person.text("person").equals(name))
                        .map(person -> person.flag("disabled")))
                .containsExactly(true);
    }

    @Test
    void keepAConnectionOpenAfterBeingDisabledOrRefused() {
        String administrator = administrator();
        String disabled = id(owner());
        oidc.rig.post(
                administrator,
                "/v1/people/" + disabled + "/disable",
                Json.fields().build());
        Rig.await(() -> cut(administrator).contains(disabled));
        String subject = somebody("data-people");
        String refused = id(oidc.device(subject));
        oidc.provider.disable(subject);
        oidc.later(Duration.ofMinutes(2));
        Rig.await(() -> cut(administrator).contains(refused));
    }

    /** Whose connections were cut. */
    private List<String> cut(String administrator) {
        return oidc.rig.get(administrator, "/v1/audit?limit=1000&type=cut").list("events").stream()
                .map(entry -> entry.fields("event").text("who"))
                .toList();
    }

    @Test
    void goOnUnderASecondNameWhenTheFirstIsFrozen() {
        String first = owner();
        String second = owner();
        link(first, second);
        Reply frozen = freeze(administrator(), id(first));
        assertThat(oidc.rig.propose(second, "ping").problem()).isEqualTo("frozen");
        assertThat(thaw(administrator(), frozen.text("id")).status()).isEqualTo(200);
    }

    @Test
    void thawOneselfUnderASecondName() {
        String first = owner();
        String second = oidc.device(somebody("ops"));
        link(first, second);
        Reply frozen = freeze(administrator(), id(first));
        refused(thaw(second, frozen.text("id")), 403, "is you, or yours");
        assertThat(thaw(administrator(), frozen.text("id")).status()).isEqualTo(200);
    }

    private Reply freeze(String token, String scope) {
        return oidc.rig.post(
                token,
                "/v1/freezes",
                Json.fields().with("scope", scope).with("because", "It loops.").build());
    }

    private Reply thaw(String token, String id) {
        return oidc.rig.send(
                "DELETE",
                "/v1/freezes/" + id,
                Optional.of(token),
                Optional.of(Json.fields().with("because", "Mended.").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    @Test
    void auditUnderOneNameAndDecideUnderAnother() {
        String auditor = oidc.device(somebody("audit"));
        String second = owner();
        Held held = held(owner(), "export-users");
        link(auditor, second);
        assertThat(approve(second, held).text("why")).isEqualTo("not-a-voter");
    }

    @Test
    void gainTheRolesOfALinkedAccount() {
        String administrator = administrator();
        String second = owner();
        link(administrator, second);
        assertThat(oidc.rig.get(second, "/v1/people").status()).isEqualTo(403);
        assertThat(oidc.rig.get(second, "/v1/whoami").json().texts("roles")).isEmpty();
    }

    @Test
    void keepARoleWithoutTheGroup() {
        String subject = somebody("ops", "audit");
        String token = oidc.device(subject);
        assertThat(oidc.rig.get(token, "/v1/whoami").json().texts("roles")).containsExactly("auditor", "operator");
        assertThat(oidc.rig.get(token, "/v1/audit").status()).isEqualTo(200);
        oidc.provider.person(subject, "Somebody", "ops");
        oidc.later(Duration.ofMinutes(2));
        Rig.await(() -> oidc.rig.get(token, "/v1/audit").status() == 403);
        assertThat(oidc.rig.get(token, "/v1/whoami").json().texts("roles")).containsExactly("operator");
        List<Json.Fields> changes =
                oidc.rig.get(administrator(), "/v1/audit?limit=1000&type=person-changed").list("events").stream()
                        .map(entry -> entry.fields("event"))
                        .toList();
        assertThat(changes.stream()
                        .filter(event -> event.text("account").equals(subject))
                        .map(event -> event.texts("roles")))
                .containsExactly(List.of("operator"));
    }
}
