package dev.imprimatur.core.action;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Gives out identifiers: 64 bits of chance for this start of the gateway, then a count. */
public final class ActionIds {

    private final String start;
    private final AtomicLong count = new AtomicLong();

    public ActionIds(RandomGenerator chance) {
        this.start = "act-" + Long.toUnsignedString(chance.nextLong(), 36) + "-";
    }

    public ActionId next() {
        return new ActionId(start + count.incrementAndGet());
    }
}
