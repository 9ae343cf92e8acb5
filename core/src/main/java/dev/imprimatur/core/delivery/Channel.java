package dev.imprimatur.core.delivery;

import dev.imprimatur.core.audit.AuditEntry;
import java.util.Optional;

/** Port: a way to others. It may be slow, or down; it never decides anything by that. */
public interface Channel {

    /** What it is called in the configuration; the same one after a restart. */
    String name();

    /** What it is: {@code webhook}, {@code slack} … */
    String kind();

    /** Whether events of this type are for it. */
    boolean wants(String type);

    /** When to try again what was not delivered; empty for what webhooks do. */
    default Optional<Retries> retries() {
        return Optional.empty();
    }

    /** What is wrong with it though it may deliver, such as that nothing comes back on it; empty where nothing is. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /**
     * Delivers one event. May block. The same event can come again, also after it was delivered, so whoever gets it must be
     * able to tell that by its index.
     */
    Delivery deliver(AuditEntry entry);
}
