package dev.imprimatur.channel.slack;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.seal.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * One workspace as the operator wrote it.
 *
 * @param name the operator's; rules ask {@code NAME:#channel}
 * @param team the workspace's id: clicks from any other are refused
 * @param app the app's id: clicks on cards of any other are refused
 * @param bot the bot token
 * @param signing what Slack signs its requests with; empty where it may not call
 * @param socket the app-level token for Socket Mode; empty where Slack calls instead
 * @param place where cards go whose rule names no place here; empty for nowhere
 * @param api the Web API, ending with a slash
 * @param reach whom it may talk to
 */
public record SlackConfig(
        String name,
        String team,
        String app,
        Secret bot,
        Optional<Secret> signing,
        Optional<Secret> socket,
        Optional<String> place,
        URI api,
        Reach reach) {

    /** Slack's own. */
    public static final URI API = URI.create("https://slack.com/api/");

    public SlackConfig {
        need(team.matches("[TE][A-Z0-9]{2,30}"), team, "the id of a workspace, like `T0123ABCD`");
        need(app.matches("A[A-Z0-9]{2,30}"), app, "the id of an app, like `A0123ABCD`");
        place.ifPresent(written -> need(isPlace(written), written, "a place: `#channel`, `C0123ABCD` or `@U0123ABCD`"));
        if (signing.isEmpty() && socket.isEmpty()) {
            throw new IllegalArgumentException("Slack `" + name + "` has neither a signing secret nor an app token:"
                    + " no click could come back.");
        }
    }

    /** Whether cards can go there: {@code #channel}, a channel's id, or {@code @} and a member's id. */
    public static boolean isPlace(String text) {
        return text.matches("#[\\p{L}\\p{N}_-]{1,80}|[CGD][A-Z0-9]{2,30}|@[UW][A-Z0-9]{2,30}");
    }

    private static void need(boolean good, String written, String what) {
        if (!good) {
            throw new IllegalArgumentException("`" + written + "` is not " + what + ".");
        }
    }
}
