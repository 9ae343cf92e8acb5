package dev.imprimatur.channel.integration;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/**
 * What is answered.
 *
 * @param status 200 where it was understood, whether the vote counts or not
 * @param body empty where the request is not believed or not understood
 * @param why it was not, for the gateway's own log
 */
public record IntegrationReply(int status, Optional<Json.Fields> body, String why) {

    static IntegrationReply refused(int status, String why) {
        return new IntegrationReply(status, Optional.empty(), why);
    }
}
