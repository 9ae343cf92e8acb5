package dev.imprimatur.channel.slack;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/**
 * What Slack gets at once, and what is done then: it waits three seconds and no longer.
 *
 * @param status of HTTP
 * @param body empty where there is nothing to say
 * @param refused why nothing is done, for the operator; empty where something is
 * @param work to be done once the answer is out
 */
public record SlackAnswer(int status, Optional<Json.Fields> body, Optional<String> refused, Runnable work) {

    static SlackAnswer then(Runnable work) {
        return new SlackAnswer(200, Optional.empty(), Optional.empty(), work);
    }

    static SlackAnswer saying(Json.Fields body) {
        return new SlackAnswer(200, Optional.of(body), Optional.empty(), () -> {});
    }

    static SlackAnswer refused(int status, String why) {
        return new SlackAnswer(status, Optional.empty(), Optional.of(why), () -> {});
    }
}
