package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.api.Reply;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Signs a person in at the gateway's provider: they enter a code in a browser, on this machine or any other. */
final class DeviceLogin {

    private static final int LONGEST_PAUSE = 60;

    private final Surroundings surroundings;
    private final Api api;

    DeviceLogin(Surroundings surroundings, Api api) {
        this.surroundings = surroundings;
        this.api = api;
    }

    /** The session, once the person has signed in. */
    Json.Fields session() {
        Json.Fields begun =
                api.post(Query.of("v1", "sign-in", "device"), Json.fields().build());
        Screen screen = surroundings.complaints();
        String place = screen.visible().line(begun.text("verification_uri"));
        String code = screen.visible().line(begun.text("user_code"));
        screen.line("To sign in, open this page in a browser, on any machine:");
        screen.line("");
        screen.line("  " + place);
        screen.line("");
        screen.line("and enter the code  " + screen.style().bold(code));
        begun.findText("verification_uri_complete")
                .ifPresent(direct -> screen.line("(or open " + screen.visible().line(direct) + ")"));
        screen.line("");
        return surroundings
                .progress()
                .during("Waiting until you have signed in there, until " + begun.text("expires"), () -> wait(begun));
    }

    private Json.Fields wait(Json.Fields begun) {
        Json.Fields question =
                Json.fields().with("handle", begun.text("handle")).build();
        long pause = begun.whole("interval");
        Instant end = Instant.parse(begun.text("expires"));
        while (surroundings.rest(Math.toIntExact(Math.clamp(pause, 1, LONGEST_PAUSE)))) {
            Reply reply = api.send("POST", Query.of("v1", "sign-in", "device", "token"), Optional.of(question));
            if (reply.status() != 202) {
                return api.good(reply);
            }
            if (end.plus(Duration.ofMinutes(5)).isBefore(surroundings.clock().instant())) {
                throw new Failure(
                        ExitCode.NO, "The code was not entered in time, so nobody was signed in.", "Begin again.");
            }
            pause = reply.body().whole("interval");
        }
        throw new Failure(ExitCode.INTERRUPTED, "Interrupted; nobody was signed in.", "");
    }
}
