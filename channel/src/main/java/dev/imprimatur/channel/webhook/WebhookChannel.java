package dev.imprimatur.channel.webhook;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Posts events, signed, one request each: {@code {"type", "timestamp", "data": {"log", "index", "event"}}}. The name of a
 * message is the same at each attempt, so that the other side can tell a repetition. Nothing but 2xx is an answer: redirects
 * are not followed, and 410 says that nothing more is wanted.
 */
public final class WebhookChannel implements Channel {

    private final WebhookConfig config;
    private final String log;
    private final Outbound outbound;
    private final InstantSource clock;

    /** @param log the origin of the log, which makes names of messages the only ones */
    public WebhookChannel(WebhookConfig config, String log, Outbound outbound, InstantSource clock) {
        this.config = config;
        this.log = log;
        this.outbound = outbound;
        this.clock = clock;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public boolean wants(String type) {
        return config.events().isEmpty() || config.events().contains(type);
    }

    @Override
    public Delivery deliver(AuditEntry entry) {
        Optional<String> objection = config.reach().objection(config.address());
        if (objection.isPresent()) {
            return new Delivery.Failed(objection.get(), Duration.ZERO);
        }
        byte[] body = message(entry).canonicalBytes();
        String id = "msg_" + Json.of(log).digest().hex().substring(0, 16) + "_" + entry.index();
        long now = clock.instant().getEpochSecond();
        try {
            Outbound.Answered answered = outbound.post(
                    config.address(),
                    body,
                    Map.of(
                            "Content-Type",
                            "application/json",
                            "webhook-id",
                            id,
                            "webhook-timestamp",
                            Long.toString(now),
                            "webhook-signature",
                            config.keys().stream()
                                    .map(key -> key.sign(id, now, body))
                                    .collect(Collectors.joining(" "))));
            return said(answered);
        } catch (IOException e) {
            return new Delivery.Failed("there is no answer: " + e.getMessage(), Duration.ZERO);
        }
    }

    private Json.Fields message(AuditEntry entry) {
        return Json.fields()
                .with("type", "imprimatur." + entry.event().text("type"))
                .with("timestamp", entry.event().text("at"))
                .with(
                        "data",
                        Json.fields()
                                .with("log", log)
                                .with("index", entry.index())
                                .with("event", entry.event())
                                .build())
                .build();
    }

    private static Delivery said(Outbound.Answered answered) {
        if (answered.status() / 100 == 2) {
            return new Delivery.Done();
        }
        if (answered.status() == 410) {
            return new Delivery.Gone("it answers 410: it wants nothing more");
        }
        String more = answered.status() / 100 == 3 ? ", and redirects are not followed" : "";
        return new Delivery.Failed("it answers " + answered.status() + more, answered.rest());
    }
}
