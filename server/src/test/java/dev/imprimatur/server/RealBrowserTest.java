package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Unproven;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People decide in a real browser, which makes and uses a passkey. It also leaves pictures of the pages in the build. */
final class RealBrowserTest {

    private static final Path PICTURES = Path.of("target/pictures");

    @TempDir
    private Path folder;

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPersonRegistersAPasskeyAndSignsAVoteWithIt() {
        Optional<Path> program = Chromium.installed();
        assumeTrue(program.isPresent(), "There is no chromium on the PATH: `apt-get install chromium` to run this.");
        int port = free();
        String url = "http://localhost:" + port;
        try (OidcRig oidc = new OidcRig(
                        folder.resolve("gateway"), "{ listen: \"127.0.0.1:" + port + "\", url: \"" + url + "\" }", "");
                Browser signIn = oidc.signedIn("sub-ben");
                Chromium browser = new Chromium(program.get(), folder.resolve("profile"))) {
            browser.cookie(url, "imprimatur", signIn.cookie("imprimatur"));
            String anna = oidc.device("sub-anna");
            String owner = oidc.whoami(anna).orElseThrow().replace("person:", "");
            oidc.rig.write("programs.yaml", "agents: [{ id: bot, name: Bot, owner: " + owner + " }]\n");
            String bot = oidc.rig.token(anna, "agent:bot", "actions");
            browser.open(url + "/passkeys");
            browser.click("#registration button", "My passkey, registered");
            browser.screenshot(PICTURES.resolve("passkeys.png"));

            String sealed = oidc.rig.held(bot, "seal");
            browser.open(url + "/approvals/" + sealed + "/decide");
            browser.screenshot(PICTURES.resolve("decide.png"));
            browser.click("button[value=approve]", "needs a vote that is signed with a passkey");
            browser.screenshot(PICTURES.resolve("refused.png"));
            browser.open(url + "/approvals/" + sealed + "/decide");
            browser.script("document.querySelector('textarea').value = 'as agreed — ok'");
            browser.click("#sign", "Approved, at");
            browser.screenshot(PICTURES.resolve("approved.png"));
            proves(event(oidc, anna, "passkey-registered"), event(oidc, anna, "voted"), sealed);

            String signed = oidc.rig.held(bot, "seal");
            browser.open(url + "/approvals/" + signed + "/decide");
            browser.script("document.querySelector('[name=max_rows]').value = '7'");
            browser.script("document.querySelector('[name=read_only]').checked = true");
            browser.click("#sign", "Approved, at");
            assertThat(terms(oidc, anna, signed).fields("constraints").canonical())
                    .isEqualTo("{\"max_rows\":7,\"read_only\":true}");

            String batch = oidc.rig.held(bot, "batch");
            browser.open(url + "/approvals/" + batch + "/decide");
            browser.script("document.querySelectorAll('details').forEach(each => each.open = true)");
            browser.screenshot(PICTURES.resolve("terms.png"));
            browser.script("document.querySelector('[name=use_within]').value = '5m'");
            browser.script("document.querySelector('[name=times]').value = '3'");
            browser.click("button[value=approve]", "Approved, at");
            Json.Fields ahead = terms(oidc, anna, batch);
            assertThat(ahead.fields("constraints").canonical()).isEqualTo("{\"use_within\":\"PT5M\"}");
            assertThat(ahead.fields("standing").whole("times")).isEqualTo(3);

            String plain = oidc.rig.held(bot, "export-users");
            browser.open(url + "/approvals/" + plain + "/decide");
            browser.click("button[value=deny]", "Denied by");
            browser.open(url + "/passkeys");
            browser.script("document.querySelector('li button').click()");
            Rig.await(() ->
                    browser.script("document.querySelectorAll('li').length").equals("0"));
        }
    }

    @Test
    void aPersonLinksTwoAccountsWithoutScripts() {
        Optional<Path> program = Chromium.installed();
        assumeTrue(program.isPresent(), "There is no chromium on the PATH: `apt-get install chromium` to run this.");
        int port = free();
        String url = "http://localhost:" + port;
        try (OidcRig oidc = new OidcRig(
                        folder.resolve("gateway"), "{ listen: \"127.0.0.1:" + port + "\", url: \"" + url + "\" }", "");
                Browser first = oidc.signedIn("sub-ben");
                Browser second = oidc.signedIn("sub-anna");
                Chromium browser = new Chromium(program.get(), folder.resolve("profile"))) {
            browser.command(
                    "Emulation.setScriptExecutionDisabled",
                    Json.fields().with("value", true).build());
            browser.cookie(url, "imprimatur", first.cookie("imprimatur"));
            browser.open(url + "/account");
            browser.screenshot(PICTURES.resolve("account.png"));
            browser.open(url + "/accounts");
            browser.click("main > form button", "in a private window");
            browser.screenshot(PICTURES.resolve("code.png"));
            String code = browser.script("document.querySelector('code').textContent");
            browser.cookie(url, "imprimatur", second.cookie("imprimatur"));
            browser.open(url + "/link/" + code);
            browser.screenshot(PICTURES.resolve("link.png"));
            browser.click("main > form button", "Unlink");
            browser.screenshot(PICTURES.resolve("accounts.png"));
            browser.open(url + "/link/" + code);
            browser.screenshot(PICTURES.resolve("link-again.png"));
            assertThat(browser.script("document.body.textContent")).contains("This code is not good");
        }
    }

    /** The only vote, as the API shows it. */
    private static Json.Fields terms(OidcRig oidc, String session, String approval) {
        return oidc.rig.get(session, "/v1/approvals/" + approval).list("votes").getFirst();
    }

    private static Json.Fields event(OidcRig oidc, String session, String type) {
        return oidc.rig
                .get(session, "/v1/audit?limit=10&type=" + type)
                .list("events")
                .getFirst()
                .fields("event");
    }

    /** What the browser made holds by the two events alone, and not for another action. */
    private static void proves(Json.Fields registered, Json.Fields voted, String approval) {
        Json.Fields evidence = voted.fields("evidence");
        CoseKey key = CoseKey.read(Bytes.ofBase64Url(registered.text("public_key")));
        Assertion assertion = Assertion.of(evidence.fields("assertion"));
        assertThat(voted.text("because")).isEqualTo("as agreed — ok");
        assertion.verify(
                key,
                registered.text("site"),
                registered.text("origin"),
                Assertion.challenge(approval, "approve", "as agreed — ok", evidence.text("seen")));
        Digest other = Digest.of(new byte[] {1});
        assertThatThrownBy(() -> assertion.verify(
                        key,
                        registered.text("site"),
                        registered.text("origin"),
                        Assertion.challenge(approval, "approve", "as agreed — ok", other.toString())))
                .isInstanceOf(Unproven.class);
    }
}
