package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People sign votes with passkeys over the API. When the gateway stops, its log is verified: every signature in it. */
final class PasskeyApiTest {

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final SoftAuthenticator passkey = new SoftAuthenticator();
    private Rig rig;
    private String ben;
    private String bot;

    @BeforeEach
    void start(@TempDir Path folder) {
        rig = new Rig(
                folder,
                Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get())),
                "{ listen: \"127.0.0.1:0\", url: \"http://localhost:8470\" }",
                "identity: { local: people.yaml }",
                Map.of("people.yaml", Given.PEOPLE));
        ben = rig.session("ben");
        bot = rig.token("agent:bot", "actions");
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Reply begin(String session) {
        return rig.post(session, "/v1/passkeys/registration", Json.fields().build());
    }

    private Reply register(String session, SoftAuthenticator made) {
        Reply begun = begin(session);
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        return finish(session, made.create(begun.json()));
    }

    private Reply finish(String session, Json credential) {
        return rig.post(
                session,
                "/v1/passkeys",
                Json.fields()
                        .with("name", "laptop")
                        .with("credential", credential)
                        .build());
    }

    private static Json.Builder ballot(String choice, String seen) {
        return Json.fields().with("choice", choice).with("because", "as agreed").with("seen", seen);
    }

    private String digest(String approval) {
        return rig.get(ben, "/v1/approvals/" + approval).text("digest");
    }

    private Json.Fields options(String session, String approval, String choice) {
        Reply asked = rig.post(
                session,
                "/v1/approvals/" + approval + "/assertion",
                ballot(choice, digest(approval)).build());
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        return asked.json();
    }

    private Reply vote(String session, String approval, String choice, Json assertion) {
        return rig.post(
                session,
                "/v1/approvals/" + approval + "/votes",
                ballot(choice, digest(approval)).with("assertion", assertion).build());
    }

    private void refused(Reply reply, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.text("detail")).contains(sentence);
        assertThat(reply.text("why")).isEqualTo("passkey-refused");
        assertThat(rig.events("vote-refused").getLast().text("why")).contains(sentence);
    }

    @Test
    void aPasskeyIsRegisteredSignsAndIsRemovedAndTheLogProvesItAll() {
        Reply made = register(ben, passkey);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(rig.events("passkey-registered").getFirst().text("who")).isEqualTo("person:ben");
        String id = rig.held(bot, "seal");
        Reply bare = rig.vote(ben, id, "approve");
        assertThat(bare.text("why")).isEqualTo("no-passkey");
        assertThat(bare.text("detail")).contains("http://localhost:8470/approvals/" + id);
        Reply voted = vote(ben, id, "approve", passkey.get(options(ben, id, "approve")));
        assertThat(voted.status()).as(voted.text()).isEqualTo(200);
        assertThat(voted.text("state")).isEqualTo("approved");
        Json.Fields evidence = rig.events("voted").getFirst().fields("evidence");
        assertThat(evidence.flag("passkey")).isTrue();
        proves(id);
        String name = rig.get(ben, "/v1/passkeys").list("passkeys").getFirst().text("id");
        assertThat(rig.delete(rig.session("dora"), "/v1/passkeys/" + name).status())
                .isEqualTo(404);
        ahead.set(Duration.ofMinutes(11));
        Reply late = rig.delete(ben, "/v1/passkeys/" + name);
        assertThat(late.status()).as("a session that is not fresh removes none").isEqualTo(403);
        assertThat(late.detail()).contains("sign in again first");
        rig.forget("ben");
        ben = rig.session("ben");
        assertThat(rig.delete(ben, "/v1/passkeys/" + name).status()).isEqualTo(204);
        assertThat(rig.events("passkey-removed")).hasSize(1);
        String next = rig.held(bot, "export-users");
        Reply none = rig.post(
                ben,
                "/v1/approvals/" + next + "/assertion",
                ballot("approve", digest(next)).build());
        assertThat(none.text("detail")).contains("You have no passkey");
        refused(
                vote(
                        ben,
                        next,
                        "approve",
                        passkey.get(Json.fields().with("challenge", "AAAA").build())),
                "not registered for you");
    }

    /** The bundle for an outsider has what verifies the signature, and is tampered without it. */
    private void proves(String approval) {
        Json.Fields page = rig.post(
                        ben,
                        "/v1/approvals/" + approval + "/evidence",
                        Json.fields().build())
                .json();
        List<String> types = page.array("events").stream()
                .map(event -> ((Json.Fields) event).fields("event").text("type"))
                .toList();
        assertThat(types).contains("passkey-registered", "voted", "approved");
        LogVerification found = EvidenceApiTest.verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        TreeMap<String, Json> without = new TreeMap<>(page.members());
        without.put(
                "events",
                Json.array(page.array("events").stream()
                        .filter(event -> !((Json.Fields) event)
                                .fields("event")
                                .text("type")
                                .equals("passkey-registered"))
                        .toList()));
        LogVerification missing = EvidenceApiTest.verify(new Json.Fields(without));
        assertThat(missing.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(missing.sentence()).contains("not registered for them");
    }

    @Test
    void refusesSignaturesForAnythingElse() {
        register(ben, passkey);
        String id = rig.held(bot, "seal");
        String other = rig.held(bot, "export-users");
        Json.Fields options = options(ben, id, "approve");
        refused(vote(ben, id, "approve", passkey.get(options(ben, other, "approve"))), "something else than this");
        refused(vote(ben, id, "approve", passkey.get(options(ben, id, "deny"))), "something else than this");
        refused(vote(ben, other, "approve", passkey.get(options)), "something else than this");
        refused(vote(rig.session("dora"), id, "approve", passkey.get(options)), "not registered for you");
        passkey.origin = "http://localhost:8471";
        refused(vote(ben, id, "approve", passkey.get(options)), "asked by a page of");
        passkey.origin = "http://localhost:8470";
        passkey.site = "evil.example";
        refused(vote(ben, id, "approve", passkey.get(options)), "another site");
        passkey.site = "localhost";
        passkey.flags = 1;
        refused(vote(ben, id, "approve", passkey.get(options)), "did not verify who uses it");
        passkey.flags = 5;
        passkey.counter = 1;
        refused(vote(ben, id, "approve", passkey.get(options)), "there is a copy of it");
        passkey.counter = 100;
        assertThat(vote(ben, id, "approve", passkey.get(options)).status()).isEqualTo(200);
    }

    @Test
    void breaksTheGlassWithASignatureThatTheLogProves() {
        String erik = rig.session("erik");
        register(erik, passkey);
        String id = rig.held(bot, "operate");
        Json approving = passkey.get(options(erik, id, "approve"));
        assertThat(breakGlass(erik, id, approving).text("why")).isEqualTo("passkey-refused");
        assertThat(rig.events("glass-refused").getLast().text("why")).isEqualTo("no-passkey");
        Reply broken = breakGlass(erik, id, passkey.get(options(erik, id, "break-glass")));
        assertThat(broken.status()).as(broken.text()).isEqualTo(200);
        assertThat(broken.text("state")).isEqualTo("glass-broken");
        Json.Fields page = rig.post(
                        ben, "/v1/approvals/" + id + "/evidence", Json.fields().build())
                .json();
        LogVerification found = EvidenceApiTest.verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        assertThat(found.sentence()).contains("glass-broken by person:erik");
    }

    private Reply breakGlass(String session, String approval, Json assertion) {
        return rig.post(
                session,
                "/v1/approvals/" + approval + "/break-glass",
                Json.fields()
                        .with("because", "as agreed")
                        .with("seen", digest(approval))
                        .with("assertion", assertion)
                        .build());
    }

    @Test
    void aSignatureCountsOnce() {
        register(ben, passkey);
        String id = rig.held(bot, "wipe");
        Json assertion = passkey.get(options(ben, id, "approve"));
        assertThat(vote(ben, id, "approve", assertion).status()).isEqualTo(200);
        refused(vote(ben, id, "approve", assertion), "sent twice");
    }

    @Test
    void nobodyRegistersAPasskeyForSomebodyElseOrWithAnOldSession() {
        Json.Fields options = begin(ben).json();
        assertThat(finish(rig.session("dora"), passkey.create(options)).text("detail"))
                .contains("begin again");
        assertThat(begin(bot).status()).isEqualTo(401);
        for (String wrong : List.of("http://evil.example", "http://localhost:8471")) {
            SoftAuthenticator elsewhere = new SoftAuthenticator();
            elsewhere.origin = wrong;
            assertThat(finish(ben, elsewhere.create(options)).text("detail")).contains("asked by a page of");
        }
        SoftAuthenticator unverified = new SoftAuthenticator();
        unverified.flags = 1;
        assertThat(finish(ben, unverified.create(options)).text("detail")).contains("did not verify who uses it");
        Json made = passkey.create(options);
        assertThat(finish(ben, made).status()).isEqualTo(201);
        assertThat(finish(ben, made).text("detail")).contains("was registered before");
        ahead.set(Duration.ofMinutes(6));
        assertThat(finish(ben, new SoftAuthenticator().create(options)).text("detail"))
                .contains("took too long");
        ahead.set(Duration.ofMinutes(11));
        assertThat(begin(ben).text("detail")).contains("sign in again");
        assertThat(rig.events("passkey-registered")).hasSize(1);
    }
}
