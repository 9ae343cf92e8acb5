package dev.imprimatur.channel.webhook;

import dev.imprimatur.channel.Reach;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * One webhook as the operator wrote it.
 *
 * @param name the operator's, for people
 * @param address where requests go; it may hold a secret, so it is never said whole
 * @param keys each signs every request: while keys are changed, the old one and the new one
 * @param events the types it gets; empty for all
 */
public record WebhookConfig(String name, URI address, List<WebhookKey> keys, Set<String> events, Reach reach) {

    public WebhookConfig {
        keys = List.copyOf(keys);
        events = Set.copyOf(events);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "The webhook `" + name + "` has no key: nobody could tell its requests from others.");
        }
    }
}
