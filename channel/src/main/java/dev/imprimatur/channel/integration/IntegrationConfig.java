package dev.imprimatur.channel.integration;

import dev.imprimatur.channel.webhook.WebhookKey;
import java.util.List;

/**
 * One system that hands over decisions, as the operator wrote it.
 *
 * @param name the operator's; it is also the issuer of the accounts there
 * @param keys any of which may have signed a request: while keys are changed, the old one and the new one
 */
public record IntegrationConfig(String name, List<WebhookKey.Shared> keys) {

    public IntegrationConfig {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "The integration `" + name + "` has no key: anybody could decide for everybody.");
        }
    }
}
