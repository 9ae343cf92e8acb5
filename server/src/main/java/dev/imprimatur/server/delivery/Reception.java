package dev.imprimatur.server.delivery;

import java.time.Instant;
import java.util.List;

/**
 * How an approval was received.
 *
 * @param repeated how often the same was asked again while it waited
 * @param undelivered which channels could not tell people of it, the first one first
 */
public record Reception(long repeated, List<Miss> undelivered) {

    /** A channel could not tell people. */
    public record Miss(String channel, String why, Instant at) {}

    /** Asked once, and told by all; or nobody knows. */
    public static final Reception NONE = new Reception(0, List.of());

    public Reception {
        undelivered = List.copyOf(undelivered);
    }

    /** Whether that {@code channel} could not tell people is recorded. */
    public boolean missed(String channel) {
        return undelivered.stream().anyMatch(miss -> miss.channel().equals(channel));
    }
}
