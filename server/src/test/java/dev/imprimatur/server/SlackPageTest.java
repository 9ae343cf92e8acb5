package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.doubles.slack.SlackMessage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that stands in for Slack, in a real browser: whoever tries this without an account decides there. */
final class SlackPageTest {

    private static final Path PICTURES = Path.of("target/pictures");

    @TempDir
    private Path folder;

    @Test
    void aClickInTheBrowserResumesWhoeverWaits() throws Exception {
        Optional<Path> program = Chromium.installed();
        assumeTrue(program.isPresent(), "There is no chromium on the PATH: `apt-get install chromium` to run this.");
        try (SlackRig on = new SlackRig(folder.resolve("gateway"), false);
                ExecutorService agents = Executors.newVirtualThreadPerTaskExecutor();
                Chromium browser = new Chromium(program.get(), folder.resolve("profile"))) {
            browser.open(on.slack.page().toString());
            browser.screenshot(PICTURES.resolve("slack-empty.png"));
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            String bot = on.rig.token("agent:bot", "actions");
            Future<Reply> waits = agents.submit(() -> on.rig.get(bot, "/v1/approvals/" + approval + "?wait=60"));
            Rig.await(() -> shown(browser).contains("Report bot wants to run export-users on app/billing"));
            assertThat(shown(browser)).contains("Exactly what would run", "Customer data leaves only when");
            browser.screenshot(PICTURES.resolve("slack-card.png"));

            browser.click("button.primary", "Only you can see this");
            assertThat(shown(browser))
                    .as("the owner of the agent")
                    .contains("You are anna")
                    .contains("person:anna");
            browser.screenshot(PICTURES.resolve("slack-refused.png"));
            assertThat(waits.isDone()).isFalse();

            browser.click("button[value=" + SlackRig.BEN + "]", "You are ben");
            browser.click("button.primary", "Approved, at");
            assertThat(waits.get(30, TimeUnit.SECONDS).json().find("permit")).isPresent();
            assertThat(browser.script("document.querySelectorAll('article button').length"))
                    .isEqualTo("0");
            browser.screenshot(PICTURES.resolve("slack-approved.png"));
            windows(on, browser);
            commands(browser);
            on.rig.server().close();
            browser.click("button.primary", "The gateway does not answer");
        }
    }

    private static void windows(SlackRig on, Chromium browser) {
        String approval = on.approval(on.held("wipe"));
        Rig.await(() -> shown(browser).contains("wants to run wipe"));
        browser.click("button[value=limits]", "Rows at most");
        assertThat(browser.script("document.querySelector('main').inert"))
                .as("nobody presses something behind the window")
                .isEqualTo("true");
        browser.click("article button.primary", "Name at least one limit");
        browser.screenshot(PICTURES.resolve("slack-window.png"));
        browser.script("document.querySelector('[name=rows]').value = '7'");
        browser.click("article button.primary", "\"max_rows\":7");
        assertThat(on.state(approval)).isEqualTo("pending");
        assertThat(on.rig.events("voted")).hasSize(2);
        browser.screenshot(PICTURES.resolve("slack-vote.png"));
    }

    private static void commands(Chromium browser) {
        browser.click("button[value=" + SlackRig.CARA + "]", "You are cara");
        browser.script("document.querySelector('[name=command]').value = '/imprimatur pending'");
        browser.click("[name=command] + button", "Nothing waits for you.");
        browser.click("button[value=" + SlackRig.DORA + "]", "You are dora");
        browser.script("document.querySelector('[name=command]').value = 'pending'");
        browser.click("[name=command] + button", "wants to run wipe on app/billing");
        browser.script("document.querySelector('[name=command]').value = 'what?'");
        browser.click("[name=command] + button", "/imprimatur freeze WHAT WHY");
        browser.screenshot(PICTURES.resolve("slack-commands.png"));
    }

    private static String shown(Chromium browser) {
        return browser.script("document.body.innerText");
    }
}
