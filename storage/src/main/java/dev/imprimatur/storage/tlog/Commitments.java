package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Disclosed;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Takes what is personal out of events that are about to be recorded.
 *
 * @param which is taken out; nothing for events as they are
 * @param chance makes salts
 */
record Commitments(Set<Personal> which, RandomGenerator chance) {

    /** A larger value lies beside the log in a file of its own, as its opening, whose SHA-256 is the commitment. */
    private static final int LARGE = 1 << 16;

    Commitments {
        which = Collections.unmodifiableSet(
                which.isEmpty() ? EnumSet.noneOf(Personal.class) : EnumSet.copyOf(which)); // in one order, always
    }

    /** The entry for {@code event}; what opens its commitments is added to one of the two. */
    Json.Fields commit(Json.Fields event, long index, List<Disclosures.Line> lines, List<Bytes> payloads) {
        if (which.isEmpty()) {
            return event;
        }
        Personal.Committed committed = Personal.commit(event, which, chance);
        for (Disclosed value : committed.values()) {
            Bytes opening = value.opening();
            if (opening.length() > LARGE) {
                payloads.add(opening);
            } else {
                lines.add(new Disclosures.Line(index, value));
            }
        }
        return committed.entry();
    }
}
